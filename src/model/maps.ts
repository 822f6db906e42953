import {
  type Rank,
  type Tensor,
  type Tensor4D,
  type backend_util,
  conv2d,
  conv2dTranspose,
  matMul,
  reshape,
} from '@tensorflow/tfjs-core';
import { type Parameter, type Space, convolutionParameters, denseParameters } from './parameter';

/** The linear maps that layers are made of. */

export type Weights = Readonly<Record<string, Tensor>>;

/** A linear map, whose bias the layer adds. */
export interface LinearMap {
  readonly kind: 'dense' | 'convolution' | 'deconvolution';
  /** Its key, 'encoder.4.conv1'. */
  readonly name: string;
  /** Weight and bias, named `${key}.weight` and `${key}.bias`. */
  readonly parameters: readonly Parameter[];
  /** Of one example's output; a flat one is [units]. */
  readonly shape: readonly number[];
  /** Its output's units or channels; of an image that is written flat, its shape. */
  readonly outputs: number | Space;
  /** The axis of the weight, as TF.js has it, along which the output's units or channels lie. */
  readonly outputAxis: number;
  /** x: [batch, …] -> [batch, ...shape] */
  product(x: Tensor, weights: Weights): Tensor;
  bias(weights: Weights): Tensor;
}

/** @throws Error if there is none of that name */
export function weightOf(weights: Weights, name: string): Tensor {
  const weight = weights[name];
  if (!weight) throw new Error(`the model lacks its weight ${name}`);
  return weight;
}

const biasOf =
  (key: string) =>
  (weights: Weights): Tensor =>
    weightOf(weights, `${key}.bias`);

/** x·W. An image is read or written flat. */
export function denseMap(key: string, input: number | Space, output: number | Space): LinearMap {
  const parameters = denseParameters(key, input, output);
  const [inputs, outputs] = parameters[0]!.shape as [number, number];
  return {
    kind: 'dense',
    name: key,
    parameters,
    shape: [outputs],
    outputs: output,
    outputAxis: 1,
    product: (x, weights) => matMul(reshape(x, [x.shape[0], inputs]), weightOf(weights, `${key}.weight`)),
    bias: biasOf(key),
  };
}

/** What becomes of a size that a stride does not divide: `up` as with TensorFlow's SAME, `down` as with PyTorch's padding. */
export type Rounded = 'up' | 'down';

/** A convolution, padded so that it gives the height and width divided by the stride. */
export function convolutionMap(
  key: string,
  kernel: number,
  input: Space,
  filters: number,
  stride: 1 | 2,
  rounded: Rounded = 'up',
): LinearMap {
  const [height, width, channels] = input;
  const round = rounded === 'up' ? Math.ceil : Math.floor;
  const shape = [round(height / stride), round(width / stride), filters] as const;
  const pad = rounded === 'up' ? 'same' : flooredPadding(kernel, stride, [height, width], [shape[0], shape[1]]);
  return {
    kind: 'convolution',
    name: key,
    parameters: convolutionParameters(key, kernel, channels, filters),
    shape,
    outputs: filters,
    outputAxis: 3,
    product: (x, weights) => conv2d(x as Tensor4D, weightOf(weights, `${key}.weight`) as Tensor4D, stride, pad),
    bias: biasOf(key),
  };
}

/** ⌊(kernel − 1)/2⌋ at the top and left, as PyTorch's Conv2d has on all sides, and as much of it at the others as is read. */
function flooredPadding(
  kernel: number,
  stride: number,
  input: readonly [number, number],
  output: readonly [number, number],
): Padding {
  const before = Math.floor((kernel - 1) / 2);
  return padding(
    before,
    input.map((side, axis) => (output[axis]! - 1) * stride + kernel - before - side) as [number, number],
  );
}

/** A transposed convolution with stride 2: twice the height and width, or what `output` says. Its input may be flat. */
export function deconvolutionMap(
  key: string,
  kernel: number,
  input: Space,
  filters: number,
  [outHeight, outWidth]: readonly [number, number] = [input[0] * 2, input[1] * 2],
): LinearMap {
  const [height, width, channels] = input;
  const pad = transposedPadding(kernel, [height, width], [outHeight, outWidth]);
  return {
    kind: 'deconvolution',
    name: key,
    parameters: convolutionParameters(key, kernel, channels, filters, true),
    shape: [outHeight, outWidth, filters],
    outputs: filters,
    outputAxis: 2,
    product(x, weights) {
      const batch = x.shape[0];
      const image = reshape<Rank.R4>(x, [batch, height, width, channels]);
      const filter = weightOf(weights, `${key}.weight`) as Tensor4D;
      return conv2dTranspose(image, filter, [batch, outHeight, outWidth, filters], 2, pad);
    },
    bias: biasOf(key),
  };
}

/**
 * What PyTorch's ConvTranspose2d cuts off: ⌊(kernel − 1)/2⌋ at the top and left, the rest at the bottom and right.
 * SAME where that is the same; for an odd kernel and an even output it would cut the other side.
 */
function transposedPadding(
  kernel: number,
  input: readonly [number, number],
  output: readonly [number, number],
): Padding {
  const before = Math.floor((kernel - 1) / 2);
  return padding(
    before,
    input.map((side, axis) => (side - 1) * 2 + kernel - before - output[axis]!) as [number, number],
  );
}

type Padding = 'same' | backend_util.ExplicitPadding;

/** So much at the top and left, and of rows and columns at the bottom and right; SAME where that is as much. */
function padding(before: number, after: readonly [number, number]): Padding {
  if (after.every(count => count === before)) return 'same';
  return [
    [0, 0],
    [before, after[0]],
    [before, after[1]],
    [0, 0],
  ];
}
