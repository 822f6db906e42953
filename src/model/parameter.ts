import { RandomStream } from '../base/random';

/** A weight or bias: its shape for TF.js, its initial values, and how it lies in a file. */
export interface Parameter {
  /** As in a PyTorch state_dict: 'encoder.1.weight'. */
  readonly name: string;
  /** As TF.js wants it. */
  readonly shape: readonly number[];
  readonly fanIn: number;
  readonly fanOut: number;
  readonly isBias: boolean;
  /** The initial value of all elements, where they are not drawn. */
  readonly constant?: number;
  /** What its initial values are drawn between, where that is not for the model to say. */
  readonly between?: readonly [low: number, high: number];
  /** The same elements seen with finer axes, those axes in the file's order, and the shape that the file gives them. */
  readonly axes: readonly number[];
  readonly fileOrder: readonly number[];
  readonly fileShape: readonly number[];
}

/** height, width, channels of an image that a dense layer reads or writes as a flat vector. */
export type Space = readonly [height: number, width: number, channels: number];

/** Weights are drawn so. `glorot`: U(±√(6/(fanIn+fanOut))), bias 0 (Keras). `pytorch`: both U(±1/√fanIn). */
export type Initialiser = 'glorot' | 'pytorch';

const flat = (units: number): Space => [1, 1, units];
const size = ([height, width, channels]: Space): number => height * width * channels;

/**
 * The two parameters of a dense layer, TF.js shape [inputs, outputs], file shape [outputs, inputs]. An image that is
 * read or written flat is in height-width-channel order here and in channel-height-width order in the file.
 */
export function denseParameters(layer: string, input: number | Space, output: number | Space): Parameter[] {
  const from = typeof input === 'number' ? flat(input) : input;
  const to = typeof output === 'number' ? flat(output) : output;
  const [fanIn, fanOut] = [size(from), size(to)];
  return [
    {
      name: `${layer}.weight`,
      shape: [fanIn, fanOut],
      fanIn,
      fanOut,
      isBias: false,
      axes: [...from, ...to],
      fileOrder: [5, 3, 4, 2, 0, 1],
      fileShape: [fanOut, fanIn],
    },
    {
      name: `${layer}.bias`,
      shape: [fanOut],
      fanIn,
      fanOut,
      isBias: true,
      axes: to,
      fileOrder: [2, 0, 1],
      fileShape: [fanOut],
    },
  ];
}

/**
 * The two parameters of a convolution (TF.js [kernel, kernel, inputs, outputs]) or of a transposed one
 * ([kernel, kernel, outputs, inputs]); in the file Conv2d's [outputs, inputs, …] and ConvTranspose2d's [inputs, outputs, …].
 */
export function convolutionParameters(
  layer: string,
  kernel: number,
  inputs: number,
  outputs: number,
  transposed = false,
): Parameter[] {
  const [third, fourth] = transposed ? [outputs, inputs] : [inputs, outputs];
  // PyTorch counts a transposed convolution's fan-in on its second axis, the outputs.
  const fanIn = kernel * kernel * third;
  const fanOut = kernel * kernel * fourth;
  return [
    {
      name: `${layer}.weight`,
      shape: [kernel, kernel, third, fourth],
      fanIn,
      fanOut,
      isBias: false,
      axes: [kernel, kernel, third, fourth],
      fileOrder: [3, 2, 0, 1],
      fileShape: [fourth, third, kernel, kernel],
    },
    {
      name: `${layer}.bias`,
      shape: [outputs],
      fanIn,
      fanOut,
      isBias: true,
      axes: [outputs],
      fileOrder: [0],
      fileShape: [outputs],
    },
  ];
}

/**
 * What batch normalisation keeps, named as in PyTorch's BatchNorm: `trained` weight and bias, and the `running` mean and
 * variance. @param channels as many, or an image that is normalised flat, each pixel of it by itself
 */
export function normalisationParameters(
  key: string,
  channels: number | Space,
): { trained: Parameter[]; running: Parameter[] } {
  const axes = typeof channels === 'number' ? flat(channels) : channels;
  const units = size(axes);
  const one = (name: string, constant: number): Parameter => ({
    name: `${key}.${name}`,
    shape: [units],
    fanIn: units,
    fanOut: units,
    isBias: name === 'bias',
    constant,
    axes,
    fileOrder: [2, 0, 1],
    fileShape: [units],
  });
  return { trained: [one('weight', 1), one('bias', 0)], running: [one('running_mean', 0), one('running_var', 1)] };
}

/** Initial values, from (seed, parameter's name) alone. */
export function initialValues(parameter: Parameter, initialiser: Initialiser, seed: number): Float32Array {
  const { fanIn, fanOut, isBias, constant, name, shape, between } = parameter;
  const values = new Float32Array(shape.reduce((product, side) => product * side, 1));
  if (constant !== undefined) return values.fill(constant);
  if (!between && initialiser === 'glorot' && isBias) return values;
  const limit = initialiser === 'glorot' ? Math.sqrt(6 / (fanIn + fanOut)) : 1 / Math.sqrt(fanIn);
  const [low, high] = between ?? [-limit, limit];
  const stream = new RandomStream(seed, `initial ${name}`);
  for (let i = 0; i < values.length; i++) values[i] = low + (high - low) * stream.uniform();
  return values;
}

/** Row-major `values` with axes `sides`, as row-major with the axes in `order`. */
function permute(values: Float32Array, sides: readonly number[], order: readonly number[]): Float32Array {
  const strides = sides.map((_, axis) => sides.slice(axis + 1).reduce((product, side) => product * side, 1));
  const result = new Float32Array(values.length);
  const position = order.map(() => 0);
  let source = 0;
  for (let i = 0; i < result.length; i++) {
    result[i] = values[source]!;
    for (let axis = order.length - 1; axis >= 0; axis--) {
      const stride = strides[order[axis]!]!;
      source += stride;
      if (++position[axis]! < sides[order[axis]!]!) break;
      source -= stride * position[axis]!;
      position[axis] = 0;
    }
  }
  return result;
}

/** From TF.js' layout to the file's, which is PyTorch's. */
export function toFile(parameter: Parameter, values: Float32Array): Float32Array {
  return permute(values, parameter.axes, parameter.fileOrder);
}

/** From the file's layout to TF.js'. */
export function fromFile(parameter: Parameter, values: Float32Array): Float32Array {
  const sides = parameter.fileOrder.map(axis => parameter.axes[axis]!);
  const back = parameter.axes.map((_, axis) => parameter.fileOrder.indexOf(axis));
  return permute(values, sides, back);
}
