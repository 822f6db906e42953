import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileError, UserError } from '../../base/errors';
import type { Labels } from '../examples/dataset';
import { isFolder, readBytes } from '../files/readBytes';
import { parseIdx } from '../files/idx';
import type { Stored } from '../examples/stored';
import type { DatasetFacts } from './datasetFacts';

export const mnist = {
  about: 'idx files, of Fashion-MNIST too',
  expects: 'a folder of idx files, or one of images',
} as const satisfies DatasetFacts;

/** Images of one idx file and, where their file is there, their labels. */
interface Part {
  readonly path: string;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array | undefined;
}

/** `name` or `name.gz`, whichever is in the folder. */
function present(names: ReadonlySet<string>, name: string): string | undefined {
  return [name, `${name}.gz`].find(candidate => names.has(candidate));
}

function labelsName(imagesName: string): string {
  return imagesName.replace('images-idx3', 'labels-idx1').replace(/\.gz$/, '');
}

async function readPart(folder: string, names: ReadonlySet<string>, imagesName: string): Promise<Part> {
  const path = join(folder, imagesName);
  const { shape, data: pixels } = await parseIdx(await readBytes(path), path);
  const [count, height, width] = shape;
  if (shape.length !== 3 || count === undefined || height === undefined || width === undefined) {
    throw new UserError(`${path} has ${shape.length} dimensions, images have 3: count, height and width`);
  }
  if (pixels.length === 0) throw new UserError(`${path} holds no images`);

  const name = present(names, labelsName(imagesName));
  if (name === undefined || name === imagesName) return { path, count, height, width, pixels, labels: undefined };
  const labelsPath = join(folder, name);
  const labels = await parseIdx(await readBytes(labelsPath), labelsPath);
  if (labels.shape.length !== 1 || labels.data.length !== count) {
    throw new UserError(`${labelsPath} holds ${labels.shape.join('×')} labels, ${path} has ${count} images`);
  }
  return { path, count, height, width, pixels, labels: labels.data };
}

/** A class is the number in the file: one that no example has is there all the same. */
function numbered(parts: readonly Part[]): Labels | undefined {
  const values: Uint8Array[] = [];
  for (const { labels } of parts) {
    if (labels === undefined) return undefined;
    values.push(labels);
  }
  const all = Buffer.concat(values);
  const classes = all.reduce((most, value) => Math.max(most, value + 1), 0);
  return { names: Array.from({ length: classes }, (_, i) => String(i)), values: all };
}

/**
 * MNIST and data in its form (Fashion-MNIST, …). `path`: a folder with `train-images-idx3-ubyte` or
 * `t10k-images-idx3-ubyte` or both, or one images file; each plain or `.gz`; labels from the file beside it, if any.
 * With both sets, those of `train` come first and are the ones for training.
 *
 * @throws UserError naming the file that is missing or wrong
 */
export async function openMnist(path: string): Promise<Stored> {
  const oneFile = !(await isFolder(path));
  const folder = oneFile ? dirname(path) : path;
  const names = new Set(
    await readdir(folder).catch((err: unknown) => {
      throw fileError(err, folder);
    }),
  );
  const wanted = oneFile ? [basename(path)] : ['train-images-idx3-ubyte', 't10k-images-idx3-ubyte'];
  const found = wanted.map(name => (oneFile ? name : present(names, name))).filter(name => name !== undefined);
  const parts: Part[] = [];
  for (const name of found) parts.push(await readPart(folder, names, name));

  const [first, second] = parts;
  if (first === undefined) {
    throw new UserError(`${path} holds neither ${wanted.join(' nor ')} (plain or .gz)`);
  }
  if (second !== undefined && (second.height !== first.height || second.width !== first.width)) {
    throw new UserError(
      `${second.path} has images of ${second.height}×${second.width}, ` +
        `those of ${first.path} are ${first.height}×${first.width}`,
    );
  }
  const labels = numbered(parts);
  return {
    name: 'mnist',
    values: second === undefined ? first.pixels : Buffer.concat([first.pixels, second.pixels]),
    divisor: 255,
    shape: [first.height, first.width, 1],
    range: [0, 1],
    ...(second === undefined ? {} : { ownTrain: first.count }),
    ...(labels === undefined ? {} : { labels }),
  };
}
