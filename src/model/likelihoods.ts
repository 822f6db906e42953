import { type Tensor, add, mul, sigmoid, softplus, square, sub, sum } from '@tensorflow/tfjs-core';

/** What the decoder's output says of the pixels. */
export interface Likelihood {
  /** −log p(x | logits), summed over pixels and channels: [batch, D], [batch, D] -> [batch]. */
  distortion(x: Tensor, logits: Tensor): Tensor;
  /** The expected image. */
  image(logits: Tensor): Tensor;
  /** Images must lie in this range. */
  readonly range: readonly [number, number];
  readonly unit: string;
}

const LOG_2_PI = Math.log(2 * Math.PI);

const squaredError = (x: Tensor, logits: Tensor): Tensor => sum(square(sub(x, logits)), 1);

export const LIKELIHOODS: Record<'bernoulli' | 'gaussian' | 'sse', Likelihood> = {
  /** Σ log(1 + e^l) − x·l, nats. */
  bernoulli: {
    distortion: (x, logits) => sum(sub(softplus(logits), mul(x, logits)), 1),
    image: logits => sigmoid(logits),
    range: [0, 1],
    unit: 'nats',
  },
  /** σ = 1: ½‖x − x̂‖² + (D/2)·ln 2π, nats. */
  gaussian: {
    distortion: (x, logits) => add(mul(squaredError(x, logits), 0.5), (x.shape[1]! / 2) * LOG_2_PI),
    image: logits => logits,
    range: [-Infinity, Infinity],
    unit: 'nats',
  },
  /** Σ(x − x̂)²: a sum of squares, not nats. */
  sse: { distortion: squaredError, image: logits => logits, range: [-Infinity, Infinity], unit: 'sum of squares' },
};
