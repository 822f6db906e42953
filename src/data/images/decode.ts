import type { Sharp } from 'sharp';
import { asError, UserError } from '../../base/errors';
import { Once } from '../../base/once';
import { MAX_DEFLATE_RATIO } from '../files/readBytes';
import { damagedPicture } from './damagedPicture';
import type { Decoded } from './decodedPicture';
import { type WholeJpeg, wholeJpeg } from './jpegCompleteness';
import type { PictureKind } from './pictureKind';

/** Which damage is refused: any, or only what leaves no picture. */
type Strictness = 'warning' | 'none';

/** No camera takes more; some are decoded at one time, and each pixel takes three bytes or more. */
export const MOST_PIXELS = 2 ** 27;

/** What reads the kinds of `pictureKind`: the library finds kinds by itself, and is to run nothing else (SVG). */
const LOADERS = ['Png', 'Jpeg', 'Webp', 'Nsgif', 'Tiff'].map(kind => `VipsForeignLoad${kind}`);

const library = new Once(async () => {
  const { default: sharp } = await import('sharp');
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: LOADERS });
  return sharp;
});

/**
 * Decodes a picture, the first of several, to 8 bits a channel, or to 16 where it has them and `keepsDepth`.
 *
 * @param label names the file in errors
 * @param prepare what else is to be done with it
 * @throws UserError when it is damaged, promises more pixels than its bytes could hold, or would lose depth that is to be kept
 */
export async function decodeBySharp(
  bytes: Buffer,
  label: string,
  prepare: (image: Sharp) => Sharp | Promise<Sharp>,
  { failOn = 'warning', keepsDepth = false }: { failOn?: Strictness; keepsDepth?: boolean } = {},
): Promise<Decoded> {
  const sharp = await library.get();
  try {
    // Eight pixels to a byte at most, before compression.
    const limitInputPixels = Math.min(MOST_PIXELS, 8 * MAX_DEFLATE_RATIO * bytes.length);
    const image = await prepare(sharp(bytes, { failOn, limitInputPixels }));
    const isDeep = keepsDepth && (await hasSixteenBits(image, label));
    const { data, info } = await image
      .toColourspace(isDeep ? 'rgb16' : 'srgb')
      .raw({ depth: isDeep ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const { height, width, channels } = info;
    return { height, width, channels: channels, pixels: isDeep ? asSixteenBits(data) : data };
  } catch (err) {
    if (err instanceof UserError) throw err;
    if (asError(err).message.includes('pixel limit')) {
      const most = `${MOST_PIXELS / 2 ** 20} million pixels`;
      throw new UserError(`${label} has more pixels than its bytes can hold, or than ${most}: make it smaller`, false, {
        cause: err,
      });
    }
    throw damagedPicture(label, err);
  }
}

/** @throws UserError where its values are others than 8 or 16 bits hold */
async function hasSixteenBits(image: Sharp, label: string): Promise<boolean> {
  const { depth } = await image.metadata();
  if (depth === 'uchar' || depth === 'ushort') return depth === 'ushort';
  throw new UserError(
    `${label} holds values of a kind (${depth}) that pictures are not read of: save it with 8 or 16 bits a channel, or all pictures as one .npy file`,
  );
}

/** Bytes in this machine's order as what they stand for. */
function asSixteenBits({ buffer, byteOffset, length }: Buffer): Uint16Array {
  if (byteOffset % 2 === 0) return new Uint16Array(buffer, byteOffset, length / 2);
  return new Uint16Array(buffer.slice(byteOffset, byteOffset + length));
}

/**
 * As `decodeBySharp`, upright, but a JPEG that only gives warnings is read, as every viewer reads it. Where pixels are
 * missing it is refused; where nothing but the mark at the end is, it is read.
 */
export async function decodeUpright(
  bytes: Buffer,
  kind: PictureKind,
  label: string,
  prepare: (image: Sharp) => Sharp | Promise<Sharp>,
  keepsDepth: boolean,
): Promise<Decoded> {
  const upright = async (image: Sharp): Promise<Sharp> => (await prepare(image)).autoOrient();
  try {
    return await decodeBySharp(bytes, label, upright, { keepsDepth });
  } catch (err) {
    if (kind !== 'jpeg' || !(err instanceof UserError)) throw err;
    const whole = wholeJpeg(bytes);
    if (whole === undefined || !(await hasAllPixels(whole, label))) throw err;
    return decodeBySharp(whole.bytes, label, upright, { failOn: 'none' });
  }
}

/** Not told by the decoder's warnings: decoders that run at one time mix up their words. */
async function hasAllPixels(whole: WholeJpeg, label: string): Promise<boolean> {
  let first: Decoded['pixels'] | undefined;
  for (const bytes of whole.stuffed()) {
    const { pixels } = await decodeBySharp(bytes, label, image => image, { failOn: 'none' });
    first ??= pixels;
    if (!pixels.every((value, i) => value === first![i])) return false;
  }
  return true;
}
