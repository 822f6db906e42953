import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileError, UserError } from '../../base/errors';
import { breathe, type Watch } from '../../base/progress';
import { labelsLeftOut, orWhy } from '../examples/classLabels';
import { isCompanion } from '../files/companions';
import { isFolder, readBytes, readHead } from '../files/readBytes';
import { IDX_HEAD, idxShape, parseIdx } from '../files/idx';
import { byteDivisor, rangeOf } from '../examples/valueRange';
import { READING } from '../images/reading';
import { binarisedAmong, isBinarised, readBinarised } from './binarisedMnist';
import type { Stored } from '../examples/stored';
import type { DatasetFacts, HowToRead } from './datasetFacts';

export const mnist = {
  about: 'idx files, of Fashion-MNIST too, or the .amat files of the binarised MNIST',
  expects: 'a folder of idx or .amat files, or one of images',
} as const satisfies DatasetFacts;

/** Images of one idx file and, where their file is there, their labels, or why they cannot be used. */
interface Part {
  readonly path: string;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array | string | undefined;
}

/** An idx file by its name: 'emnist-letters-' and so on, the set, and what it holds. */
interface Named {
  readonly path: string;
  readonly prefix: string;
  readonly set: 'train' | 'test';
  readonly holds: 'images' | 'labels';
}

/** What labels have to be, for the end of a sentence about what is none. */
const LABELS_ARE = 'labels are an idx file of unsigned bytes, one for each image';

/** Folders below data.path that are looked into, one in the other: MNIST/raw, or a folder for each file. */
const DEEPEST = 3;

function named(path: string): Named | undefined {
  const found = /^(.*?)(train|t10k|test)-(images[-.]idx3[-.]ubyte|labels[-.]idx\d[-.]\w+)(\.gz)?$/i.exec(
    basename(path),
  );
  if (!found || isCompanion(path)) return undefined;
  const [, prefix = '', set = '', what = ''] = found;
  const holds = what.startsWith('images') ? 'images' : 'labels';
  return { path, prefix, set: set === 'train' ? 'train' : 'test', holds };
}

/** The idx files of a folder, those that are not packed first; where it has none of images, those of the folders below. */
async function findFiles(folder: string, deepest: number, watch: Watch): Promise<Named[]> {
  let level = [folder];
  for (let depth = 0; level.length > 0; depth++) {
    const below: string[] = [];
    const found: Named[] = [];
    for (const parent of level) {
      await breathe(watch);
      for (const entry of await entriesOf(parent, depth === 0)) {
        const path = join(parent, entry.name);
        const file = named(path);
        if (!file && depth === deepest) continue;
        if (!(await leadsToFolder(entry, path))) found.push(...(file ? [file] : []));
        else if (depth < deepest) below.push(path);
      }
    }
    if (found.some(({ holds }) => holds === 'images')) return found;
    level = below;
  }
  return [];
}

/** What people put into a folder, by name; of one that cannot be read nothing, but for the one that was asked for. */
async function entriesOf(folder: string, isAskedFor: boolean): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (err) {
    if (isAskedFor) throw fileError(err, folder);
    return [];
  }
}

async function leadsToFolder(entry: Dirent, path: string): Promise<boolean> {
  return entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(path).catch(() => false)));
}

/** The training images and the test ones. @throws UserError where there are several of either */
function chooseImages(files: readonly Named[], path: string): Named[] {
  const images = files.filter(({ holds }) => holds === 'images');
  return (['train', 'test'] as const).flatMap(set => {
    const [first, ...others] = images.filter(file => file.set === set);
    const other = others.find(file => file.path !== `${first!.path}.gz`);
    if (other === undefined) return first ?? [];
    throw new UserError(
      `${path} holds several sets of images, ${first!.path} and ${other.path} among them: set data.path to the one to read`,
    );
  });
}

async function readPart({ path, prefix, set }: Named, files: readonly Named[]): Promise<Part> {
  const { shape, data: pixels } = await parseIdx(await readBytes(path), path);
  const [count, height, width] = shape;
  if (shape.length !== 3 || count === undefined || height === undefined || width === undefined) {
    const remedy =
      shape.length === 1
        ? 'it looks like labels, whose name it may have taken from the images'
        : 'save others by numpy.save for data.name: npy, n×height×width×3 of those in colour';
    throw new UserError(`${path} has ${shape.length} dimensions, images have 3 (count, height and width): ${remedy}`);
  }
  if (pixels.length === 0) throw new UserError(`${path} holds no images`);

  const beside = files.find(file => file.holds === 'labels' && file.prefix === prefix && file.set === set);
  if (beside === undefined) return { path, count, height, width, pixels, labels: undefined };
  const labels = await orWhy(() => readLabels(beside.path, count));
  return { path, count, height, width, pixels, labels };
}

