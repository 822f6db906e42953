import type { Pixels } from './depth';
import type { Placing } from './fit';

/** What a pixel is weighed by, at x pixels from the middle; 0 beyond ±`radius`. */
export interface Kernel {
  readonly radius: number;
  readonly weight: (x: number) => number;
}

export const TRIANGLE: Kernel = { radius: 1, weight: x => Math.max(0, 1 - Math.abs(x)) };

/** For each output position along one axis: where the source positions that it is a sum of begin, and their weights. */
interface Windows {
  readonly first: Int32Array;
  readonly weights: readonly Float64Array[];
}

/** Whole numbers are weighed by whole multiples of 1 / UNIT, so that sums are exact and the same on every machine. */
const UNIT = 2 ** 22;

function windowsOf(from: number, to: number, { radius, weight }: Kernel, whole: boolean): Windows {
  const scale = from / to;
  // Where pictures shrink, the kernel widens, so that no pixel is passed over.
  const stretch = Math.max(scale, 1);
  const first = new Int32Array(to);
  const weights = Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const low = Math.max(0, Math.floor(centre - radius * stretch + 0.5));
    const high = Math.min(from, Math.floor(centre + radius * stretch + 0.5));
    const window = Float64Array.from({ length: high - low }, (_, j) => weight((low + j - centre + 0.5) / stretch));
    const sum = window.reduce((total, value) => total + value, 0);
    first[i] = low;
    return window.map(value => {
      const share = value / sum;
      return whole ? (Math.sign(share) * Math.floor(Math.abs(share * UNIT) + 0.5)) / UNIT : share;
    });
  });
  return { first, weights };
}

/** Resizes the image that starts at source[from], dividing each value by `divisor`, to out[at …]. */
export type Resize = (
  source: Pixels | Float32Array,
  from: number,
  divisor: number,
  out: Float32Array | Pixels,
  at: number,
) => void;

/** What `resample` makes of images that are height × width × channels. */
interface Resampling {
  readonly shape: readonly [height: number, width: number, channels: number];
  /** They become size × size × channels. */
  readonly size: number;
  readonly placing: Placing;
  readonly kernel: Kernel;
  /** What white is where sums become whole numbers, as those of Pillow's `resize` do along each axis; else left out. */
  readonly full?: number | undefined;
  /** What is left around `placing.place`. */
  readonly fill: number;
}

type Values = Pixels | Float32Array | Float64Array;

// The loops are functions of their own, because closures that are made for every picture would never be optimised.

/** Weighs the pixels of a row, from `start` on, into `out`, from `to` on. */
function alongRow(
  source: Values,
  start: number,
  { first, weights }: Windows,
  channels: number,
  out: Values,
  to: number,
) {
  for (let x = 0; x < weights.length; x++) {
    const window = weights[x]!;
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let i = 0, j = start + first[x]! * channels + c; i < window.length; i++, j += channels) {
        sum += window[i]! * source[j]!;
      }
      out[to + x * channels + c] = sum;
    }
  }
}

/** The same of three channels, three times as fast. */
function coloursAlongRow(source: Values, start: number, { first, weights }: Windows, out: Values, to: number) {
  for (let x = 0, next = to; x < weights.length; x++, next += 3) {
    const window = weights[x]!;
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let i = 0, j = start + first[x]! * 3; i < window.length; i++, j += 3) {
      const weight = window[i]!;
      red += weight * source[j]!;
      green += weight * source[j + 1]!;
      blue += weight * source[j + 2]!;
    }
    out[next] = red;
    out[next + 1] = green;
    out[next + 2] = blue;
  }
}

/** Weighs rows of `sums.length` values, from `start` on, into `sums`. */
function alongColumns(source: Values, start: number, window: Float64Array, sums: Float64Array): void {
  sums.fill(0);
  for (let i = 0, from = start; i < window.length; i++, from += sums.length) {
    const weight = window[i]!;
    for (let j = 0; j < sums.length; j++) sums[j]! += weight * source[from + j]!;
  }
}

/** Rounds sums to whole numbers up to `full`. */
function toWhole(sums: Float64Array, full: number): void {
  for (let j = 0; j < sums.length; j++) sums[j] = Math.min(full, Math.max(0, Math.floor(sums[j]! + 0.5)));
}

/**
 * Resizing with a kernel, smoothed where images shrink, first along the rows; with 255 as `full` it is byte for byte what
 * Pillow's `resize` gives for images that are not higher than wide (others it resizes column by column first). The
 * tables are made once.
 */
export function resample({ shape, size, placing, kernel, full, fill }: Resampling): Resize {
  const [, width, channels] = shape;
  const { part, place } = placing;
  const columns = windowsOf(part.width, place.width, kernel, full !== undefined);
  const rows = windowsOf(part.height, place.height, kernel, full !== undefined);
  const length = place.width * channels;
  const narrow = new Float64Array(part.height * length);
  const sums = new Float64Array(length);
  const hasBars = place.height < size || place.width < size;
  return (source, from, divisor, out, at) => {
    if (hasBars) out.fill(fill, at, at + size * size * channels);
    for (let y = 0; y < part.height; y++) {
      const start = from + ((part.top + y) * width + part.left) * channels;
      if (channels === 3) coloursAlongRow(source, start, columns, narrow, y * length);
      else alongRow(source, start, columns, channels, narrow, y * length);
    }
    if (full !== undefined) toWhole(narrow, full);
    for (let y = 0; y < place.height; y++) {
      alongColumns(narrow, rows.first[y]! * length, rows.weights[y]!, sums);
      if (full !== undefined) toWhole(sums, full);
      const to = at + ((place.top + y) * size + place.left) * channels;
      for (let j = 0; j < length; j++) out[to + j] = sums[j]! / divisor;
    }
  };
}
