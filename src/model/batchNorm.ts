import {
  type Tensor,
  add,
  customGrad,
  div,
  mean as meanOf,
  mul,
  neg,
  reshape,
  sqrt,
  square,
  sub,
  sum,
  zerosLike,
} from '@tensorflow/tfjs-core';

/** Batch normalisation (Ioffe and Szegedy 2015) of each channel, the last axis, as PyTorch computes it. */

const EPSILON = 1e-5;
/** How far a running statistic goes towards the batch's in one step. */
export const MOMENTUM = 0.1;

/** One number a channel each. */
export interface BatchStatistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

export interface ScaleAndShift {
  readonly weight: Tensor;
  readonly bias: Tensor;
}

const inverseDeviation = (variance: Tensor): Tensor => div(1, sqrt(add(variance, EPSILON)));

/** (x − mean)/√(variance + ε)·weight + bias */
export function normalise(x: Tensor, { mean, variance }: BatchStatistics, { weight, bias }: ScaleAndShift): Tensor {
  const scale = mul(weight, inverseDeviation(variance));
  return add(mul(x, scale), sub(bias, mul(mean, scale)));
}

type Save = (tensors: Tensor[]) => void;

/**
 * Normalises x + offset (x: […, channels]) by its batch's mean and biased variance, and gives the next running
 * statistics, the variance being the unbiased one there. The offset, a bias, moves nothing but the running mean, so
 * its gradient is exactly 0. That of the rest is the closed form dx = w/σ·(dy − mean(dy) − x̂·mean(dy·x̂)), multiplied
 * out so that it takes few passes over the rows.
 */
export function batchNorm(
  x: Tensor,
  offset: Tensor,
  running: BatchStatistics,
  { weight, bias }: ScaleAndShift,
): { value: Tensor; next: BatchStatistics } {
  const rows = reshape(x, [-1, x.shape[x.shape.length - 1]!]);
  const n = rows.shape[0];
  const mean = meanOf(rows, 0);
  // Centred first: E[x²] − E[x]² would cancel where a channel is far from 0.
  const centred = sub(rows, mean);
  const variance = meanOf(square(centred), 0);
  const withGradient = customGrad((...inputs) => {
    const [, w, b, o, save] = inputs as unknown as [Tensor, Tensor, Tensor, Tensor, Save];
    save([w, o, centred, variance]);
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor[] => {
      const [w, o, centred, variance] = saved as [Tensor, Tensor, Tensor, Tensor];
      const inverse = inverseDeviation(variance);
      const dBias = sum(dy, 0);
      // Σ dy·x̂
      const dWeight = mul(sum(mul(dy, centred), 0), inverse);
      const scale = mul(w, inverse);
      const slope = neg(mul(mul(scale, inverse), div(dWeight, n)));
      const constant = neg(mul(scale, div(dBias, n)));
      return [add(add(mul(dy, scale), mul(centred, slope)), constant), dWeight, dBias, zerosLike(o)];
    };
    return { value: add(mul(centred, mul(w, inverseDeviation(variance))), b), gradFunc };
  });
  const towards = (from: Tensor, to: Tensor): Tensor => add(mul(from, 1 - MOMENTUM), mul(to, MOMENTUM));
  return {
    value: reshape(withGradient(rows, weight, bias, offset), x.shape),
    next: {
      mean: towards(running.mean, add(mean, offset)),
      variance: towards(running.variance, mul(variance, n / (n - 1))),
    },
  };
}
