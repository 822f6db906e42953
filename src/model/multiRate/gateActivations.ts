import { type Tensor, add, exp, neg, relu, sigmoid, slice, sqrt, sub } from '@tensorflow/tfjs-core';
import { type Bounds, bounded } from '../activationFunctions';
import type { Modulation } from '../modulation';

/** What gates make of what a hypernetwork says, [batch, channels × numbers] -> [batch, channels]. */
export interface GateActivation {
  /** What the hypernetwork says of each channel: so many numbers. */
  readonly numbers: 1 | 2;
  /** Between which numbers the weight of log β and the bias begin. */
  readonly begin: { readonly weight: Bounds; readonly bias: Bounds };
  readonly of: (raw: Tensor) => Modulation;
}

/** A gate is closed to this square: the root's slope is infinite at 0, and an infinite slope times 0 is no number. */
const CLOSED = 1e-6;

/** √(1 − e^raw), eq. 7, at least √CLOSED. Its slope is 0 where raw is not negative. */
function closing(raw: Tensor): Tensor {
  const negative = neg(relu(neg(raw)));
  return sqrt(bounded(sub(1, exp(negative)), [CLOSED, 1]));
}

/** 1 + γ and δ of FiLM (Perez et al. 2018), those of all channels behind each other. */
function scaleAndShift(raw: Tensor): Modulation {
  const [batch, both] = raw.shape as [number, number];
  const channels = both / 2;
  return {
    scale: add(slice(raw, [0, 0], [batch, channels]), 1),
    shift: slice(raw, [0, channels], [batch, channels]),
  };
}

/**
 * Gates of the best linear VAE close as β grows, each at a β of its own, with the slope of log β, which is 2 for a range of 0.01
 * to 10 (theorem 1). They begin with slopes of 1 to 2, whatever the range, and open at nearly all β. With slopes of either sign a unit whose data
 * variance is below the mean of β is switched off for all β before the gates have learned to tell them apart, with flatter ones
 * the large β switch off what the small ones need; half-open ones halve what each layer says, which slows training; and where a
 * gate of the decoder is closed it has no gradient, so that one that is closed at all β stays so.
 */
export const GATE_ACTIVATIONS = {
  sigmoid: { numbers: 1, begin: { weight: [-2, -1], bias: [1, 3] }, of: raw => ({ scale: sigmoid(raw) }) },
  sqrt: { numbers: 1, begin: { weight: [1, 2], bias: [-3, -1] }, of: raw => ({ scale: closing(raw) }) },
  film: { numbers: 2, begin: { weight: [-1, 1], bias: [-1, 1] }, of: scaleAndShift },
} as const satisfies Record<string, GateActivation>;

export type GateActivationName = keyof typeof GATE_ACTIVATIONS;
