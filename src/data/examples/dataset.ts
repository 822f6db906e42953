import type { Background } from '../images/background';
import type { Factors } from './factors';

/** The class of each example, as an index into `names`. */
export interface Labels {
  readonly names: readonly string[];
  readonly values: Uint8Array | Uint32Array;
}

export interface Dataset {
  readonly name: string;
  /** After resizing. Examples that are rows of p numbers have the shape [1, p, 1]. */
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly count: number;
  /** Bounds of the values: [0, 1] for images, least and greatest for arrays of floats. */
  readonly range: readonly [number, number];
  /** The version of reading by which its files were read. */
  readonly reading: number;
  /** What transparent pictures lie over, where there are such. */
  readonly background?: Background;
  /** What whoever trains on them should know, a sentence each. */
  readonly notes: readonly string[];
  /** Set when the files carry their own split: the first `ownTrain` examples are for training, the rest held out. */
  readonly ownTrain?: number;
  /** Class of each example where the data has classes. */
  readonly labels?: Labels;
  /** What each example shows, where that is known. */
  readonly factors?: Factors;
  /**
   * SHA-256 (hex) over shape and content (for a generator: over its parameters): two data sets with one fingerprint
   * are the same data.
   */
  readonly fingerprint: string;
  /** Writes the examples `indices` into `out` (indices.length × height × width × channels, in that order). */
  read(indices: ArrayLike<number>, out: Float32Array): void;
  /**
   * As `read`, for a step of training under a seed, a function of its arguments alone. Set where a step shows others than
   * what is measured.
   */
  readonly readForStep?: (indices: ArrayLike<number>, out: Float32Array, seed: number, step: number) => void;
}
