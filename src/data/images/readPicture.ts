import type { Sharp } from 'sharp';
import { UserError } from '../../base/errors';
import type { Layered } from './background';
import { decodeBmp } from './bmp';
import { decodeUpright } from './decode';
import { type Fit } from './fit';
import { type Decoded, greyOf } from './decodedPicture';
import { type Levels, type Pixels, blank, fullOf, levelsOf, mapLevels } from './depth';
import { PICTURE_KINDS, mayBeDeep, pictureKind } from './pictureKind';
import { type Resizing, resizeTo } from './resize';

/** JPEG files are decoded at these parts of their size in less time, each pixel the mean of its own; at half, in more. */
const JPEG_PARTS = [8, 4];
/** How much of the shrinking is left at least to our own kernel. */
const LEFT = 1.5;

/** Lets a large JPEG be decoded no larger than need be. */
function shrinking({ size, fit }: { size: number; fit: Fit }) {
  return async (image: Sharp): Promise<Sharp> => {
    const { width, height } = (await image.metadata()).autoOrient;
    const decisive = fit === 'pad' ? Math.max(width, height) : Math.min(width, height);
    const part = JPEG_PARTS.find(factor => decisive >= factor * LEFT * size);
    if (part === undefined) return image;
    const shrunk = (side: number): number => Math.max(1, Math.floor(side / part));
    return image.resize(shrunk(width), shrunk(height), { fit: 'fill', kernel: 'linear' });
  };
}

/** Colours times opacity, and what opacity leaves of the background. */
function layersOf({ channels, pixels }: Decoded): { colours: Pixels; clear?: Pixels } {
  if (channels === 1 || channels === 3) return { colours: pixels };
  const own = channels - 1;
  const count = pixels.length / channels;
  const full = fullOf(pixels);
  const colours = blank(pixels, count * own);
  const clear = blank(pixels, count);
  for (let i = 0; i < count; i++) {
    const opacity = pixels[i * channels + own]!;
    clear[i] = full - opacity;
    for (let c = 0; c < own; c++) colours[i * own + c] = Math.round((pixels[i * channels + c]! * opacity) / full);
  }
  return clear.some(value => value > 0) ? { colours, clear } : { colours };
}

/** How values become those of a picture. */
export interface Depth {
  /** 16 bits a channel stay 16; else their upper 8 are read. */
  readonly keeps: boolean;
  /** What is to be black and white. */
  readonly range?: readonly [low: number, high: number] | undefined;
}

/** A picture as it is read, and what its file holds. */
export interface ReadPicture extends Layered {
  /** Bits a channel, as they were read. */
  readonly bits: 8 | 16;
  /** Of 16 bits that nothing maps. */
  readonly levels?: Levels;
}

/**
 * Reads a picture of any of `PICTURE_KINDS`, by its content, the first of several, turned upright.
 *
 * @param label names the file in errors
 * @param how what it is resized to; undefined: it stays as it is
 * @param depth what becomes of its values; left out, they are bytes
 * @throws UserError when it is none, is damaged, or promises more pixels than its bytes could hold
 */
export async function readPicture(
  bytes: Buffer,
  label: string,
  how: Resizing | undefined,
  { keeps, range }: Depth = { keeps: false },
): Promise<ReadPicture> {
  const kind = pictureKind(bytes);
  if (kind === undefined) {
    const cause = bytes.length === 0 ? 'is empty' : `is no picture that can be read (${PICTURE_KINDS} can)`;
    throw new UserError(`${label} ${cause}`);
  }
  const prepare = how && kind === 'jpeg' ? shrinking(how) : (image: Sharp) => image;
  const keepsDepth = keeps && mayBeDeep(bytes, kind);
  const raw = kind === 'bmp' ? decodeBmp(bytes, label) : await decodeUpright(bytes, kind, label, prepare, keepsDepth);
  const { height, width } = raw;
  const isDeep = raw.pixels instanceof Uint16Array;
  const decoded = range ? { ...raw, pixels: mapLevels(raw.pixels, raw.channels, range, label) } : raw;
  const { colours, clear } = layersOf(decoded);
  const full = fullOf(colours);
  const resized = (values: Pixels, channels: number, fill: number): Pixels => {
    if (how === undefined || (height === how.size && width === how.size)) return values;
    const out = blank(values, how.size * how.size * channels);
    resizeTo([height, width, channels], how, fill, full)(values, 0, 1, out, 0);
    return out;
  };
  const pixels = resized(colours, decoded.channels < 3 ? 1 : 3, 0);
  const grey = decoded.channels < 3 ? pixels : greyOf(pixels);
  const hasBars = how?.fit === 'pad' && height !== width;
  const background = clear ?? (hasBars ? blank(colours, height * width) : undefined);
  return {
    height: how?.size ?? height,
    width: how?.size ?? width,
    channels: grey === undefined ? 3 : 1,
    pixels: grey ?? pixels,
    transparent: clear !== undefined,
    bits: isDeep ? 16 : 8,
    ...(isDeep && !range && { levels: levelsOf(raw.pixels, raw.channels) }),
    ...(background && { clear: resized(background, 1, full) }),
  };
}
