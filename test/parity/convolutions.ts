import { type Tensor, type Tensor1D, type Tensor4D, add, conv2d, conv2dTranspose, relu } from '@tensorflow/tfjs-core';
import { normals } from '../unit/engine/evaluate';
import type { Compare } from './reference';

type Shape4 = [number, number, number, number];

export interface ConvolutionCase {
  readonly kernel: readonly [height: number, width: number];
  readonly stride: number;
  readonly pad: 'same' | 'valid' | number;
  /** batch, height, width, channels */
  readonly input: Shape4;
  readonly filters: number;
}

const describe = (name: string, { kernel, stride, pad, input, filters }: ConvolutionCase): string =>
  `${name} of [${input.join()}], kernel ${kernel.join('×')}, stride ${stride}, ${pad}, ${filters} filters`;

/** The map alone, and as layers use it: with a bias and a rectifier. */
function compareMap(
  compare: Compare,
  map: (x: Tensor, filter: Tensor) => Tensor,
  input: Shape4,
  filter: Shape4,
  filters: number,
  what: string,
): void {
  const inputs = [normals('x', input), normals('filter', filter)];
  compare(map, inputs, what);
  const layer = (x: Tensor, w: Tensor, b?: Tensor): Tensor => relu(add(map(x, w), b as Tensor1D));
  compare(layer, [...inputs, normals('bias', [filters])], `${what}, bias, relu`);
}

/** A convolution and its gradients. */
export function compareConvolution(compare: Compare, shape: ConvolutionCase): void {
  const { kernel, stride, pad, input, filters } = shape;
  const map = (x: Tensor, filter: Tensor): Tensor => conv2d(x as Tensor4D, filter as Tensor4D, stride, pad);
  compareMap(compare, map, input, [...kernel, input[3], filters], filters, describe('convolution', shape));
}

/** A transposed convolution to `stride` times the height and width, and its gradients. */
export function compareTransposed(compare: Compare, shape: ConvolutionCase): void {
  const { kernel, stride, pad, input, filters } = shape;
  const [batch, height, width, channels] = input;
  const output: Shape4 = [batch, height * stride, width * stride, filters];
  const map = (x: Tensor, filter: Tensor): Tensor =>
    conv2dTranspose(x as Tensor4D, filter as Tensor4D, output, stride, pad);
  compareMap(compare, map, input, [...kernel, filters, channels], filters, describe('transposed', shape));
}
