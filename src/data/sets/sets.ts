import type { Watch } from '../../base/progress';
import type { Drawn, Stored } from '../examples/stored';
import { npy, openNpy } from './arrays';
import { cars3d, openCars3d } from './cars3d';
import { celeba, openCeleba } from './celeba';
import { cifar10, openCifar10 } from './cifar10';
import { dsprites, openDsprites } from './dsprites';
import { images, openImages } from './imageFiles';
import { mnist, openMnist } from './mnist';
import type { DatasetFacts, HowToRead } from './datasetFacts';
import { npz, openNpz } from './npzArrays';
import { omniglot, openOmniglot } from './omniglot';
import { openShapes3d, shapes3d } from './shapes3d';
import { openSmallNorb, smallnorb } from './smallnorb';
import { openSprites, sprites } from './sprites';
import { openSvhn, svhn } from './svhn';
import { openTetrominoes, tetrominoes } from './tetrominoes';

/** Every kind of data set, by its data.name: what is known of it, and below what reads it. */
export const DATASETS = {
  mnist,
  omniglot,
  cifar10,
  svhn,
  celeba,
  tetrominoes,
  sprites,
  dsprites,
  smallnorb,
  cars3d,
  shapes3d,
  images,
  npy,
  npz,
} as const satisfies Readonly<Record<string, DatasetFacts>>;

export type DatasetName = keyof typeof DATASETS;

/** In the table's order. */
export const DATASET_NAMES = Object.keys(DATASETS) as DatasetName[];

export const datasetFacts = (name: DatasetName): DatasetFacts => DATASETS[name];

/** What is generated has no path to read. */
type Reader = (path: string, watch: Watch, how: HowToRead) => Promise<Stored | Drawn> | Drawn;

export const READERS: Readonly<Record<DatasetName, Reader>> = {
  mnist: openMnist,
  omniglot: openOmniglot,
  cifar10: openCifar10,
  svhn: openSvhn,
  celeba: openCeleba,
  tetrominoes: (_, watch) => openTetrominoes(watch),
  sprites: openSprites,
  dsprites: openDsprites,
  smallnorb: openSmallNorb,
  cars3d: openCars3d,
  shapes3d: openShapes3d,
  images: openImages,
  npy: openNpy,
  npz: openNpz,
};
