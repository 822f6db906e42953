import { UserError } from '../../base/errors';
import { readBytes, SAVE_LESS } from '../files/readBytes';
import { parseNpy, type NpyArray, type NpyValues } from '../files/npy';
import { byteDivisor, isLarge, rangeAdvice, rangeOf } from '../examples/valueRange';
import { type Layout, layoutDoubt, layoutOf } from './arrayLayout';
import type { Stored } from '../examples/stored';
import type { DatasetFacts, HowToRead } from './datasetFacts';

export const npy = {
  about: 'NumPy arrays of images',
  expects: 'a .npy file',
  keys: ['range'],
} as const satisfies DatasetFacts;

/** An array with examples, and what names it in errors. */
export interface ExampleArray {
  readonly array: NpyArray;
  readonly label: string;
}

function channelsLast<T extends Uint8Array | Float32Array>(values: T, { shape: [height, width, channels] }: Layout): T {
  const ordered = values.slice() as T;
  const pixels = height * width;
  for (let example = 0; example < values.length; example += pixels * channels) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      for (let c = 0; c < channels; c++) {
        ordered[example + pixel * channels + c] = values[example + c * pixels + pixel]!;
      }
    }
  }
  return ordered;
}

function toFloat32(values: NpyValues, label: string): Float32Array {
  if (values instanceof Float32Array) return values;
  const floats = Float32Array.from(values);
  const at = floats.findIndex(value => !Number.isFinite(value));
  if (at >= 0)
    throw new UserError(
      `${label} holds ${values[at]!}, which is too large for a 32-bit float: data.range: [LOW, HIGH] maps what it holds to 0–1`,
    );
  return floats;
}

/** Bytes that end below this are hardly a picture's. */
const DIM = 128;

type Values = Pick<Stored, 'divisor' | 'range' | 'notes'> & { readonly values: Uint8Array | Float32Array };

/** The values of an array as they are, but bytes as pictures are. */
function plainValues({ data }: NpyArray, label: string): Values {
  const range = rangeOf(data);
  const [least, greatest] = range;
  if (!(data instanceof Uint8Array)) {
    const note = `${label} holds values from ${least} to ${greatest}, which are used as they are: ${rangeAdvice(range)}`;
    return { values: toFloat32(data, label), divisor: 1, range, ...(isLarge(range) && { notes: [note] }) };
  }
  const divisor = byteDivisor(greatest);
  const dim = divisor > 1 && greatest < DIM;
  const note = `${label} holds bytes up to ${greatest} only, which are divided by 255 as those of pictures are: data.range: [0, ${greatest}] maps them to 0–1`;
  return { values: data, divisor, range: [0, 1], ...(dim && { notes: [note] }) };
}

/** (value − low) / (high − low). @throws UserError where a value lies outside */
function mappedValues({ data }: NpyArray, label: string, [low, high]: readonly [number, number]): Values {
  const [least, greatest] = rangeOf(data);
  if (least < low || greatest > high) {
    throw new UserError(
      `data.range: [${low}, ${high}] does not hold all values of ${label}, which are from ${least} to ${greatest}`,
      true,
    );
  }
  if (data instanceof Uint8Array && low === 0) return { values: data, divisor: high, range: [0, 1] };
  const values = new Float32Array(data.length);
  for (let i = 0; i < values.length; i++) values[i] = (data[i]! - low) / (high - low);
  return { values, divisor: 1, range: [0, 1] };
}

/**
 * Examples out of an array: n × p, n × height × width, n × height × width × channels or, with 1 or 3 channels, n ×
 * channels × height × width. Bytes are divided by 255, unless none is above 1: such pictures are black and white.
 * Other numbers are used as they are, and all with `range` mapped from it to 0–1.
 */
export function storedArray(name: string, { array, label }: ExampleArray, { range }: HowToRead): Stored {
  const layout = layoutOf(array.shape, label);
  if (array.data.length === 0) throw new UserError(`${label} is empty (shape ${array.shape.join('×')})`);
  const { values, ...read } = range ? mappedValues(array, label, range) : plainValues(array, label);
  const arranged = layout.channelsFirst && layout.shape[2] > 1 ? channelsLast(values, layout) : values;
  const doubt = layoutDoubt(array.shape, label);
  const notes = [...(doubt === undefined ? [] : [doubt]), ...(read.notes ?? [])];
  return { name, shape: layout.shape, values: arranged, ...read, ...(notes.length > 0 && { notes }) };
}

/** Reads the examples of a `.npy` file. Throws UserError naming it. */
export async function openNpy(path: string, _watch: unknown, how: HowToRead): Promise<Stored> {
  return storedArray('npy', { array: parseNpy(await readBytes(path, path, SAVE_LESS), path), label: path }, how);
}
