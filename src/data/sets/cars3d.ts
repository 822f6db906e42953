import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError, UserError } from '../../base/errors';
import { breathe, type Watch } from '../../base/progress';
import { gridFactors } from '../examples/factors';
import { isCompanion } from '../files/companions';
import { readBytes } from '../files/readBytes';
import { lanczosResize } from '../images/lanczos';
import { byteDivisor, rangeOf } from '../examples/valueRange';
import { READING } from '../images/reading';
import { readMatlabBytes } from '../files/matlab';
import type { Drawn } from '../examples/stored';
import type { DatasetFacts, HowToRead } from './datasetFacts';

export const cars3d = {
  about: 'the folder with the .mat files of cars3D',
  expects: 'the folder with its .mat files, one for each car',
  factors: true,
  // What everybody resizes them to.
  size: 64,
} as const satisfies DatasetFacts;

const AZIMUTHS = 24;
const ELEVATIONS = 4;
const VIEWS = AZIMUTHS * ELEVATIONS;
const CHANNELS = 3;
const WHITE = 255;

interface Car {
  /** Of all views, size × size × 3 each, the azimuth changing fastest. */
  readonly views: Uint8Array;
  /** What its bytes are divided by to be between 0 and 1; undefined where all are 0. */
  readonly divisor: number | undefined;
}

function readCar(bytes: Buffer, path: string, { size, reading }: { size: number; reading: number }): Car {
  const { shape, data } = readMatlabBytes(bytes, 'im', path);
  const [height = 0, width = 0, ...rest] = shape;
  if (rest.join() !== [CHANNELS, AZIMUTHS, ELEVATIONS].join() || data.length === 0) {
    throw new UserError(
      `${path} has im of the shape ${shape.join('×')}, ` +
        `cars3D has height×width×${CHANNELS}×${AZIMUTHS}×${ELEVATIONS}`,
    );
  }
  const [, greatest] = rangeOf(data);
  const divisor = reading < READING.binary ? WHITE : byteDivisor(greatest);
  const length = height * width * CHANNELS;
  const resize = lanczosResize(height, width, CHANNELS, size);
  const image = new Uint8Array(length);
  const resizedLength = size * size * CHANNELS;
  const views = new Uint8Array(VIEWS * resizedLength);
  for (let view = 0; view < VIEWS; view++) {
    for (let i = 0; i < length; i++) {
      // Column by column in the file, channel by channel.
      const [pixel, channel] = [Math.floor(i / CHANNELS), i % CHANNELS];
      const [row, column] = [Math.floor(pixel / width), pixel % width];
      const value = data[((view * CHANNELS + channel) * width + column) * height + row]!;
      image[i] = (value * WHITE) / divisor;
    }
    resize(image, views.subarray(view * resizedLength, (view + 1) * resizedLength));
  }
  return { views, divisor: greatest === 0 ? undefined : divisor };
}

/**
 * cars3D (Reed et al. 2015): a folder of MATLAB files, sorted by name, each with the images of one car, `im` of the
 * shape height × width × 3 × 24 azimuths × 4 elevations: bytes, or logicals, of which 1 is white. They are resized when
 * loaded, smoothed, and rounded.
 *
 * @throws UserError naming the file that is missing or wrong
 */
export async function openCars3d(
  path: string,
  watch: Watch,
  { size = cars3d.size, reading }: HowToRead,
): Promise<Drawn> {
  const names = await readdir(path).catch((err: unknown) => {
    throw fileError(err, path);
  });
  const files = names.filter(name => /\.mat$/i.test(name) && !isCompanion(name)).sort();
  if (files.length === 0) throw new UserError(`${path} holds no .mat files, cars3D has one for each car`);
  const cars: Uint8Array[] = [];
  const hash = createHash('sha256');
  let first: { file: string; divisor: number } | undefined;
  for (const [i, name] of files.entries()) {
    watch.progress(i, files.length, 'cars read');
    await breathe(watch);
    const file = join(path, name);
    const { views, divisor } = readCar(await readBytes(file), file, { size, reading });
    if (divisor !== undefined) first ??= { file, divisor };
    if (first && divisor !== undefined && divisor !== first.divisor) {
      const [binary, other] = divisor === 1 ? [file, first.file] : [first.file, file];
      throw new UserError(`${binary} has only 0 and 1 in im, ${other} other bytes: save both from 0 to ${WHITE}`);
    }
    cars.push(views);
    hash.update(views);
  }
  watch.progress(files.length, files.length, 'cars read');
  const length = size * size * CHANNELS;
  return {
    name: 'cars3d',
    count: cars.length * VIEWS,
    divisor: WHITE,
    shape: [size, size, CHANNELS],
    range: [0, 1],
    factors: gridFactors({ object: cars.length, elevation: ELEVATIONS, azimuth: AZIMUTHS }),
    recipe: `${size} ${hash.digest('hex')}`,
    draw(index, out) {
      const view = index % VIEWS;
      out.set(cars[Math.floor(index / VIEWS)]!.subarray(view * length, (view + 1) * length));
    },
  };
}
