import { type Pixels, blank } from './depth';

/** A picture: height × width × channels values, one channel if all its pixels are grey. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** Where it is not opaque, what black leaves of it. */
  readonly pixels: Pixels;
}

/** As it is decoded: grey or colour, or either with opacity as the last channel. */
export interface Decoded {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly pixels: Pixels;
}

/** Red, green and blue as one channel where they agree in every pixel. */
export function greyOf<T extends Pixels>(rgb: T): T | undefined {
  for (let at = 0; at < rgb.length; at += 3) {
    if (rgb[at] !== rgb[at + 1] || rgb[at] !== rgb[at + 2]) return undefined;
  }
  const grey = blank(rgb, rgb.length / 3);
  for (let i = 0; i < grey.length; i++) grey[i] = rgb[3 * i]!;
  return grey;
}
