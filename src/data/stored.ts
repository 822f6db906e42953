import { createHash } from 'node:crypto';
import { UserError } from '../base/errors';
import type { Dataset, Labels } from './dataset';
import { bilinearResize } from './resize';

/** Examples as they lie in memory, bytes as bytes: count × height × width × channels in that order. */
export interface Stored {
  readonly name: string;
  readonly values: Uint8Array | Float32Array;
  /** An example's values are the stored ones divided by this. */
  readonly divisor: number;
  readonly shape: readonly [height: number, width: number, channels: number];
  /** Least and greatest value, after division; [0, 1] where the kind of data promises no more than that. */
  readonly range: readonly [number, number];
  readonly ownTrain?: number;
  readonly labels?: Labels;
  /** What to hash in place of the values, where these follow from it. */
  readonly recipe?: string;
}

const HASH_PIECE = 2 ** 30;

function fingerprintOf(stored: Stored, size: number | undefined): string {
  const { name, shape, divisor, ownTrain, recipe, values } = stored;
  const kind = values instanceof Float32Array ? 'float32' : 'uint8';
  const hash = createHash('sha256');
  if (recipe !== undefined) return hash.update(JSON.stringify([name, recipe, size ?? null])).digest('hex');
  hash.update(JSON.stringify([kind, values.length, shape, divisor, ownTrain ?? null, size ?? null]));
  for (let from = 0; from < values.byteLength; from += HASH_PIECE) {
    const length = Math.min(HASH_PIECE, values.byteLength - from);
    hash.update(new Uint8Array(values.buffer, values.byteOffset + from, length));
  }
  return hash.digest('hex');
}

/**
 * A data set over examples in memory, resized to size × size as they are read where `size` differs from theirs.
 * Throws UserError when `size` is given for examples that are not images (height 1).
 */
export function storedDataset(stored: Stored, size: number | undefined): Dataset {
  const { name, values, divisor, ownTrain, labels, range } = stored;
  const [height, width, channels] = stored.shape;
  if (size !== undefined && height === 1) {
    throw new UserError(`data.size is for images, the examples of ${name} are rows of ${width} numbers`, true);
  }
  const resizes = size !== undefined && (height !== size || width !== size);
  const shape = resizes ? ([size, size, channels] as const) : stored.shape;
  const sourceLength = height * width * channels;
  const length = shape[0] * shape[1] * shape[2];
  const count = values.length / sourceLength;
  const resize = resizes ? bilinearResize(height, width, channels, size) : undefined;

  function read(indices: ArrayLike<number>, out: Float32Array): void {
    if (out.length !== indices.length * length) {
      throw new RangeError(`${indices.length} examples of ${length} values do not fill ${out.length}`);
    }
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i]!;
      if (!(index >= 0 && index < count)) throw new RangeError(`there is no example ${index} of ${count}`);
      const from = index * sourceLength;
      if (resize !== undefined) resize(values, from, divisor, out, i * length);
      else for (let j = 0; j < length; j++) out[i * length + j] = values[from + j]! / divisor;
    }
  }

  return {
    name,
    shape,
    count,
    range,
    fingerprint: fingerprintOf(stored, resizes ? size : undefined),
    ...(ownTrain === undefined ? {} : { ownTrain }),
    ...(labels === undefined ? {} : { labels }),
    read,
  };
}
