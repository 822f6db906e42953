import { type Tensor, add, exp, mean as meanOf, mul, reshape, square, sub, sum, tensor2d } from '@tensorflow/tfjs-core';
import { logSumExp } from './logSumExp';
import type { Posteriors } from './posteriors';

/** The total correlation of the aggregate posterior q(z), how far its dimensions are from independent, and its kin. */

const LOG_2_PI = Math.log(2 * Math.PI);

/** ln N(z | μ, σ²), element by element. */
function logNormal(z: Tensor, mean: Tensor, logVariance: Tensor): Tensor {
  const scaled = mul(square(sub(z, mean)), exp(mul(logVariance, -1)));
  return mul(add(add(scaled, logVariance), LOG_2_PI), -0.5);
}

/** ln q(z_jl | x_i), of each sample j under the posterior of each example i: [j, i, l]. */
function pairwise({ z, mean, logVariance }: Posteriors): Tensor {
  const [batch, latent] = z.shape as [number, number];
  const rows = (x: Tensor): Tensor => reshape(x, [batch, 1, latent]);
  const columns = (x: Tensor): Tensor => reshape(x, [1, batch, latent]);
  return logNormal(rows(z), columns(mean), columns(logVariance));
}

/**
 * The total correlation but for its constant, (latent − 1)·ln(N·batch), as Locatello et al. (2019) have it:
 * mean_j [ ln Σ_i Π_l q(z_jl | x_i) − Σ_l ln Σ_i q(z_jl | x_i) ].
 */
export function totalCorrelation(posteriors: Posteriors): Tensor {
  const densities = pairwise(posteriors);
  const joint = logSumExp(sum(densities, 2), 1);
  const marginals = sum(logSumExp(densities, 1), 1);
  return meanOf(sub(joint, marginals));
}

/** How the posteriors of a batch are weighted, so that they stand for those of all examples. */
export type Weighting = 'mws' | 'mss';

/** The parts of the rate (Chen et al. 2018), each a mean over the samples: they sum to its Monte Carlo estimate. */
export interface KlParts {
  /** Of example and latent code, in q. */
  readonly mutualInformation: Tensor;
  readonly totalCorrelation: Tensor;
  /** Σ_l KL(q(z_l) ‖ p(z_l)) */
  readonly dimensionWise: Tensor;
}

/** @param examples how many training examples the batch was drawn from */
export function klParts(posteriors: Posteriors, examples: number, weighting: Weighting): KlParts {
  const { z, mean, logVariance } = posteriors;
  const [batch] = z.shape as [number];
  const densities = pairwise(posteriors);
  const weights = weighting === 'mws' ? mwsWeights(batch, examples) : mssWeights(batch, examples);
  // The weight of an example is one of its density as a whole: added after the sum over dimensions, not to each.
  const joint = logSumExp(add(sum(densities, 2), weights), 1);
  const marginals = sum(logSumExp(add(densities, reshape(weights, [batch, batch, 1])), 1), 1);
  const own = sum(logNormal(z, mean, logVariance), 1);
  return {
    mutualInformation: meanOf(sub(own, joint)),
    totalCorrelation: meanOf(sub(joint, marginals)),
    dimensionWise: meanOf(sub(marginals, logPrior(z))),
  };
}

/**
 * The rate as mutual information of example and latent code and KL(q(z) ‖ p(z)), each a mean over the samples: they sum to its
 * Monte Carlo estimate. q(z) is the batch's mixture, in which the sample's own posterior counts 1/N, as it does among all
 * training examples, and each other one (N − 1)/N · 1/(batch − 1) (Esmaeili et al. 2019).
 * @param examples N, how many training examples the batch, of two at least, was drawn from
 */
export function rateHalves(
  posteriors: Posteriors,
  examples: number,
): Pick<KlParts, 'mutualInformation'> & { readonly marginalKl: Tensor } {
  const { z, mean, logVariance } = posteriors;
  const [batch] = z.shape as [number];
  const other = (examples - 1) / examples / (batch - 1);
  const weights = matrix(batch, (j, i) => Math.log(i === j ? 1 / examples : other));
  const aggregate = logSumExp(add(sum(pairwise(posteriors), 2), weights), 1);
  const own = sum(logNormal(z, mean, logVariance), 1);
  return { mutualInformation: meanOf(sub(own, aggregate)), marginalKl: meanOf(sub(aggregate, logPrior(z))) };
}

/** ln N(z | 0, I) of each sample: [batch]. */
function logPrior(z: Tensor): Tensor {
  return mul(sum(add(square(z), LOG_2_PI), 1), -0.5);
}

/** ln of the weight of example i for sample j, [j, i]: all 1/(N·batch). */
function mwsWeights(batch: number, examples: number): Tensor {
  return matrix(batch, () => -Math.log(examples * batch));
}

/**
 * Stratified: 1/N for the example that the sample is of, (N − m)/(N·m) for one other, 1/m for the rest, m = batch − 1.
 * They sum to 1.
 */
function mssWeights(batch: number, examples: number): Tensor {
  const others = batch - 1;
  const other = (examples - others) / (examples * others);
  return matrix(batch, (j, i) => Math.log(i === j ? 1 / examples : i === (j + 1) % batch ? other : 1 / others));
}

function matrix(n: number, entry: (row: number, column: number) => number): Tensor {
  return tensor2d(
    Float32Array.from({ length: n * n }, (_, at) => entry(Math.floor(at / n), at % n)),
    [n, n],
  );
}
