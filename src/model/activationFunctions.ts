import { type Tensor, clipByValue, customGrad, leakyRelu as leakyReluOf, mul, step, sub } from '@tensorflow/tfjs-core';

const SLOPE = 0.2;

const withGradient = customGrad((x, save) => {
  const y = leakyReluOf(x as Tensor, SLOPE);
  (save as (tensors: Tensor[]) => void)([y]);
  // y has the sign of x, and is kept anyway. step(y, slope): 1 above 0, the slope elsewhere.
  return { value: y, gradFunc: (dy: Tensor, saved: Tensor[]) => mul(dy, step(saved[0]!, SLOPE)) };
});

/** max(x, 0.2·x) */
export function leakyRelu(x: Tensor): Tensor {
  return withGradient(x);
}

/** What x may be at most and at least. */
export type Bounds = readonly [least: number, greatest: number];

/** min(max(x, least), greatest). Beyond a bound its gradient is 0. */
export function bounded(x: Tensor, [least, greatest]: Bounds): Tensor {
  return customGrad((value, save) => {
    (save as (tensors: Tensor[]) => void)([value as Tensor]);
    // TF.js's own gradient compares and selects, which costs kernels that nothing else needs.
    const inside = (saved: Tensor): Tensor => mul(step(sub(saved, least)), step(sub(greatest, saved)));
    return {
      value: clipByValue(value as Tensor, least, greatest),
      gradFunc: (dy: Tensor, saved: Tensor[]) => mul(dy, inside(saved[0]!)),
    };
  })(x);
}
