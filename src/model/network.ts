import type { Tensor } from '@tensorflow/tfjs-core';
import type { Layer, LayerKind } from './layer';
import type { Parameter, Space } from './parameter';

/** A layer as the measures see it. */
export interface LayerInfo {
  readonly name: string;
  readonly kind: LayerKind;
  /** Units. */
  readonly width: number;
}

/** The outputs of layers, by their names. */
export type Activations = Readonly<Record<string, Tensor>>;

/** What every model is, whatever it is trained for: layers of a certain shape, without their weights. */
export interface Network {
  readonly image: Space;
  readonly parameters: readonly Parameter[];
  /** Running means and variances: part of the state, but not trained. */
  readonly statistics: readonly Parameter[];
  /** In order, the input first. */
  readonly layers: readonly LayerInfo[];
}

const product = (shape: readonly number[]): number => shape.reduce((result, side) => result * side, 1);

export function inputInfo(image: Space): LayerInfo {
  return { name: 'input', kind: 'input', width: product(image) };
}

export function layerInfo({ name, kind, shape }: Layer, as: LayerKind = kind): LayerInfo {
  return { name, kind: as, width: product(shape) };
}

/** The parameters and statistics of layers, in order. */
export function tensorsOf(layers: readonly Layer[]): Pick<Network, 'parameters' | 'statistics'> {
  return {
    parameters: layers.flatMap(layer => layer.parameters),
    statistics: layers.flatMap(layer => layer.statistics),
  };
}
