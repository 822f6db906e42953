import { resolve } from 'node:path';
import { UserError } from '../base/errors';
import { UNWATCHED, type Watch } from '../base/progress';
import { openNpy, openNpz } from './arrays';
import { openImages } from './images';
import { openMnist } from './mnist';
import { storedDataset, type Stored } from './stored';
import { openTetrominoes } from './tetrominoes';

/** What `data` in a config says. */
export interface DataConfig {
  readonly name: 'mnist' | 'tetrominoes' | 'images' | 'npy' | 'npz';
  /** Where the files lie; `tetrominoes` needs none. */
  readonly path?: string | undefined;
  /** Images are resized to size × size. */
  readonly size?: number | undefined;
  /** The share of the examples that is trained on. */
  readonly split?: number | undefined;
}

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
  /** Set when the files carry their own split: the first `ownTrain` examples are for training, the rest held out. */
  readonly ownTrain?: number;
  /** Class of each example where the data has classes. */
  readonly labels?: Labels;
  /**
   * SHA-256 (hex) over shape and content (for a generator: over its parameters): two data sets with one fingerprint
   * are the same data.
   */
  readonly fingerprint: string;
  /** Writes the examples `indices` into `out` (indices.length × height × width × channels, in that order). */
  read(indices: ArrayLike<number>, out: Float32Array): void;
}

type Reader = (path: string, size: number | undefined, watch: Watch) => Promise<Stored>;

const READERS: Record<Exclude<DataConfig['name'], 'tetrominoes'>, { open: Reader; expects: string }> = {
  mnist: { open: openMnist, expects: 'a folder of idx files, or one of images' },
  images: { open: openImages, expects: 'a folder or a zip of PNG and JPEG files' },
  npy: { open: openNpy, expects: 'a .npy file' },
  npz: { open: openNpz, expects: 'a .npz file' },
};

/**
 * Opens the data that a config names and holds it in memory.
 *
 * @param folder where a relative `path` starts
 * @throws UserError naming the file or key that is wrong; the signal's reason when `watch` is cancelled
 */
export async function openDataset(config: DataConfig, folder: string, watch: Watch = UNWATCHED): Promise<Dataset> {
  if (config.name === 'tetrominoes') return storedDataset(await openTetrominoes(watch), config.size);
  const { open, expects } = READERS[config.name];
  if (config.path === undefined) {
    throw new UserError(`data.path is missing: data.name ${config.name} needs ${expects}`, true);
  }
  return storedDataset(await open(resolve(folder, config.path), config.size, watch), config.size);
}
