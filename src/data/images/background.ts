import type { Picture } from './decodedPicture';
import { type Pixels, blank, fullOf } from './depth';

/** What lies behind pictures that are not opaque: the first where nothing speaks for either. */
export const BACKGROUNDS = ['black', 'white'] as const;
export type Background = (typeof BACKGROUNDS)[number];

/** A picture whose background is still to be chosen. */
export interface Layered extends Picture {
  /** How much of the background is seen in each pixel, up to what white is; left out where it is nothing. */
  readonly clear?: Pixels;
  /** Whether the file itself has transparency; bars beside it are none. */
  readonly transparent: boolean;
}

/** The picture over a background, as a new one where that changes it. */
export function over({ height, width, channels, pixels, clear }: Layered, background: Background): Picture {
  if (clear === undefined || background === 'black') return { height, width, channels, pixels };
  const white = blank(pixels, pixels.length);
  const full = fullOf(pixels);
  for (let i = 0; i < white.length; i++) white[i] = Math.min(full, pixels[i]! + clear[Math.floor(i / channels)]!);
  return { height, width, channels, pixels: white };
}

/** Transparent pictures that the choice is made by. */
const ENOUGH = 200;

/**
 * Chooses one background for a whole data set, of black and white the one that leaves the larger variance over the
 * values of the first transparent pictures: black ink on black would be nothing.
 */
export class BackgroundChoice {
  private seen = 0;
  private readonly sums = BACKGROUNDS.map(() => ({ count: 0, total: 0, squares: 0 }));

  /** Whether more pictures would change nothing. */
  get isMade(): boolean {
    return this.seen >= ENOUGH;
  }

  add(picture: Layered): void {
    if (!picture.transparent || this.isMade) return;
    this.seen++;
    BACKGROUNDS.forEach((background, i) => {
      const { pixels } = over(picture, background);
      let [total, squares] = [0, 0];
      const step = fullOf(pixels) / 255;
      for (const deep of pixels) {
        const value = deep / step;
        total += value;
        squares += value * value;
      }
      // Colours weigh as much as grey.
      const { channels } = picture;
      const sums = this.sums[i]!;
      sums.count += pixels.length / channels;
      sums.total += total / channels;
      sums.squares += squares / channels;
    });
  }

  /** Undefined where no picture was transparent. */
  get best(): Background | undefined {
    if (this.seen === 0) return undefined;
    const [black, white] = this.sums.map(({ count, total, squares }) => squares / count - (total / count) ** 2);
    return white! > black! ? 'white' : 'black';
  }
}
