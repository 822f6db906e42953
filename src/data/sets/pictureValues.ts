import { UserError } from '../../base/errors';
import { fullScale, rangeAdvice } from '../examples/valueRange';
import type { Stored } from '../examples/stored';
import type { Picture } from '../images/decodedPicture';
import { type Pixels, widenInto } from '../images/depth';
import type { ReadPicture } from '../images/readPicture';
import { READING } from '../images/reading';
import type { HowToRead } from './datasetFacts';

/** How deep a picture of a data set is. */
export type PictureDepth = Pick<ReadPicture, 'bits' | 'levels'> & { readonly path: string };

/** All pictures in one array: one channel if all are grey, three otherwise; 16 bits if one has them, 8 otherwise. */
export function gather(pictures: readonly Picture[]): Pick<Stored, 'shape' | 'divisor'> & { values: Pixels } {
  const { height, width } = pictures[0]!;
  const channels = pictures.some(picture => picture.channels === 3) ? 3 : 1;
  const length = height * width * channels;
  const isDeep = pictures.some(({ pixels }) => pixels instanceof Uint16Array);
  const values = isDeep ? new Uint16Array(pictures.length * length) : new Uint8Array(pictures.length * length);
  pictures.forEach(({ pixels: own, channels: ownChannels }, i) => {
    const pixels = ownChannels === channels ? own : tripled(own);
    if (values instanceof Uint16Array && pixels instanceof Uint8Array) widenInto(values, pixels, i * length);
    else values.set(pixels, i * length);
  });
  return { values, shape: [height, width, channels], divisor: isDeep ? 65535 : 255 };
}

/** Grey as colour. */
export function tripled(grey: Pixels): Pixels {
  const colours = grey instanceof Uint16Array ? new Uint16Array(3 * grey.length) : new Uint8Array(3 * grey.length);
  for (let i = 0; i < colours.length; i++) colours[i] = grey[Math.floor(i / 3)]!;
  return colours;
}

/** @throws UserError where data.range would mean two things */
export function checkDepths(depths: readonly PictureDepth[], root: string): void {
  const { bits, path } = depths[0]!;
  const other = depths.find(one => one.bits !== bits);
  if (!other) return;
  throw new UserError(
    `data.range: ${root} holds pictures of two depths (${path} has ${bits} bits a channel, ${other.path} ${other.bits}): bring them to one, or leave data.range out`,
    true,
  );
}

/** Pictures whose values end below this share of white are hardly meant so. */
const DIM = 32 / 255;

/** What is to be said of pictures that use few of the values that they could have. */
export function dimness(
  { values, divisor, depths }: ReturnType<typeof gather> & { readonly depths: readonly PictureDepth[] },
  root: string,
  { range, reading }: HowToRead,
): string[] {
  const deep = depths.flatMap(({ levels }) => (levels ? [levels] : []));
  if (deep.length > 0) return fewLevels(deep, depths.length, root);
  let greatest = 0;
  for (const value of values) if (value > greatest) greatest = value;
  const share = greatest / divisor;
  if (share === 0 || share >= DIM) return [];
  if (range) {
    const said = `data.range: [${range.join(', ')}] leaves the pictures all but black`;
    return [
      `${root}: ${said}, no value is above ${share.toPrecision(2)} of 1: its second number is what becomes white`,
    ];
  }
  const advice =
    reading < READING.deep
      ? 'scale their files to the whole range'
      : `set data.range to what the values of their files may be, such as [0, ${greatest}]`;
  return [`${root}: no value is above ${greatest} of 255, the pictures are all but black: ${advice}`];
}

/** The same of those that have 16 bits: cameras fill 10, 12 or 14 of them. */
function fewLevels(deep: readonly NonNullable<PictureDepth['levels']>[], all: number, root: string): string[] {
  let [least, greatest] = [Infinity, 0];
  for (const one of deep) {
    least = Math.min(least, one.least);
    greatest = Math.max(greatest, one.greatest);
  }
  if (greatest === 0 || fullScale(greatest) === 65535) return [];
  const [which, where] =
    deep.length === all
      ? ['its pictures of 16 bits', '']
      : [`${deep.length} of ${all} pictures`, 'once all have 16 bits, '];
  return [
    `${root}: the values of ${which} go from ${least} to ${greatest} of 65535 that 16 bits hold, which leaves them dark: ${where}${rangeAdvice([least, greatest])}`,
  ];
}
