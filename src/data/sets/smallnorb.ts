import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError, UserError } from '../../base/errors';
import { breathe, type Watch } from '../../base/progress';
import { listedFactors } from '../examples/factors';
import { lanczosResize } from '../images/lanczos';
import { isCompanion } from '../files/companions';
import { NORB_BYTES, NORB_INTEGERS, withNorbMatrix } from '../files/norbMatrix';
import type { Stored } from '../examples/stored';
import type { DatasetFacts, HowToRead } from './datasetFacts';

export const smallnorb = {
  about: 'the folder with the files of smallNORB, of which the left images are read',
  expects: 'the folder with its -dat.mat, -cat.mat and -info.mat files',
  factors: true,
} as const satisfies DatasetFacts;

const FACTORS = { category: 5, instance: 10, elevation: 9, azimuth: 18, lighting: 6 } as const;
const NAMES = Object.keys(FACTORS);
const SIZES: readonly number[] = Object.values(FACTORS);
const KINDS = ['dat', 'cat', 'info'] as const;
/** Of each pair the left image comes first, the right one is not used. */
const CAMERAS = 2;

type Files = Readonly<Record<(typeof KINDS)[number], string>>;

interface Part {
  readonly files: Files;
  readonly count: number;
  /** Images are side × side. */
  readonly side: number;
}

/** The three files of one set, or undefined if none of them is there. */
function filesOf(folder: string, names: readonly string[], set: 'training' | 'testing'): Files | undefined {
  const find = (kind: string): string | undefined =>
    [`-${set}-${kind}.mat`, `-${set}-${kind}.mat.gz`]
      .map(end => names.find(name => name.toLowerCase().endsWith(end) && !isCompanion(name)))
      .find(name => name !== undefined);
  const found = KINDS.map(find);
  const there = found.find(name => name !== undefined);
  if (there === undefined) return undefined;
  const missing = KINDS.find((_, i) => found[i] === undefined);
  if (missing !== undefined) {
    const name = there.replace(/-(dat|cat|info)\.mat(\.gz)?$/, `-${missing}.mat`);
    throw new UserError(`${folder} holds ${there}, but no ${name} (plain or .gz)`);
  }
  const [dat, cat, info] = found.map(name => join(folder, name!));
  return { dat: dat!, cat: cat!, info: info! };
}

/** All integers of a matrix with `columns` numbers for each of `count` images. */
function readIntegers(path: string, count: number, columns: number): Promise<Int32Array> {
  return withNorbMatrix(path, NORB_INTEGERS, async matrix => {
    const expected = columns === 1 ? [count] : [count, columns];
    if (matrix.shape.join() !== expected.join()) {
      throw new UserError(`${path} has the shape ${matrix.shape.join('×')}, its images want ${expected.join('×')}`);
    }
    const bytes = Buffer.alloc(4 * count * columns);
    await matrix.fill(bytes);
    await matrix.end();
    return Int32Array.from({ length: count * columns }, (_, i) => bytes.readInt32LE(4 * i));
  });
}

async function readClasses({ files: { cat, info }, count }: Part): Promise<Uint8Array> {
  const categories = await readIntegers(cat, count, 1);
  const others = await readIntegers(info, count, SIZES.length - 1);
  const classes = new Uint8Array(count * SIZES.length);
  for (let i = 0; i < classes.length; i++) {
    const [image, factor] = [Math.floor(i / SIZES.length), i % SIZES.length];
    const value = factor === 0 ? categories[image]! : others[image * (SIZES.length - 1) + factor - 1]!;
    // Azimuths are counted in steps of 10°, of which every other was taken.
    const place = NAMES[factor] === 'azimuth' ? value / 2 : value;
    if (!(Number.isInteger(place) && place >= 0 && place < SIZES[factor]!)) {
      const path = factor === 0 ? cat : info;
      throw new UserError(
        `${path} holds ${value} as ${NAMES[factor]!} of image ${image}, which smallNORB does not have`,
      );
    }
    classes[i] = place;
  }
  return classes;
}

async function lookAt(files: Files): Promise<Part> {
  const shape = await withNorbMatrix(files.dat, NORB_BYTES, matrix => Promise.resolve(matrix.shape));
  const [count = 0, cameras, height = 0, width] = shape;
  if (shape.length === 4 && cameras === CAMERAS && height === width && count * height > 0) {
    return { files, count, side: height };
  }
  throw new UserError(`${files.dat} has the shape ${shape.join('×')}, smallNORB has n×${CAMERAS}×96×96`);
}

/** Images read between two looks at the signal. */
const CHUNK = 64;

/** Writes the images of a set into `out`, size × size each, telling `report` how many are there. */
function readImages(
  { files, count, side }: Part,
  size: number,
  out: Uint8Array,
  report: (done: number) => Promise<void>,
): Promise<void> {
  return withNorbMatrix(files.dat, NORB_BYTES, async matrix => {
    const resize = size === side ? undefined : lanczosResize(side, side, 1, size);
    const pair = new Uint8Array(CAMERAS * side * side);
    for (let i = 0; i < count; i++) {
      if (i % CHUNK === 0) await report(i);
      await matrix.fill(pair);
      const image = out.subarray(i * size * size, (i + 1) * size * size);
      if (resize === undefined) image.set(pair.subarray(0, side * side));
      else resize(pair, image);
    }
    await matrix.end();
    await report(count);
  });
}

/**
 * smallNORB (LeCun et al. 2004), the left image of each pair. `path`: a folder with the `-dat.mat`, `-cat.mat` and
 * `-info.mat` of the training or the testing set or both, each plain or `.gz`. With both, those of the training set
 * come first and are the ones for training. With `size` the images are resized when loaded, smoothed, and rounded.
 *
 * @throws UserError naming the file that is missing or wrong
 */
export async function openSmallNorb(path: string, watch: Watch, { size }: HowToRead): Promise<Stored> {
  const names = await readdir(path).catch((err: unknown) => {
    throw fileError(err, path);
  });
  const sets = [filesOf(path, names, 'training'), filesOf(path, names, 'testing')].filter(files => files !== undefined);
  const parts: Part[] = [];
  for (const files of sets) parts.push(await lookAt(files));
  const [first, second] = parts;
  if (first === undefined) {
    throw new UserError(`${path} holds no smallnorb-…-training-dat.mat and no smallnorb-…-testing-dat.mat`);
  }
  if (second !== undefined && second.side !== first.side) {
    throw new UserError(
      `${second.files.dat} has images of ${second.side}×${second.side}, ` +
        `those of ${first.files.dat} are ${first.side}×${first.side}`,
    );
  }
  const side = size ?? first.side;
  const total = first.count + (second?.count ?? 0);
  const values = new Uint8Array(total * side * side);
  const classes: Uint8Array[] = [];
  for (const part of parts) {
    classes.push(await readClasses(part));
    const before = part === first ? 0 : first.count;
    await readImages(part, side, values.subarray(before * side * side), async done => {
      watch.progress(before + done, total, 'images read');
      await breathe(watch);
    });
  }
  return {
    name: 'smallnorb',
    values,
    divisor: 255,
    shape: [side, side, 1],
    range: [0, 1],
    factors: listedFactors(FACTORS, Buffer.concat(classes)),
    ...(second === undefined ? {} : { ownTrain: first.count }),
  };
}
