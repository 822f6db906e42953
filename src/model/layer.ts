import {
  type Rank,
  type Tensor,
  type Tensor4D,
  add,
  conv2d,
  conv2dTranspose,
  matMul,
  relu,
  reshape,
} from '@tensorflow/tfjs-core';
import { type Parameter, type Space, convolutionParameters, denseParameters } from './parameter';

export type LayerKind = 'dense' | 'convolution' | 'flatten' | 'deconvolution';
export type Weights = Readonly<Record<string, Tensor>>;

/** One linear map with its activation, or a flattening. A pure function of its input and weights. */
export interface Layer {
  /** 'encoder/1' */
  readonly name: string;
  readonly kind: LayerKind;
  readonly parameters: readonly Parameter[];
  /** Of one example's output; a flat one is [units]. */
  readonly shape: readonly number[];
  /** x: [batch, …] -> [batch, ...shape] */
  apply(x: Tensor, weights: Weights): Tensor;
}

export type Activation = 'relu' | 'linear';

const activate = (x: Tensor, activation: Activation): Tensor => (activation === 'relu' ? relu(x) : x);
const weightOf = (weights: Weights, name: string): Tensor => {
  const weight = weights[name];
  if (!weight) throw new Error(`the model lacks its weight ${name}`);
  return weight;
};
/** 'encoder/1' -> 'encoder.1' */
const parameterName = (layer: string): string => layer.replace('/', '.');

/** y = activation(x·W + b). An image is read or written flat. */
export function dense(name: string, input: number | Space, output: number | Space, activation: Activation): Layer {
  const key = parameterName(name);
  const parameters = denseParameters(key, input, output);
  const [inputs, outputs] = parameters[0]!.shape as [number, number];
  return {
    name,
    kind: 'dense',
    parameters,
    shape: [outputs],
    apply(x, weights) {
      const rows = reshape(x, [x.shape[0], inputs]);
      const product = matMul(rows, weightOf(weights, `${key}.weight`));
      return activate(add(product, weightOf(weights, `${key}.bias`)), activation);
    },
  };
}

/** A convolution with stride 2 and TensorFlow's padding SAME: half the height and width. */
export function convolution(name: string, kernel: number, input: Space, filters: number): Layer {
  const key = parameterName(name);
  const [height, width, channels] = input;
  return {
    name,
    kind: 'convolution',
    parameters: convolutionParameters(key, kernel, channels, filters),
    shape: [height / 2, width / 2, filters],
    apply(x, weights) {
      const y = conv2d(x as Tensor4D, weightOf(weights, `${key}.weight`) as Tensor4D, 2, 'same');
      return relu(add(y, weightOf(weights, `${key}.bias`)));
    },
  };
}

/** A transposed convolution with stride 2 and padding SAME: twice the height and width. */
export function deconvolution(
  name: string,
  kernel: number,
  input: Space,
  filters: number,
  activation: Activation,
): Layer {
  const key = parameterName(name);
  const [height, width, channels] = input;
  return {
    name,
    kind: 'deconvolution',
    parameters: convolutionParameters(key, kernel, channels, filters, true),
    shape: [height * 2, width * 2, filters],
    apply(x, weights) {
      const batch = x.shape[0];
      const image = reshape<Rank.R4>(x, [batch, height, width, channels]);
      const filter = weightOf(weights, `${key}.weight`) as Tensor4D;
      const y = conv2dTranspose(image, filter, [batch, height * 2, width * 2, filters], 2, 'same');
      return activate(add(y, weightOf(weights, `${key}.bias`)), activation);
    },
  };
}

/** An image as a flat vector. */
export function flatten(name: string, input: Space): Layer {
  const units = input[0] * input[1] * input[2];
  return { name, kind: 'flatten', parameters: [], shape: [units], apply: x => reshape(x, [x.shape[0], units]) };
}
