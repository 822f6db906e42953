import {
  type Tensor,
  type Tensor2D,
  add,
  div,
  exp,
  matMul,
  mean as meanOf,
  mul,
  square,
  sub,
  sum,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { type Regulariser, describeObjective, weight } from './describeObjective';
import type { Posteriors } from './posteriors';
import { SCHEDULE, SCHEDULE_MEANINGS, shareOf } from './rateSchedule';

/** @param measured what its covariances are of @param diagonal what lambdaDiagonal is where it is left out */
function dipVae<Name extends string>(name: Name, measured: string, diagonal: string) {
  return describeObjective({
    name,
    summary: 'the rate, and how far the covariance of the latent units is from the identity (Kumar et al. 2018)',
    parameters: z.object({
      lambda: weight
        .default(10)
        .describe(
          'λ of dip-vae-1 and dip-vae-2, the weight of the squared covariances between latent units. A higher λ leaves them less correlated: in dip-vae-1 the posterior means, in dip-vae-2 the samples. It does not shrink the rate as β does, so that fewer units switch off. The papers try 1 to 50.',
        ),
      lambdaDiagonal: weight
        .optional()
        .describe(
          'The weight of (variance − 1)² of each latent unit in dip-vae-1 and dip-vae-2, which keeps units from switching off. Left out, it is 10 · lambda in dip-vae-1 and lambda in dip-vae-2, as in the papers.',
        ),
      ...SCHEDULE,
    }),
    meanings: {
      lambda: `\`objective.lambda\` is the price of correlation between latent units, measured on their ${measured}: a higher λ makes them independent of each other, at the cost of distortion; a lower one leaves them free, and 0 with no diagonal weight is the plain VAE. The rate keeps its price, so that fewer units switch off than at a high β.`,
      lambdaDiagonal: `\`objective.lambdaDiagonal\` is the price of a latent unit whose variance is not 1: a higher one keeps every unit in use, a lower one lets units switch off. Left out, it is ${diagonal}.`,
      ...SCHEDULE_MEANINGS,
    },
    main: { key: 'lambda', symbol: 'λ', some: [1, 2, 5, 10, 20] },
    scalars: (objective, moment) => ({ klWeight: shareOf(objective, moment) }),
    smallestBatch: () => 2,
  });
}

/** Kumar et al. (2018), DIP-VAE I and II. */
export const dipVae1 = dipVae('dip-vae-1', 'posterior means', '10 · lambda');
export const dipVae2 = dipVae('dip-vae-2', 'samples', 'lambda');

export const dipVaeRegulariser: Regulariser<typeof dipVae1 | typeof dipVae2> = (objective, given) => {
  const { name, lambda } = objective;
  const { offDiagonal, diagonal } = dipPenalties(given, name === 'dip-vae-2');
  // λ_d: in DIP-VAE I ten times λ_od where it is not given, in II the same.
  const diagonalWeight = objective.lambdaDiagonal ?? (name === 'dip-vae-1' ? 10 * lambda : lambda);
  const penalty = add(mul(lambda, offDiagonal), mul(diagonalWeight, diagonal));
  return add(mul(given.klWeight, given.rate), penalty);
};

/**
 * DIP-VAE (Kumar et al. 2018): how far the covariance of the latent units is from the identity, Σ_{i≠j} S_ij² and
 * Σ_i (S_ii − 1)². S is the biased covariance of the batch's posterior means and, where these are to be of the samples
 * (DIP-VAE II), has their mean variances on its diagonal as well.
 */
export function dipPenalties(
  { mean, logVariance }: Pick<Posteriors, 'mean' | 'logVariance'>,
  ofSamples: boolean,
): { offDiagonal: Tensor; diagonal: Tensor } {
  const [batch, latent] = mean.shape as [number, number];
  const centred = sub<Tensor2D>(mean, meanOf(mean, 0));
  const covariance = div(matMul(centred, centred, true), batch);
  const spread = meanOf(square(centred), 0);
  const variances = ofSamples ? add(spread, meanOf(exp(logVariance), 0)) : spread;
  return {
    offDiagonal: sum(square(mul(covariance, offDiagonalOnes(latent)))),
    diagonal: sum(square(sub(variances, 1))),
  };
}

/** [n, n] of ones with zeros on the diagonal. */
function offDiagonalOnes(n: number): Tensor {
  return tensor2d(
    Float32Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 0 : 1)),
    [n, n],
  );
}
