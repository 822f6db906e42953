import { mul } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { type Regulariser, describeObjective, weight } from './describeObjective';
import { SCHEDULE, SCHEDULE_MEANINGS, shareOf } from './rateSchedule';

/** Higgins et al. (2017): β · rate. */
export const betaVae = describeObjective({
  name: 'beta-vae',
  summary: 'β · rate (Higgins et al. 2017)',
  parameters: z.object({
    beta: weight
      .default(1)
      .describe(
        'β of beta-vae, the weight of the rate (KL divergence, nats an example) beside the distortion. 1 is the ELBO; above 1 fewer latent units stay active and reconstructions blur, below 1 reconstructions sharpen and the rate grows.',
      ),
    ...SCHEDULE,
  }),
  meanings: {
    beta: '`objective.beta` is the price of the rate: a higher β leaves fewer units active and blurs, a lower one sharpens.',
    ...SCHEDULE_MEANINGS,
  },
  main: { key: 'beta', symbol: 'β', some: [0.25, 1, 4, 16] },
  scalars: (objective, moment) => ({ klWeight: objective.beta * shareOf(objective, moment) }),
  lossWeight: ({ beta }) => beta,
});

export const betaVaeRegulariser: Regulariser<typeof betaVae> = (_, { rate, klWeight }) => mul(klWeight, rate);
