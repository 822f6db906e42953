import { type Tensor, add, div, mul, relu, sqrt, square, sub, sum } from '@tensorflow/tfjs-core';
import type { Tensors } from '../engine/engine';

/** As in torch.nn.utils.clip_grad_norm_. */
const EPSILON = 1e-6;

/**
 * Gradients scaled by min(1, limit / (norm + 1e-6)), the norm being that of all of them together (Pascanu et al. 2013,
 * algorithm 1), and that norm as what a step tells; as they are, and nothing, without a limit.
 */
export function clipGradient(gradients: Tensors, limit: number | undefined): { gradients: Tensors; told: Tensors } {
  if (limit === undefined) return { gradients, told: {} };
  const squares: Tensor[] = Object.values(gradients).map(gradient => sum(square(gradient)));
  const norm = sqrt(squares.reduce((all, one) => add(all, one)));
  // limit / max(norm + ε, limit), the larger by relu: 1 − (1 − c) would round a small c. Beyond float32 it would be ∞ / ∞.
  const most = Math.min(limit, 2 ** 127);
  const scale = div(most, add(relu(sub(norm, most - EPSILON)), most));
  const clipped = Object.entries(gradients).map(([name, gradient]) => [name, mul(gradient, scale)]);
  return { gradients: Object.fromEntries(clipped) as Tensors, told: { gradientNorm: norm } };
}
