import { UserError } from '../../base/errors';
import { damagedPicture } from './damagedPicture';
import type { Decoded } from './decodedPicture';

/** Where what is in a BMP file's header, and what follows from it. */
interface Header {
  /** Where its pixels and its palette begin. */
  readonly pixels: number;
  readonly palette: number;
  readonly height: number;
  readonly width: number;
  readonly bits: number;
  readonly topDown: boolean;
}

const BITS = [1, 4, 8, 24, 32];
/** Pixels as they are, or with masks, which here have to be those of blue, green and red. */
const [PLAIN, MASKS] = [0, 3];
const USUAL_MASKS = [0xff0000, 0xff00, 0xff];

function headerOf(bytes: Buffer, label: string): Header {
  if (bytes.length < 26) throw damagedPicture(label);
  const size = bytes.readUInt32LE(14);
  if (bytes.length < 14 + size) throw damagedPicture(label);
  const pixels = bytes.readUInt32LE(10);
  if (size < 40) throw other(label);
  const [width, signedHeight] = [bytes.readInt32LE(18), bytes.readInt32LE(22)];
  const [bits, compression] = [bytes.readUInt16LE(28), bytes.readUInt32LE(30)];
  const masks = USUAL_MASKS.every((mask, i) => bytes.length >= 66 && bytes.readUInt32LE(54 + 4 * i) === mask);
  if (!BITS.includes(bits) || !(compression === PLAIN || (compression === MASKS && bits === 32 && masks))) {
    throw other(label);
  }
  const height = Math.abs(signedHeight);
  if (!(width > 0 && height > 0) || pixels + rowBytes(width, bits) * height > bytes.length) throw damagedPicture(label);
  return { pixels, palette: 14 + size, height, width, bits, topDown: signedHeight < 0 };
}

function other(label: string): UserError {
  return new UserError(
    `${label} is a BMP file of a rare kind (compressed, or not of 1, 4, 8, 24 or 32 bits): save it as PNG`,
  );
}

/** Rows are filled up to whole numbers of four bytes. */
const rowBytes = (width: number, bits: number): number => 4 * Math.ceil((width * bits) / 32);

/**
 * Decodes a BMP file that is not compressed. The fourth byte of 32 bits is no opacity: most programs leave it 0.
 *
 * @param label names the file in errors
 * @throws UserError when it is damaged or of another kind
 */
export function decodeBmp(bytes: Buffer, label: string): Decoded {
  const header = headerOf(bytes, label);
  const { height, width, bits, topDown } = header;
  const pixels = new Uint8Array(height * width * 3);
  for (let y = 0; y < height; y++) {
    const row = header.pixels + (topDown ? y : height - 1 - y) * rowBytes(width, bits);
    for (let x = 0; x < width; x++) {
      const bit = x * bits;
      let at = row + bit / 8;
      if (bits <= 8) {
        const index = (bytes[row + (bit >> 3)]! >> (8 - bits - (bit & 7))) & ((1 << bits) - 1);
        at = header.palette + 4 * index;
        if (at + 4 > header.pixels) throw damagedPicture(label);
      }
      const to = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) pixels[to + c] = bytes[at + 2 - c]!;
    }
  }
  return { height, width, channels: 3, pixels };
}
