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
import type { Posteriors } from './posteriors';

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
