import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError, UserError } from '../../base/errors';
import { breathe, type Watch } from '../../base/progress';
import { labelsLeftOut, orWhy } from '../examples/classLabels';
import type { Stored } from '../examples/stored';
import { type MatlabBytes, readMatlabBytes, readMatlabNumbers } from '../files/matlab';
import { isFolder, readBytes } from '../files/readBytes';
import type { DatasetFacts } from './datasetFacts';

export const svhn = {
  about: 'the cropped digits of SVHN, .mat files',
  expects: 'the folder with train_32x32.mat and test_32x32.mat, or one of them',
} as const satisfies DatasetFacts;

const SIDE = 32;
const CHANNELS = 3;
const LENGTH = SIDE * SIDE * CHANNELS;
/** Those for training first. */
const FILES = ['train_32x32.mat', 'test_32x32.mat'];
/** Easier digits that some train on as well. */
const EXTRA = 'extra_32x32.mat';
/** Images put in order between two looks at whether anybody still waits. */
const AT_ONCE = 2000;

const DIGITS = '0123456789'.split('');

interface Part {
  readonly count: number;
  readonly values: Uint8Array;
  readonly digits: Uint8Array | string;
}

/** Images row by row, red, green and blue beside each other, where the file has column after column of one channel each. */
async function inRows({ shape, data }: MatlabBytes, path: string, watch: Watch): Promise<Uint8Array> {
  // MATLAB leaves out a last length of 1.
  const [height, width, channels, count = 1, ...rest] = shape;
  if (height !== SIDE || width !== SIDE || channels !== CHANNELS || rest.length > 0) {
    throw new UserError(
      `${path} has X of the shape ${shape.join('×')}, the cropped digits of SVHN are ${SIDE}×${SIDE}×${CHANNELS}×n`,
    );
  }
  if (count === 0) throw new UserError(`${path} holds no images`);
  const values = new Uint8Array(data.length);
  for (let image = 0; image < count; image++) {
    if (image % AT_ONCE === 0) await breathe(watch);
    let next = image * LENGTH;
    for (let row = 0; row < SIDE; row++) {
      for (let column = 0; column < SIDE; column++) {
        for (let channel = 0; channel < CHANNELS; channel++) {
          values[next++] = data[((image * CHANNELS + channel) * SIDE + column) * SIDE + row]!;
        }
      }
    }
  }
  return values;
}

/** The digit of each image. @throws UserError where the file has none that can be used */
function digitsOf(bytes: Buffer, count: number, path: string): Uint8Array {
  const classes = readMatlabNumbers(bytes, 'y', path);
  if (classes.length !== count) {
    throw new UserError(`${path} has ${classes.length} numbers in y, there are ${count} images: each has one`);
  }
  const wrong = classes.find(value => !(Number.isInteger(value) && value >= 0 && value <= DIGITS.length));
  if (wrong !== undefined) {
    throw new UserError(`${path} has ${wrong} in y: digits are 1 to 9, and 10 (or 0) for the digit 0`);
  }
  return Uint8Array.from(classes, value => value % DIGITS.length);
}

async function readPart(path: string, watch: Watch): Promise<Part> {
  const bytes = await readBytes(path);
  await breathe(watch);
  const values = await inRows(readMatlabBytes(bytes, 'X', path), path, watch);
  const count = values.length / LENGTH;
  return { count, values, digits: await orWhy(() => Promise.resolve().then(() => digitsOf(bytes, count, path))) };
}

async function filesIn(folder: string): Promise<{ paths: string[]; notes: string[] }> {
  const names = await readdir(folder).catch((err: unknown) => {
    throw fileError(err, folder);
  });
  const found = FILES.filter(name => names.includes(name));
  const notes = names.includes(EXTRA)
    ? [`${join(folder, EXTRA)} is left out: it is neither for training nor held out`]
    : [];
  if (found.length > 0) return { paths: found.map(name => join(folder, name)), notes };
  throw new UserError(
    `${folder} holds neither ${FILES.join(' nor ')}, which are the cropped digits of SVHN (format 2)`,
  );
}

/**
 * SVHN (Netzer et al. 2011), its cropped digits. `path`: the folder with `train_32x32.mat` or `test_32x32.mat` or both, or
 * such a file: bytes `X`, 32 × 32 × 3 × n, and in `y` the digit of each image, 10 for 0. With both, those of `train` come
 * first and are the ones for training. `extra_32x32.mat` is read where it is `path`.
 *
 * @throws UserError naming the file that is missing or wrong
 */
export async function openSvhn(path: string, watch: Watch): Promise<Stored> {
  const { paths, notes } = (await isFolder(path)) ? await filesIn(path) : { paths: [path], notes: [] };
  const parts: Part[] = [];
  for (const [i, file] of paths.entries()) {
    watch.progress(i, paths.length, 'files read');
    parts.push(await readPart(file, watch));
  }
  watch.progress(paths.length, paths.length, 'files read');
  const digits = parts.map(part => part.digits);
  const why = digits.find(one => typeof one === 'string');
  return {
    name: 'svhn',
    values: parts.length === 1 ? parts[0]!.values : Buffer.concat(parts.map(({ values }) => values)),
    divisor: 255,
    shape: [SIDE, SIDE, CHANNELS],
    range: [0, 1],
    ...(parts.length > 1 && { ownTrain: parts[0]!.count }),
    ...(why === undefined
      ? { labels: { names: DIGITS, values: Buffer.concat(digits.filter(one => typeof one !== 'string')) }, notes }
      : { notes: [...notes, labelsLeftOut(path, why)] }),
  };
}
