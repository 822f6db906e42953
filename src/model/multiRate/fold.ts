import type { Arrays } from '../../engine/engine';
import { LEAST_VARIANCE_SCALE } from '../modulation';
import type { Parameter } from '../parameter';
import type { Vae } from '../vae';

/** What the gates of a multi-rate VAE are at one β, by the name of the map: a number a channel each. */
export type FoldedGates = Readonly<Record<string, { readonly scale: Float32Array; readonly shift?: Float32Array }>>;

/**
 * The weights of the plain VAE that a multi-rate one is at one β: scaling a map's output is scaling its weights and its bias
 * (Bae et al. 2023, eqs. 39 and 40). Weights that no gate touches are given as they are; those of gates are left out.
 */
export function foldGates({ gates, parameters, statistics }: Vae, weights: Arrays, at: FoldedGates): Arrays {
  const ofGates = new Set(gates?.parameters.map(({ name }) => name));
  const plain = [...parameters.filter(({ name }) => !ofGates.has(name)), ...statistics];
  const folded: Record<string, Float32Array> = Object.fromEntries(plain.map(({ name }) => [name, weights[name]!]));
  const shapes = new Map(plain.map(parameter => [parameter.name, parameter]));
  for (const { name, scaled, shifted, gates: what } of gates?.gated ?? []) {
    const { scale, shift } = at[name]!;
    for (const { parameter, axis } of scaled)
      folded[parameter] = scaledAlong(shapes.get(parameter)!, folded[parameter]!, axis, scale);
    const added = what === 'variance' ? scale.map(one => Math.log(Math.max(one, LEAST_VARIANCE_SCALE))) : shift;
    if (added) folded[shifted] = folded[shifted]!.map((value, i) => value + added[i]!);
  }
  return folded;
}

function scaledAlong({ shape }: Parameter, values: Float32Array, axis: number, scale: Float32Array): Float32Array {
  const inner = shape.slice(axis + 1).reduce((product, side) => product * side, 1);
  const channels = shape[axis]!;
  const result = new Float32Array(values.length);
  for (let start = 0, channel = 0; start < values.length; start += inner, channel = (channel + 1) % channels) {
    const factor = scale[channel]!;
    for (let i = start; i < start + inner; i++) result[i] = values[i]! * factor;
  }
  return result;
}
