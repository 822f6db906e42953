import { UserError } from '../../base/errors';

/** Values of pixels: 0–255, or 0–65535 in pictures of 16 bits a channel. */
export type Pixels = Uint8Array | Uint16Array;

/** What white is. */
export const fullOf = (pixels: Pixels): number => (pixels instanceof Uint16Array ? 65535 : 255);

/** As many zeros as that, of the same depth. */
export function blank<T extends Pixels>(pixels: T, length: number): T {
  return (pixels instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length)) as T;
}

/** How many of 65535 one of 255 is. */
const STEP = 257;

/** Writes pixels into deeper ones, from a place on; white stays white. */
export function widenInto(out: Uint16Array, pixels: Uint8Array, at: number): void {
  for (let i = 0; i < pixels.length; i++) out[at + i] = pixels[i]! * STEP;
}

/** Between what the colours in a picture's file are. */
export interface Levels {
  readonly least: number;
  readonly greatest: number;
}

/** Where colours end and opacity begins among the channels of a pixel. */
export const coloursOf = (channels: number): number => (channels > 2 ? 3 : 1);

/** The least and the greatest value of a colour that is seen, both 0 where all is transparent. */
export function levelsOf(pixels: Pixels, channels: number): Levels {
  const colours = coloursOf(channels);
  let [least, greatest] = [Infinity, -Infinity];
  for (let at = 0; at < pixels.length; at += channels) {
    if (colours < channels && pixels[at + colours] === 0) continue;
    for (let i = at; i < at + colours; i++) {
      const value = pixels[i]!;
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
  }
  return greatest < least ? { least: 0, greatest: 0 } : { least, greatest };
}

/**
 * Colours mapped so that `low` is black and `high` white, in 16 bits; opacity stays.
 *
 * @throws UserError where one that is seen lies outside
 */
export function mapLevels(
  pixels: Pixels,
  channels: number,
  [low, high]: readonly [number, number],
  label: string,
): Uint16Array {
  const { least, greatest } = levelsOf(pixels, channels);
  if (least < low || greatest > high) {
    throw new UserError(
      `data.range: [${low}, ${high}] does not hold all values of ${label}, which are from ${least} to ${greatest}`,
      true,
    );
  }
  const colours = coloursOf(channels);
  const [scale, step] = [65535 / (high - low), 65535 / fullOf(pixels)];
  const out = new Uint16Array(pixels.length);
  for (let i = 0; i < out.length; i++) {
    const value = pixels[i]!;
    const isColour = i % channels < colours;
    // What is not seen may be anything.
    out[i] = isColour ? Math.round((Math.min(high, Math.max(low, value)) - low) * scale) : value * step;
  }
  return out;
}
