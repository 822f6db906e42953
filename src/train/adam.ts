import { type Tensor, add, div, mul, sqrt, square, sub } from '@tensorflow/tfjs-core';

/** Adam (Kingma and Ba 2015) with β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;

export type AdamForm = 'adam' | 'adam-tensorflow';

/** What changes from step to step, as numbers to feed. */
export interface AdamScalars {
  readonly stepSize: number;
  readonly epsilon: number;
}

/**
 * Bias correction of step t (from 1), moved out of the tensors. These hold discounted sums instead of means,
 * M = m/(1 − β₁) and V = v/(1 − β₂), which saves two multiplications a weight. PyTorch's form is
 * lr·m̂/(√v̂ + ε); TensorFlow's lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ)·m/(√v + ε). Both are stepSize·M/(√V + epsilon).
 */
export function adamScalars(t: number, learningRate: number, form: AdamForm): AdamScalars {
  const first = (1 - BETA_1) / (1 - BETA_1 ** t);
  const second = Math.sqrt((1 - BETA_2) / (1 - BETA_2 ** t));
  return {
    stepSize: (learningRate * first) / second,
    epsilon: EPSILON / (form === 'adam' ? second : Math.sqrt(1 - BETA_2)),
  };
}

/**
 * A gradient with that of ½ · weightDecay · ‖parameter‖² added to it, as torch.optim.Adam's weight_decay: Adam's moments
 * see it, unlike decoupled decay (Loshchilov and Hutter 2019, algorithm 2, L2 regularisation). Without one, as it is.
 */
export function withDecay(gradient: Tensor, parameter: Tensor, weightDecay: number | undefined): Tensor {
  return weightDecay ? add(gradient, mul(parameter, weightDecay)) : gradient;
}

/** One update of a parameter and its discounted sums; `stepSize` and `epsilon` are scalars. */
export function adamUpdate(
  parameter: Tensor,
  gradient: Tensor,
  sum: Tensor,
  squareSum: Tensor,
  stepSize: Tensor,
  epsilon: Tensor,
): { parameter: Tensor; sum: Tensor; squareSum: Tensor } {
  const nextSum = add(mul(sum, BETA_1), gradient);
  const nextSquareSum = add(mul(squareSum, BETA_2), square(gradient));
  const change = mul(stepSize, div(nextSum, add(sqrt(nextSquareSum), epsilon)));
  return { parameter: sub(parameter, change), sum: nextSum, squareSum: nextSquareSum };
}
