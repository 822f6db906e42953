import { type Tensor, add, customGrad, exp, log, max, mul, reshape, sub, sum } from '@tensorflow/tfjs-core';

/** ln Σ e^x over an axis, which goes. Never overflows. */
export function logSumExp(x: Tensor, axis: number): Tensor {
  // In closed form: the gradient of TF.js goes through that of the maximum, all of which cancels.
  const keepingAxis = customGrad((x, save) => {
    const input = x as Tensor;
    const largest = max(input, axis, true);
    const value = add(log(sum(exp(sub(input, largest)), axis, true)), largest);
    (save as (tensors: Tensor[]) => void)([input, value]);
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor => {
      const [input, value] = saved as [Tensor, Tensor];
      return mul(dy, exp(sub(input, value)));
    };
    return { value, gradFunc };
  });
  return reshape(
    keepingAxis(x),
    x.shape.filter((_, at) => at !== axis),
  );
}
