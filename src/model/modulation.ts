import { type Tensor, add, mul, reshape } from '@tensorflow/tfjs-core';
import type { Space } from './parameter';

/** What a gate does with a map's output before its activation: scale ⊙ x + shift, each channel by itself. [batch, channels] */
export interface Modulation {
  readonly scale: Tensor;
  readonly shift?: Tensor;
}

/** Gives the modulation of a map that has a gate, by the map's name. */
export type Gate = (map: string) => Modulation | undefined;

/** What of a layer a gate can be put on. */
export interface Gateable {
  /** Of the map, 'encoder.4.conv1'. */
  readonly name: string;
  /** Its output's units or channels; of an image that is written flat, its shape. */
  readonly outputs: number | Space;
  /** The parameters that the scale multiplies, with the axis of their channels; where a variance is gated, none. */
  readonly scaled: readonly { readonly parameter: string; readonly axis: number }[];
  /** The parameter that a shift is added to; where a variance is gated, the logarithm of its scale. */
  readonly shifted: string;
  readonly gates: 'output' | 'variance';
}

/** Below it the scale of a variance is this: the logarithm of a closed gate would be no number. */
export const LEAST_VARIANCE_SCALE = 1e-12;

/** x: [batch, …, channels] */
export function modulated(x: Tensor, modulation: Modulation | undefined): Tensor {
  if (!modulation) return x;
  const [batch, channels] = modulation.scale.shape as [number, number];
  const alongside = (values: Tensor): Tensor =>
    x.shape.length === 2 ? values : reshape(values, [batch, ...x.shape.slice(1, -1).map(() => 1), channels]);
  const scaled = mul(x, alongside(modulation.scale));
  return modulation.shift ? add(scaled, alongside(modulation.shift)) : scaled;
}