/** What is said of a file that is read, where the packed one beside it holds another number of things. */
async function twinNotes({ path, count, height, width }: Part, files: readonly Named[]): Promise<string[]> {
  const twin = files.find(file => file.path === `${path}.gz`);
  if (twin === undefined) return [];
  const other = await orWhy(async () => idxShape(await readHead(twin.path, IDX_HEAD), twin.path));
  if (typeof other === 'string') return [];
  const [here, there] = [[count, height, width], other].map(lengths => lengths.join('×'));
  if (here === there) return [];
  return [
    `${path} (${here}) is read, ${twin.path} beside it holds others (${there}): remove the one that is not meant`,
  ];
}

/** The label of each of `count` images. @throws UserError where the file has none that can be used */
async function readLabels(path: string, count: number): Promise<Uint8Array> {
  const bytes = await readBytes(path);
  const shape = idxShape(bytes, path);
  if (shape.length === 1 && shape[0] === count) return (await parseIdx(bytes, path)).data;
  throw new UserError(`${path} has the shape ${shape.join('×')}, there are ${count} images: ${LABELS_ARE}`);
}

/** A class is the number in the file: one that no example has is there all the same. */
function numbered(parts: readonly Part[], path: string): Pick<Stored, 'labels' | 'notes'> {
  if (parts.every(({ labels }) => labels === undefined)) return {};
  const values: Uint8Array[] = [];
  for (const { path: images, labels = `there is no file of labels beside ${images}` } of parts) {
    if (typeof labels === 'string') return { notes: [labelsLeftOut(path, labels)] };
    values.push(labels);
  }
  const all = Buffer.concat(values);
  const classes = all.reduce((most, value) => Math.max(most, value + 1), 0);
  return { labels: { names: Array.from({ length: classes }, (_, i) => String(i)), values: all } };
}

/**
 * MNIST and data in its form (Fashion-MNIST, EMNIST, …). `path`: a folder with `train-images-idx3-ubyte` or
 * `t10k-images-idx3-ubyte` or both (or `test-…`, with a dot for a hyphen, with the name of the data before it), or with
 * folders that hold them, or one images file; each plain or `.gz`; labels from the file beside it, if any. With both
 * sets, those of `train` come first and are the ones for training. Or a text of binarised digits, or the folder of such.
 *
 * @throws UserError naming the file that is missing or wrong
 */
export async function openMnist(path: string, watch: Watch, { reading }: HowToRead): Promise<Stored> {
  const oneFile = !(await isFolder(path));
  if (oneFile && isBinarised(path)) return readBinarised({ train: path }, watch);
  const files = await findFiles(oneFile ? dirname(path) : path, oneFile ? 0 : DEEPEST, watch);
  const texts = oneFile ? undefined : binarisedAmong((await entriesOf(path, true)).map(({ name }) => join(path, name)));
  if (texts !== undefined) {
    const other = files.find(({ holds }) => holds === 'images');
    if (other === undefined) return readBinarised(texts, watch);
    throw new UserError(
      `${path} holds several sets of images, ${other.path} and .amat files among them: move those to a folder of their own`,
    );
  }
  const wanted = oneFile
    ? [named(path) ?? { path, prefix: path, set: 'train' as const, holds: 'images' as const }]
    : chooseImages(files, path);
  const parts: Part[] = [];
  const twins: string[] = [];
  for (const file of wanted) {
    const part = await readPart(file, files);
    parts.push(part);
    if (!oneFile) twins.push(...(await twinNotes(part, files)));
  }

  const [first, second] = parts;
  if (first === undefined) {
    throw new UserError(
      `${path} holds neither train-images-idx3-ubyte nor t10k-images-idx3-ubyte (plain or .gz), nor .amat files whose names ` +
        'end in train, valid or test: of a file with another name, set data.path to it',
    );
  }
  if (second !== undefined && (second.height !== first.height || second.width !== first.width)) {
    throw new UserError(
      `${second.path} has images of ${second.height}×${second.width}, ` +
        `those of ${first.path} are ${first.height}×${first.width}`,
    );
  }
  const { notes = [], ...labels } = numbered(parts, path);
  const values = second === undefined ? first.pixels : Buffer.concat([first.pixels, second.pixels]);
  return {
    name: 'mnist',
    values,
    divisor: reading < READING.binary ? 255 : byteDivisor(rangeOf(values)[1]),
    shape: [first.height, first.width, 1],
    range: [0, 1],
    ...(second === undefined ? {} : { ownTrain: first.count }),
    ...labels,
    notes: [...twins, ...notes],
  };
}
