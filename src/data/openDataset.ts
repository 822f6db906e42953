import { type Dataset } from './examples/dataset';
import { resolve } from 'node:path';
import { UserError } from '../base/errors';
import { UNWATCHED, type Watch } from '../base/progress';
import { openNpy, openNpz } from './sets/arrays';
import { openCars3d } from './sets/cars3d';
import { openDsprites } from './sets/dsprites';
import { openImages } from './sets/imageFiles';
import { openMnist } from './sets/mnist';
import { openSmallNorb } from './sets/smallnorb';
import { openSprites } from './sets/sprites';
import { storedDataset, type Drawn, type Stored } from './examples/stored';
import { openTetrominoes } from './sets/tetrominoes';

type Generated = 'tetrominoes' | 'sprites';

/** What `data` in a config says. */
export interface DataConfig {
  readonly name: Generated | 'mnist' | 'dsprites' | 'smallnorb' | 'cars3d' | 'images' | 'npy' | 'npz';
  /** Where the files lie; what is generated needs none. */
  readonly path?: string | undefined;
  /** Images are resized to size × size. */
  readonly size?: number | undefined;
  /** The share of the examples that is trained on. */
  readonly split?: number | undefined;
}

const GENERATORS: Record<Generated, (watch: Watch) => Drawn | Promise<Stored>> = {
  tetrominoes: openTetrominoes,
  sprites: openSprites,
};

type Reader = (path: string, watch: Watch, size: number | undefined) => Promise<Stored | Drawn>;

const READERS: Record<Exclude<DataConfig['name'], Generated>, { open: Reader; expects: string }> = {
  mnist: { open: openMnist, expects: 'a folder of idx files, or one of images' },
  dsprites: { open: openDsprites, expects: 'the .npz file of dSprites' },
  smallnorb: { open: openSmallNorb, expects: 'the folder with its -dat.mat, -cat.mat and -info.mat files' },
  cars3d: { open: openCars3d, expects: 'the folder with its .mat files, one for each car' },
  images: { open: openImages, expects: 'a folder or a zip of PNG and JPEG files' },
  npy: { open: openNpy, expects: 'a .npy file' },
  npz: { open: openNpz, expects: 'a .npz file' },
};

const isGenerated = (name: DataConfig['name']): name is Generated => name in GENERATORS;

/**
 * Opens the data that a config names, and holds in memory what cannot be drawn when it is read.
 *
 * @param folder where a relative `path` starts
 * @throws UserError naming the file or key that is wrong; the signal's reason when `watch` is cancelled
 */
export async function openDataset(config: DataConfig, folder: string, watch: Watch = UNWATCHED): Promise<Dataset> {
  const { name } = config;
  if (isGenerated(name)) return storedDataset(await GENERATORS[name](watch), config.size);
  const { open, expects } = READERS[name];
  if (config.path === undefined) {
    throw new UserError(`data.path is missing: data.name ${name} needs ${expects}`, true);
  }
  return storedDataset(await open(resolve(folder, config.path), watch, config.size), config.size);
}
