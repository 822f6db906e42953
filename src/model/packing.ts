import { type Tensor, concat, reshape, slice } from '@tensorflow/tfjs-core';
import { type Arrays, type TensorSpec, type Tensors, sizeOf } from '../engine/engine';
import type { Parameter } from './parameter';

/**
 * How parameters lie in an engine's state: large ones as tensors of their own, all small ones (biases, heads, narrow
 * filters) behind each other in one vector. The optimiser's ten operators on each of twenty small tensors would cost a
 * tenth of a step, nearly all of it for starting them.
 */

/** Parameters up to this size are packed. */
const SMALL = 2 ** 15;
const PACK = 'small';

const isSmall = (parameter: Parameter): boolean => sizeOf(parameter.shape) <= SMALL;

/** A name under which the state keeps something of each parameter; the weights themselves are kept under their own. */
type Key = (name: string) => string;
const itself: Key = name => name;

const split = (parameters: readonly Parameter[]): { large: Parameter[]; small: Parameter[] } => ({
  large: parameters.filter(parameter => !isSmall(parameter)),
  small: parameters.filter(isSmall),
});

/** The tensors that hold the parameters, or what `key` names of them. */
export function packedSpecs(parameters: readonly Parameter[], key = itself): TensorSpec[] {
  const { large, small } = split(parameters);
  const total = small.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return [
    ...large.map(({ name, shape }) => ({ name: key(name), shape })),
    ...(small.length > 0 ? [{ name: key(PACK), shape: [total] }] : []),
  ];
}

/** Calls `visit` with each small parameter, where it begins in the pack and how long it is. */
function eachSmall(
  parameters: readonly Parameter[],
  visit: (one: Parameter, start: number, size: number) => void,
): void {
  let start = 0;
  for (const parameter of split(parameters).small) {
    const size = sizeOf(parameter.shape);
    visit(parameter, start, size);
    start += size;
  }
}

/** Each parameter's tensor, by its name, from the packed ones. */
export function unpackTensors(parameters: readonly Parameter[], packed: Tensors): Record<string, Tensor> {
  const unpacked: Record<string, Tensor> = {};
  for (const { name } of split(parameters).large) unpacked[name] = packed[name]!;
  eachSmall(parameters, ({ name, shape }, start, size) => {
    unpacked[name] = reshape(slice(packed[PACK]!, [start], [size]), [...shape]);
  });
  return unpacked;
}

/** The inverse of `unpackTensors`. */
export function packTensors(parameters: readonly Parameter[], tensors: Tensors): Record<string, Tensor> {
  const packed: Record<string, Tensor> = {};
  const { large, small } = split(parameters);
  for (const { name } of large) packed[name] = tensors[name]!;
  if (small.length > 0) packed[PACK] = concat(small.map(({ name, shape }) => reshape(tensors[name]!, [sizeOf(shape)])));
  return packed;
}

/** Each parameter's values from the packed ones, both under `key`. */
export function unpackArrays(
  parameters: readonly Parameter[],
  packed: Arrays,
  key = itself,
): Record<string, Float32Array> {
  const unpacked: Record<string, Float32Array> = {};
  for (const { name } of split(parameters).large) unpacked[key(name)] = packed[key(name)]!;
  eachSmall(parameters, ({ name }, start, size) => {
    unpacked[key(name)] = packed[key(PACK)]!.subarray(start, start + size);
  });
  return unpacked;
}

/** The inverse of `unpackArrays`. @throws Error if a parameter's values are missing */
export function packArrays(
  parameters: readonly Parameter[],
  arrays: Arrays,
  key = itself,
): Record<string, Float32Array> {
  const take = (name: string): Float32Array => {
    const values = arrays[key(name)];
    if (!values) throw new Error(`the state lacks ${key(name)}`);
    return values;
  };
  const { large, small } = split(parameters);
  const packed: Record<string, Float32Array> = {};
  for (const { name } of large) packed[key(name)] = take(name);
  if (small.length === 0) return packed;
  const pack = new Float32Array(small.reduce((sum, { shape }) => sum + sizeOf(shape), 0));
  eachSmall(parameters, ({ name }, start) => {
    pack.set(take(name), start);
  });
  return { ...packed, [key(PACK)]: pack };
}
