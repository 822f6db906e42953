import { createHash } from 'node:crypto';
import { UserError } from '../../base/errors';
import type { Dataset, Labels } from './dataset';
import { type Splitting, canSplit } from './split';
import type { Factors } from './factors';
import type { Background } from '../images/background';
import type { Pixels } from '../images/depth';
import { type Resizing, isPlain, resizeTo } from '../images/resize';
import { type PictureKeys, READING } from '../images/reading';

interface Examples {
  readonly name: string;
  /** An example's values are those that are stored or drawn, divided by this. */
  readonly divisor: number;
  readonly shape: readonly [height: number, width: number, channels: number];
  /** Least and greatest value, after division; [0, 1] where the kind of data promises no more than that. */
  readonly range: readonly [number, number];
  readonly ownTrain?: number;
  readonly labels?: Labels;
  readonly factors?: Factors;
  /** What to hash in place of the values, where these follow from it. */
  readonly recipe?: string;
  readonly background?: Background;
  /** What whoever trains on them should know, a sentence each. */
  readonly notes?: readonly string[];
}

/** Examples as they lie in memory, whole numbers of pictures as such: count × height × width × channels in that order. */
export interface Stored extends Examples {
  readonly values: Pixels | Float32Array;
}

/** Examples that are made one at a time, each time they are read. */
export interface Drawn extends Examples {
  readonly count: number;
  readonly recipe: string;
  /** Writes an example into `out`, height × width × channels. */
  draw(index: number, out: Uint8Array): void;
}

const HASH_PIECE = 2 ** 30;

/** @param resizing where they are resized as they are read, with what bars are filled with */
function fingerprintOf(examples: Stored | Drawn, resizing: (Resizing & { fill: number }) | undefined): string {
  const { name, shape, divisor, ownTrain, recipe } = examples;
  const size = resizing?.size ?? null;
  // The version that resizes so is told where it makes a difference: pictures that are read alike are the same data.
  const how =
    resizing === undefined || isPlain(shape[0], shape[1], resizing)
      ? []
      : [READING.smoothed, resizing.fit, resizing.fill];
  const hash = createHash('sha256');
  if ('draw' in examples || recipe !== undefined) {
    return hash.update(JSON.stringify([name, recipe, size, ...how])).digest('hex');
  }
  const { values } = examples;
  const kind = values instanceof Float32Array ? 'float32' : values instanceof Uint16Array ? 'uint16' : 'uint8';
  hash.update(JSON.stringify([kind, values.length, shape, divisor, ownTrain ?? null, size, ...how]));
  for (let from = 0; from < values.byteLength; from += HASH_PIECE) {
    const length = Math.min(HASH_PIECE, values.byteLength - from);
    hash.update(new Uint8Array(values.buffer, values.byteOffset + from, length));
  }
  return hash.digest('hex');
}

interface Access {
  readonly count: number;
  readonly values: Pixels | Float32Array;
  /** Where in `values` an example begins; what is drawn stays there until the next call. */
  readonly locate: (index: number) => number;
}

function accessTo(examples: Stored | Drawn, length: number): Access {
  if (!('draw' in examples)) {
    const { values } = examples;
    return { count: values.length / length, values, locate: index => index * length };
  }
  const values = new Uint8Array(length);
  const locate = (index: number): number => {
    examples.draw(index, values);
    return 0;
  };
  return { count: examples.count, values, locate };
}

/** Why nothing can be learned of examples, if all are equal; that they are too few is said where they are split. */
function monotony(examples: Stored | Drawn, length: number, split: Splitting | undefined): string[] {
  if ('draw' in examples) return [];
  const { values, name, ownTrain } = examples;
  if (!canSplit({ count: values.length / length, ownTrain }, { split })) return [];
  for (let i = length; i < values.length; i++) if (values[i] !== values[i - length]) return [];
  return [`All ${values.length / length} examples of ${name} are equal: there is nothing to learn of them`];
}

/**
 * A data set over examples that are stored or drawn, resized to size × size as they are read where `size` differs from
 * theirs. Throws UserError when `size` is given for examples that are not images (height 1).
 */
export function storedDataset(
  examples: Stored | Drawn,
  how: PictureKeys & { readonly reading?: number; readonly split?: Splitting | undefined } = {},
): Dataset {
  const { size, fit = 'stretch', background, reading = READING.newest, split } = how;
  const { name, divisor, ownTrain, labels, factors, range } = examples;
  const [height, width, channels] = examples.shape;
  if (size !== undefined && height === 1) {
    throw new UserError(`data.size is for images, the examples of ${name} are rows of ${width} numbers`, true);
  }
  const resizing =
    size !== undefined && (height !== size || width !== size)
      ? { size, fit, reading, fill: range[background === 'white' ? 1 : 0] }
      : undefined;
  const shape = resizing ? ([resizing.size, resizing.size, channels] as const) : examples.shape;
  const { count, values, locate } = accessTo(examples, height * width * channels);
  const length = shape[0] * shape[1] * shape[2];
  const resize = resizing && resizeTo(examples.shape, resizing, resizing.fill);

  function read(indices: ArrayLike<number>, out: Float32Array): void {
    if (out.length !== indices.length * length) {
      throw new RangeError(`${indices.length} examples of ${length} values do not fill ${out.length}`);
    }
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i]!;
      if (!(index >= 0 && index < count)) throw new RangeError(`there is no example ${index} of ${count}`);
      const from = locate(index);
      if (resize !== undefined) resize(values, from, divisor, out, i * length);
      else if (divisor === 1) out.set(values.subarray(from, from + length), i * length);
      else for (let j = 0; j < length; j++) out[i * length + j] = values[from + j]! / divisor;
    }
  }

  return {
    name,
    shape,
    count,
    range,
    reading,
    notes: [...(examples.notes ?? []), ...monotony(examples, height * width * channels, split)],
    fingerprint: fingerprintOf(examples, resizing),
    ...(examples.background && { background: examples.background }),
    ...(ownTrain === undefined ? {} : { ownTrain }),
    ...(labels === undefined ? {} : { labels }),
    ...(factors === undefined ? {} : { factors }),
    read,
  };
}
