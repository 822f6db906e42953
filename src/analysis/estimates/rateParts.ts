import { meanAndError } from '../latents/latentUnits';

/** A mean over examples and its standard error, nats. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

/** rate = mutual information + marginal KL (Hoffman & Johnson 2016): each is a mean over draws of z. */
export interface RateParts {
  /** E[log q(z|x) − log q(z)] */
  readonly mutualInformation: Estimate;
  /** E[log q(z) − log p(z)] = KL(q(z) ‖ p(z)) */
  readonly marginalKl: Estimate;
}

/** From the log-densities of a draw of each example, nats. */
export function ratePartsOf(posterior: Float64Array, aggregate: Float64Array, prior: Float64Array): RateParts {
  return {
    mutualInformation: estimateOf(aggregate.map((value, i) => posterior[i]! - value)),
    marginalKl: estimateOf(aggregate.map((value, i) => value - prior[i]!)),
  };
}

export function estimateOf(values: Float64Array | Float32Array): Estimate {
  const { mean, error } = meanAndError(values);
  return { value: mean, error };
}
