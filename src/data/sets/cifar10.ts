import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError, UserError } from '../../base/errors';
import { listed } from '../../base/listed';
import { breathe, type Watch } from '../../base/progress';
import type { Stored } from '../examples/stored';
import { isFolder, readBytes } from '../files/readBytes';
import { withZip } from '../files/zip';
import type { DatasetFacts, HowToRead } from './datasetFacts';
import { openImages, readImages } from './imageFiles';
import { type Source, filesOf } from './pictureFiles';

export const cifar10 = {
  about: 'the binary batches of CIFAR-10, or its pictures',
  expects: 'the folder with data_batch_1.bin to data_batch_5.bin and test_batch.bin, or with train and test pictures',
} as const satisfies DatasetFacts;

/** In the order of the numbers that stand for them. */
const CLASSES = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'] as const;

const SIDE = 32;
const CHANNELS = 3;
const PIXELS = SIDE * SIDE;
const LENGTH = PIXELS * CHANNELS;
/** A label, then the pixels. */
const RECORD = 1 + LENGTH;
/** Images in a batch. */
const BATCH = 10_000;

const TRAINING = [1, 2, 3, 4, 5].map(i => `data_batch_${i}.bin`);
const BATCHES = [...TRAINING, 'test_batch.bin'];
/** Where the archive lays them. */
const UNPACKED = 'cifar-10-batches-bin';

const count = (n: number): string => n.toLocaleString('en-US');

/**
 * Adds the images of a batch from example `from` on: of each, its label, then 1,024 bytes of red, of green and of blue,
 * row by row.
 *
 * @throws UserError naming the file that is no whole batch
 */
export function unpackBatch(
  bytes: Uint8Array,
  path: string,
  from: number,
  values: Uint8Array,
  labels: Uint8Array,
): void {
  if (bytes.length !== BATCH * RECORD) {
    throw new UserError(
      `${path} has ${count(bytes.length)} bytes, a batch of CIFAR-10 has ${count(BATCH * RECORD)} ` +
        `(${count(BATCH)} images of ${count(RECORD)}): download the binary version again`,
    );
  }
  for (let i = 0; i < BATCH; i++) {
    const at = i * RECORD;
    const label = bytes[at]!;
    if (label >= CLASSES.length) {
      throw new UserError(`${path}: image ${i + 1} has the label ${label}, those of CIFAR-10 are 0 to 9`);
    }
    labels[from + i] = label;
    const to = (from + i) * LENGTH;
    for (let channel = 0; channel < CHANNELS; channel++) {
      const plane = at + 1 + channel * PIXELS;
      for (let pixel = 0; pixel < PIXELS; pixel++) values[to + pixel * CHANNELS + channel] = bytes[plane + pixel]!;
    }
  }
}

async function readBatches(folder: string, names: readonly string[], watch: Watch): Promise<Stored> {
  const missing = BATCHES.filter(name => !names.includes(name));
  if (missing.length > 0) {
    throw new UserError(`${folder} lacks ${listed(missing)}: CIFAR-10 is ${listed(BATCHES)}`);
  }
  const values = new Uint8Array(BATCHES.length * BATCH * LENGTH);
  const labels = new Uint8Array(BATCHES.length * BATCH);
  for (const [i, name] of BATCHES.entries()) {
    watch.progress(i, BATCHES.length, 'batches read');
    await breathe(watch);
    const path = join(folder, name);
    unpackBatch(await readBytes(path), path, i * BATCH, values, labels);
  }
  watch.progress(BATCHES.length, BATCHES.length, 'batches read');
  return {
    name: 'cifar10',
    values,
    divisor: 255,
    shape: [SIDE, SIDE, CHANNELS],
    range: [0, 1],
    ownTrain: TRAINING.length * BATCH,
    labels: { names: CLASSES, values: labels },
  };
}

/** Pictures, as the data set that they are. @throws UserError where they are of another size, or grey */
function asCifar10(pictures: Stored, path: string, { size }: HowToRead): Stored {
  const [height, width, channels] = pictures.shape;
  if (channels !== CHANNELS || (size === undefined && (height !== SIDE || width !== SIDE))) {
    throw new UserError(
      `${path} holds ${channels === 1 ? 'grey ' : ''}pictures of ${height}×${width}, those of CIFAR-10 are ` +
        `${SIDE}×${SIDE} in colour: data.name images reads others`,
    );
  }
  return { ...pictures, name: 'cifar10' };
}

/** Both zips as folders beside each other. */
function readZips(folder: string, how: HowToRead, watch: Watch): Promise<Stored> {
  const within = (part: string, sources: Source[]): Source[] =>
    sources.map(one => ({ ...one, path: `${part}/${one.path}`, sortName: `${part}/${one.sortName}` }));
  return withZip(join(folder, 'train.zip'), train =>
    withZip(join(folder, 'test.zip'), test =>
      readImages([...within('train', filesOf(train)), ...within('test', filesOf(test))], folder, how, watch),
    ),
  );
}

/** What is wrong with a folder that holds nothing to read. */
function nothingToRead(folder: string, names: readonly string[]): UserError {
  const archive = names.find(name => /^cifar-10.*\.t(ar\.)?gz$/i.test(name));
  if (archive !== undefined) return new UserError(`${join(folder, archive)} is packed: unpack it (tar xzf) beside it`);
  if (names.includes('data_batch_1') || names.includes('cifar-10-batches-py')) {
    return new UserError(
      `${folder} holds the Python version of CIFAR-10: the binary one, ${listed(BATCHES)}, is what can be read`,
    );
  }
  return new UserError(
    `${folder} holds neither the binary batches of CIFAR-10 (${listed(BATCHES)}) nor folders train and test of pictures, ` +
      'or train.zip and test.zip of them',
  );
}

/**
 * CIFAR-10 (Krizhevsky 2009). `path`: the folder with its six binary batches, or with `cifar-10-batches-bin`, or with its
 * pictures, in a folder for each class: in `train` and `test`, or in `train.zip` and `test.zip`. The first 50,000 examples
 * are for training, the others held out.
 *
 * @throws UserError naming the file that is missing or wrong
 */
export async function openCifar10(path: string, watch: Watch, how: HowToRead): Promise<Stored> {
  if (!(await isFolder(path))) {
    throw new UserError(`${path} is a file, data.name cifar10 needs ${cifar10.expects}`);
  }
  const names = await readdir(path).catch((err: unknown) => {
    throw fileError(err, path);
  });
  if (names.some(name => BATCHES.includes(name))) return readBatches(path, names, watch);
  if (names.includes(UNPACKED)) return openCifar10(join(path, UNPACKED), watch, how);
  if (names.includes('train') && names.includes('test')) {
    return asCifar10(await openImages(path, watch, how), path, how);
  }
  const zips = ['train.zip', 'test.zip'];
  const [missing] = zips.filter(name => !names.includes(name));
  if (missing === undefined) return asCifar10(await readZips(path, how, watch), path, how);
  if (zips.some(name => names.includes(name))) {
    throw new UserError(`${path} lacks ${missing}: the pictures of CIFAR-10 are ${listed(zips)}`);
  }
  throw nothingToRead(path, names);
}
