import { type Tensor, add, div, mul, reshape, square, sub, sum } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { float32 } from '../../base/float32';
import { type Regulariser, describeObjective, weight } from './describeObjective';
import { SCHEDULE, SCHEDULE_MEANINGS, shareOf } from './rateSchedule';

/** Zhao et al. (2017), eq. 6: (1 − α) · rate + (α + λ − 1) · MMD². */
export const infoVae = describeObjective({
  name: 'info-vae',
  summary: '1 − alpha of the rate, and how far the samples of a batch are from the prior (Zhao et al. 2017)',
  parameters: z
    .object({
      alpha: float32()
        .max(1)
        .default(0)
        .describe(
          'α of info-vae, the share of the rate that is left out: its weight is 1 − α, which a schedule applies to. 0 keeps all of it; at 1 the maximum mean discrepancy (MMD) alone draws the samples to the prior, and each may say all of its image.',
        ),
      lambda: weight
        .default(10)
        .describe(
          'In info-vae (10 if left out) the squared maximum mean discrepancy between the samples of a batch and as many draws from the prior is weighted with alpha + lambda − 1, in every step the same, whatever the schedule. A higher λ draws the samples as a whole to the prior, not each posterior. alpha + lambda is at least 1; the paper takes up to 1000.',
        ),
      ...SCHEDULE,
    })
    .superRefine(({ alpha, lambda }, context) => {
      // −0.4 + 1.4 is 0.9999999999999998.
      if (Number((alpha + lambda).toPrecision(12)) >= 1) return;
      // Of the defaults neither is to blame.
      const [key, other] = lambda < 1 ? (['lambda', alpha] as const) : (['alpha', lambda] as const);
      const least = Number((1 - other).toPrecision(12));
      const message = `alpha + lambda is below 1, so that samples far from the prior would lower the loss; ${key} must be at least ${least} here`;
      context.addIssue({ code: 'custom', path: [key], message });
    }),
  meanings: {
    alpha:
      '`objective.alpha` is how much of the price of the rate is left out: a higher α lets latent units say more of each image, at 1 for nothing; a lower one leaves fewer units active, as a higher β does. 0 is the price of the plain VAE.',
    lambda:
      '`objective.lambda` is the price of samples that, taken together, are not spread as the prior is (their MMD): a higher λ brings them there at the cost of distortion, a lower one leaves that to the rate. 1 with an α of 0 is the plain VAE. It asks this of a batch as a whole, not of each image, so that units need not switch off.',
    ...SCHEDULE_MEANINGS,
  },
  main: { key: 'lambda', symbol: 'λ', some: [1, 10, 100, 1000] },
  scalars: (objective, moment) => ({ klWeight: (1 - objective.alpha) * shareOf(objective, moment) }),
  noise: ['prior'],
  smallestBatch: () => 2,
});

export const infoVaeRegulariser: Regulariser<typeof infoVae> = ({ alpha, lambda }, { rate, klWeight, z, prior }) =>
  add(mul(klWeight, rate), mul(alpha + lambda - 1, squaredMmd(z, prior)));

/**
 * The unbiased estimate of the squared maximum mean discrepancy between what two samples [n, latent] were drawn from, n ≥ 2
 * (Gretton et al. 2012, eq. 3): the means of k over the pairs within each, less twice that between them. It may be below 0.
 */
export function squaredMmd(a: Tensor, b: Tensor): Tensor {
  const n = a.shape[0];
  // k(x, x) is 1.
  const within = (x: Tensor): Tensor => div(sub(sum(kernel(x, x)), n), n * (n - 1));
  return sub(add(within(a), within(b)), mul(sum(kernel(a, b)), 2 / (n * n)));
}

/** The inverse multiquadratic kernel C / (C + ‖x − y‖²), C = 2 · latent, of each row with each: [n, n]. */
function kernel(x: Tensor, y: Tensor): Tensor {
  const [n, latent] = x.shape as [number, number];
  const differences = sub(reshape(x, [n, 1, latent]), reshape(y, [1, n, latent]));
  return div(2 * latent, add(sum(square(differences), 2), 2 * latent));
}
