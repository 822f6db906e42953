import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { UserError } from '../../base/errors';
import { breathe, type Watch } from '../../base/progress';
import { listedFactors } from '../examples/factors';
import type { Drawn } from '../examples/stored';
import { type Hdf5Array, withHdf5 } from '../files/hdf5';
import type { DatasetFacts } from './datasetFacts';

export const shapes3d = {
  about: 'the .h5 file of 3dShapes',
  expects: 'the file 3dshapes.h5',
  factors: true,
} as const satisfies DatasetFacts;

const SIDE = 64;
const CHANNELS = 3;
const BYTES = SIDE * SIDE * CHANNELS;

/** The factors in the order of the file's labels: how many values each has, evenly from the first to the last. */
const FACTORS = {
  floorHue: { values: 10, first: 0, last: 0.9 },
  wallHue: { values: 10, first: 0, last: 0.9 },
  objectHue: { values: 10, first: 0, last: 0.9 },
  scale: { values: 8, first: 0.75, last: 1.25 },
  shape: { values: 4, first: 0, last: 3 },
  orientation: { values: 15, first: -30, last: 30 },
} as const;
const NAMES = Object.keys(FACTORS) as (keyof typeof FACTORS)[];
/** An image for each combination: 480,000. */
const MOST_IMAGES = Object.values(FACTORS).reduce((product, { values }) => product * values, 1);
/** Share of the step from one value to the next that a label may be off. */
const TOLERANCE = 0.01;

/** The class that a label is of; undefined where it is of none. */
function classOf(factor: keyof typeof FACTORS, label: number): number | undefined {
  const { values, first, last } = FACTORS[factor];
  const place = ((label - first) * (values - 1)) / (last - first);
  const nearest = Math.round(place);
  return Math.abs(place - nearest) <= TOLERANCE && nearest >= 0 && nearest < values ? nearest : undefined;
}

async function readClasses(path: string, labels: Hdf5Array, watch: Watch): Promise<Uint8Array> {
  const classes = new Uint8Array(labels.shape[0]! * NAMES.length);
  for (const { first, rows, values } of labels.blocks()) {
    for (let i = 0; i < rows * NAMES.length; i++) {
      const factor = NAMES[i % NAMES.length]!;
      const found = classOf(factor, Number(values[i]));
      if (found === undefined) {
        const image = first + Math.floor(i / NAMES.length);
        throw new UserError(
          `${path}/labels holds ${String(values[i])} as ${factor} of image ${image}, which 3dShapes does not have`,
        );
      }
      classes[first * NAMES.length + i] = found;
    }
    await breathe(watch);
  }
  return classes;
}

/** Images packed between two looks at the signal. */
const CHUNK = 256;

/** The images each packed by itself, so that any can be had at once, and their SHA-256. */
async function packImages(images: Hdf5Array, watch: Watch): Promise<{ packed: Buffer[]; hash: string }> {
  const count = images.shape[0]!;
  const packed: Buffer[] = [];
  const hash = createHash('sha256');
  for (const { rows, values } of images.blocks()) {
    const bytes = values as Uint8Array;
    for (let i = 0; i < rows; i++) {
      if (i % CHUNK === 0) {
        watch.progress(packed.length, count, 'images read');
        await breathe(watch);
      }
      packed.push(deflateRawSync(bytes.subarray(i * BYTES, (i + 1) * BYTES), { level: 1 }));
    }
    hash.update(bytes);
  }
  watch.progress(count, count, 'images read');
  return { packed, hash: hash.digest('hex') };
}

function checkShapes(path: string, images: Hdf5Array, labels: Hdf5Array): void {
  const [count = 0, ...rest] = images.shape;
  const each = [SIDE, SIDE, CHANNELS];
  if (images.type !== 'uint8' || rest.join() !== each.join() || count === 0) {
    const bytes = images.type === 'uint8' ? '' : ', which are no bytes,';
    throw new UserError(
      `${path}/images has the shape ${images.shape.join('×')}${bytes}: 3dShapes has bytes of n×${each.join('×')}`,
    );
  }
  if (count > MOST_IMAGES) {
    throw new UserError(`${path}/images has ${count} images, more than the ${MOST_IMAGES} of 3dShapes`);
  }
  if (labels.type === 'other' || labels.shape.join() !== [count, NAMES.length].join()) {
    throw new UserError(
      `${path}/labels has the shape ${labels.shape.join('×')}: with ${count} images 3dShapes has numbers of ${count}×${NAMES.length}`,
    );
  }
}

/**
 * 3dShapes (Burgess and Kim 2018) from its file: rooms whose floor, walls and object have a hue each, and the classes of its
 * six factors. In the file a piece spans thousands of images, so that none can be had by itself; unpacked they are 5.9 GB. Each
 * is therefore packed anew in memory as the file is read through once.
 *
 * @throws UserError naming the file, or the array in it that is missing or wrong
 */
export function openShapes3d(path: string, watch: Watch): Promise<Drawn> {
  return withHdf5(path, async array => {
    const [images, labels] = [array('images'), array('labels')];
    checkShapes(path, images, labels);
    const classes = await readClasses(path, labels, watch);
    const { packed, hash } = await packImages(images, watch);
    return {
      name: 'shapes3d',
      count: packed.length,
      shape: [SIDE, SIDE, CHANNELS],
      divisor: 255,
      range: [0, 1],
      factors: listedFactors(Object.fromEntries(NAMES.map(name => [name, FACTORS[name].values])), classes),
      recipe: hash,
      draw(index, out) {
        out.set(inflateRawSync(packed[index]!));
      },
    };
  });
}
