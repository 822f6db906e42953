import { type Tensor, customGrad, leakyRelu as leakyReluOf, mul, step } from '@tensorflow/tfjs-core';

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
