import { asError, UserError } from '../../base/errors';
import { MAX_DEFLATE_RATIO } from '../files/readBytes';

/** A picture: height × width × channels bytes, one channel if all its pixels are grey. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly pixels: Uint8Array;
}

/** No camera takes more; some are decoded at one time, and each pixel takes three bytes or more. */
export const MOST_PIXELS = 2 ** 27;

const PNG_START = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const JPEG_START = Buffer.from([0xff, 0xd8, 0xff]);

const startsWith = (bytes: Buffer, start: Buffer): boolean => bytes.subarray(0, start.length).equals(start);

/** Red, green and blue as one channel where they agree in every pixel. */
function greyOf(rgb: Uint8Array): Uint8Array | undefined {
  for (let at = 0; at < rgb.length; at += 3) {
    if (rgb[at] !== rgb[at + 1] || rgb[at] !== rgb[at + 2]) return undefined;
  }
  return Uint8Array.from({ length: rgb.length / 3 }, (_, pixel) => rgb[3 * pixel]!);
}

/**
 * Decodes a PNG or JPEG file to 8 bits a channel, transparency laid over black.
 *
 * @param label names the file in errors
 * @throws UserError when it is neither, is damaged, or promises more pixels than its bytes could hold
 */
export async function decodePicture(bytes: Buffer, label: string): Promise<Picture> {
  if (!startsWith(bytes, PNG_START) && !startsWith(bytes, JPEG_START)) {
    throw new UserError(`${label} is neither a PNG nor a JPEG file`);
  }
  const { default: sharp } = await import('sharp');
  try {
    // Eight pixels to a byte at most, before compression.
    const limitInputPixels = Math.min(MOST_PIXELS, 8 * MAX_DEFLATE_RATIO * bytes.length);
    const { data, info } = await sharp(bytes, { limitInputPixels })
      .flatten({ background: '#000' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const { height, width } = info;
    const grey = info.channels === 1 ? data : greyOf(data);
    return { height, width, channels: grey === undefined ? 3 : 1, pixels: grey ?? data };
  } catch (err) {
    const cause = asError(err).message.split('\n')[0]!;
    if (cause.includes('pixel limit')) {
      const most = `${MOST_PIXELS / 2 ** 20} million pixels`;
      throw new UserError(`${label} has more pixels than its bytes can hold, or than ${most}: make it smaller`, false, {
        cause: err,
      });
    }
    throw new UserError(`${label} cannot be decoded, it is damaged (${cause})`, false, { cause: err });
  }
}
