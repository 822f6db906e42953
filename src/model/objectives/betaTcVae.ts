import { type Tensor, add, mul, sub } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { type Batch, type Regulariser, describeObjective, weight } from './describeObjective';
import { SCHEDULE, SCHEDULE_MEANINGS, shareOf } from './rateSchedule';
import { klParts, totalCorrelation } from './totalCorrelation';

export const ESTIMATOR = z.enum(['locatello', 'mws', 'mss']);
type Estimator = z.output<typeof ESTIMATOR>;

/** Chen et al. (2018): the rate, the total correlation in it weighted with β. */
export const betaTcVae = describeObjective({
  name: 'beta-tc-vae',
  summary: 'the rate, the total correlation in it weighted with β (Chen et al. 2018)',
  parameters: z.object({
    // 1 would make a plain VAE of it.
    beta: weight
      .default(4)
      .describe(
        'In beta-tc-vae (4 if left out) it weighs the total correlation alone: above 1 latent units become independent of each other, while the rest of the rate keeps its weight. The papers try 1 to 16.',
      ),
    estimator: ESTIMATOR.default('locatello').describe(
      'How beta-tc-vae estimates the total correlation from a mini-batch. locatello: without its constant, beside the exact rate (Locatello et al. 2019). mws and mss: every term from samples, weighted by mini-batch or stratified (Chen et al. 2018); mss is the least biased.',
    ),
    ...SCHEDULE,
  }),
  meanings: {
    beta: '`objective.beta` is the price of the total correlation: a higher β makes latent units independent of each other, while the rest of the rate keeps its price; a lower one leaves them free to share. 1 is the plain VAE.',
    estimator:
      '`objective.estimator` is how the total correlation is told from one batch. `locatello` drops a constant and keeps the exact rate, as in the papers that compare objectives; `mws` and `mss` take every part from samples. Gradients differ little, the logged loss by a constant.',
    ...SCHEDULE_MEANINGS,
  },
  main: { key: 'beta', symbol: 'β', some: [1, 2, 4, 8] },
  scalars: (objective, moment) => ({ klWeight: shareOf(objective, moment) }),
  smallestBatch: () => 2,
});

/** The rate, the total correlation in it weighted with β. */
export function weighedTotalCorrelation(beta: number | Tensor, estimator: Estimator, given: Batch): Tensor {
  const { rate, examples } = given;
  if (estimator === 'locatello') return add(rate, mul(sub(beta, 1), totalCorrelation(given)));
  const { mutualInformation, totalCorrelation: tc, dimensionWise } = klParts(given, examples, estimator);
  return add(add(mutualInformation, mul(beta, tc)), dimensionWise);
}

export const betaTcVaeRegulariser: Regulariser<typeof betaTcVae> = ({ beta, estimator }, given) =>
  mul(given.klWeight, weighedTotalCorrelation(beta, estimator, given));
