import { UserError } from '../../base/errors';
import type { Labels } from '../examples/dataset';
import { labelsOf } from '../examples/classLabels';
import { readBytes } from '../files/readBytes';
import { parseNpy, type NpyArray, type NpyValues } from '../files/npy';
import type { Stored } from '../examples/stored';
import { withZip, type ZipMember } from '../files/zip';
import type { DatasetFacts } from './datasetFacts';

export const npy = {
  about: 'NumPy arrays of images',
  expects: 'a .npy file',
} as const satisfies DatasetFacts;

export const npz = { about: npy.about, expects: 'a .npz file' } as const satisfies DatasetFacts;

const isChannels = (length: number): boolean => length === 1 || length === 3;

interface Layout {
  readonly shape: readonly [height: number, width: number, channels: number];
  /** The values come channel by channel, as PyTorch keeps them. */
  readonly channelsFirst: boolean;
}

function layoutOf(shape: readonly number[], label: string): Layout {
  const [, a, b, c] = shape;
  if (shape.length === 2) return { shape: [1, a!, 1], channelsFirst: false };
  if (shape.length === 3) return { shape: [a!, b!, 1], channelsFirst: false };
  if (shape.length === 4 && isChannels(c!)) return { shape: [a!, b!, c!], channelsFirst: false };
  if (shape.length === 4 && isChannels(a!)) return { shape: [b!, c!, a!], channelsFirst: true };
  throw new UserError(
    `${label} has the shape ${shape.join('×') || '()'}, examples are n×p, n×height×width or ` +
      'n×height×width×channels with 1 or 3 channels',
  );
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

function rangeOf(values: Float32Array): [number, number] {
  let [least, greatest] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return [least, greatest];
}

function toFloat32(values: NpyValues, label: string): Float32Array {
  if (values instanceof Float32Array) return values;
  const floats = Float32Array.from(values);
  const at = floats.findIndex(value => !Number.isFinite(value));
  if (at >= 0) throw new UserError(`${label} holds ${values[at]!}, which is too large for a 32-bit float`);
  return floats;
}

/**
 * Examples out of an array: n × p, n × height × width, n × height × width × channels or, with 1 or 3 channels, n ×
 * channels × height × width. Bytes are divided by 255, unless none is above 1: such pictures are black and white.
 * Other numbers are used as they are.
 */
function storedArray(name: string, array: NpyArray, label: string, labels?: Labels): Stored {
  const layout = layoutOf(array.shape, label);
  if (array.data.length === 0) throw new UserError(`${label} is empty (shape ${array.shape.join('×')})`);
  const arrange = <T extends Uint8Array | Float32Array>(values: T): T =>
    layout.channelsFirst && layout.shape[2] > 1 ? channelsLast(values, layout) : values;
  const common = { name, shape: layout.shape, ...(labels === undefined ? {} : { labels }) };
  if (array.data instanceof Uint8Array) {
    const divisor = array.data.some(value => value > 1) ? 255 : 1;
    return { ...common, values: arrange(array.data), divisor, range: [0, 1] };
  }
  const values = toFloat32(array.data, label);
  return { ...common, values: arrange(values), divisor: 1, range: rangeOf(values) };
}

function labelsIn(array: NpyArray, count: number, label: string): Labels {
  if (array.shape.length !== 1 || array.dtype.startsWith('f')) {
    throw new UserError(
      `${label} has the shape ${array.shape.join('×') || '()'} and type ${array.dtype}, labels are n integers`,
    );
  }
  if (array.data.length !== count) {
    throw new UserError(`${label} holds ${array.data.length} labels for ${count} examples`);
  }
  return labelsOf<number>(array.data);
}

/** Reads the examples of a `.npy` file. Throws UserError naming it. */
export async function openNpy(path: string): Promise<Stored> {
  return storedArray('npy', parseNpy(await readBytes(path), path), path);
}

const EXAMPLE_NAMES = ['images', 'x', 'data', 'arr_0'];
const LABEL_NAMES = ['labels', 'y'];

/** The array with the examples: the only one there is beside labels, or the first of EXAMPLE_NAMES. */
function chooseExamples(arrays: ReadonlyMap<string, ZipMember>, path: string): string {
  const names = [...arrays.keys()];
  const others = names.filter(name => !LABEL_NAMES.includes(name));
  const chosen = others.length === 1 ? others[0] : EXAMPLE_NAMES.find(name => arrays.has(name));
  if (chosen !== undefined) return chosen;
  const found = names.length === 0 ? 'no arrays' : `the arrays ${names.join(', ')}`;
  throw new UserError(
    `${path} holds ${found}, the examples have to be the only one or named ${EXAMPLE_NAMES.join(', ')}`,
  );
}

/**
 * Reads the examples of a `.npz` file, and their labels from an array named `labels` or `y` if there is one. Other
 * arrays are not unpacked. Throws UserError naming the file or the array.
 */
export function openNpz(path: string): Promise<Stored> {
  return withZip(path, async members => {
    const arrays = new Map<string, ZipMember>();
    for (const member of members) {
      if (member.name.endsWith('.npy')) arrays.set(member.name.slice(0, -'.npy'.length), member);
    }
    const parse = async (name: string): Promise<NpyArray> =>
      parseNpy(await arrays.get(name)!.read(), `${path}/${name}.npy`);

    const name = chooseExamples(arrays, path);
    const examples = await parse(name);
    const labelsName = LABEL_NAMES.find(candidate => arrays.has(candidate));
    const labels =
      labelsName === undefined
        ? undefined
        : labelsIn(await parse(labelsName), examples.shape[0] ?? 0, `${path}/${labelsName}.npy`);
    return storedArray('npz', examples, `${path}/${name}.npy`, labels);
  });
}
