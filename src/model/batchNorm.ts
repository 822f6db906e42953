import {
  type Tensor,
  add,
  customGrad,
  div,
  mean as meanOf,
  mul,
  neg,
  relu,
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
const MOMENTUM = 0.1;

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

/** Passes a value on, and no gradient back. */
const detach = customGrad(x => ({ value: (x as Tensor).clone(), gradFunc: (dy: Tensor) => zerosLike(dy) }));

/**
 * As `normalise` with the mean and variance of `rows` [n, channels] itself. Its gradient is the closed form
 * dx = w/σ·(dy − mean(dy) − x̂·mean(dy·x̂)), multiplied out so that it takes few passes over the rows.
 */
function normaliseByItself(rows: Tensor, { mean, variance }: BatchStatistics, { weight, bias }: ScaleAndShift): Tensor {
  const n = rows.shape[0];
  const withGradient = customGrad((...inputs) => {
    const [x, w, b, save] = inputs as unknown as [Tensor, Tensor, Tensor, Save];
    save([x, w, mean, variance]);
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor[] => {
      const [x, w, mean, variance] = saved as [Tensor, Tensor, Tensor, Tensor];
      const inverse = inverseDeviation(variance);
      const dBias = sum(dy, 0);
      // Σ dy·x̂
      const dWeight = mul(sub(sum(mul(dy, x), 0), mul(mean, dBias)), inverse);
      const scale = mul(w, inverse);
      const slope = neg(mul(mul(scale, inverse), div(dWeight, n)));
      const constant = neg(add(mul(scale, div(dBias, n)), mul(slope, mean)));
      return [add(add(mul(dy, scale), mul(x, slope)), constant), dWeight, dBias];
    };
    return { value: normalise(x, { mean, variance }, { weight: w, bias: b }), gradFunc };
  });
  return withGradient(rows, weight, bias);
}

/**
 * Normalises x + offset (x: […, channels]) by its batch's mean and biased variance, and gives the next running
 * statistics, the variance being the unbiased one there. The offset, a bias, moves nothing but the running mean, so
 * its gradient is exactly 0.
 */
export function batchNorm(
  x: Tensor,
  offset: Tensor,
  running: BatchStatistics,
  scaleAndShift: ScaleAndShift,
): { value: Tensor; next: BatchStatistics } {
  // Seen from the running mean, so that E[x²] − E[x]² does not cancel however far the channel is from 0. Adding a
  // vector costs nothing where the runtime adds it as a product's bias.
  const shifted = add(x, detach(sub(offset, running.mean)));
  const channels = x.shape[x.shape.length - 1]!;
  const rows = reshape(shifted, [-1, channels]);
  const n = rows.shape[0];
  const mean = meanOf(rows, 0);
  const variance = relu(sub(meanOf(square(rows), 0), square(mean)));
  const value = reshape(normaliseByItself(rows, { mean, variance }, scaleAndShift), x.shape);
  const next = {
    mean: add(running.mean, mul(mean, MOMENTUM)),
    variance: add(mul(running.variance, 1 - MOMENTUM), mul(variance, (MOMENTUM * n) / (n - 1))),
  };
  return { value, next };
}
