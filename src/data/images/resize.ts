import { READING } from './reading';
import { type Fit, placing } from './fit';
import { type Resize, TRIANGLE, resample } from './resample';

/** For each output position along one axis: the two source positions it lies between and the weight of the higher. */
interface Taps {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly weight: Float64Array;
}

function axisTaps(from: number, to: number): Taps {
  const taps = { low: new Int32Array(to), high: new Int32Array(to), weight: new Float64Array(to) };
  for (let i = 0; i < to; i++) {
    const position = Math.max(0, ((i + 0.5) * from) / to - 0.5);
    const low = Math.min(Math.floor(position), from - 1);
    taps.low[i] = low;
    taps.high[i] = Math.min(low + 1, from - 1);
    taps.weight[i] = position - low;
  }
  return taps;
}

/**
 * Bilinear resizing of height × width × channels images to size × size × channels, as
 * `torch.nn.functional.interpolate(mode='bilinear', align_corners=False, antialias=False)` does it: pixel centres at
 * half-integers, edges repeated, no smoothing when shrinking. The tables are made once.
 */
export function bilinearResize(height: number, width: number, channels: number, size: number): Resize {
  const rows = axisTaps(height, size);
  const columns = axisTaps(width, size);
  return (source, from, divisor, out, at) => {
    let next = at;
    for (let y = 0; y < size; y++) {
      const top = from + rows.low[y]! * width * channels;
      const bottom = from + rows.high[y]! * width * channels;
      const down = rows.weight[y]!;
      for (let x = 0; x < size; x++) {
        const left = columns.low[x]! * channels;
        const right = columns.high[x]! * channels;
        const across = columns.weight[x]!;
        for (let c = 0; c < channels; c++) {
          const upper = source[top + left + c]! * (1 - across) + source[top + right + c]! * across;
          const lower = source[bottom + left + c]! * (1 - across) + source[bottom + right + c]! * across;
          out[next++] = (upper * (1 - down) + lower * down) / divisor;
        }
      }
    }
  };
}

/** What pictures become, and the version of reading by which. */
export interface Resizing {
  readonly size: number;
  readonly fit: Fit;
  readonly reading: number;
}

/** Whether pictures are resized in the one way that all versions of reading share. */
export function isPlain(height: number, width: number, { size, fit, reading }: Resizing): boolean {
  return reading === READING.first || (fit === 'stretch' && size >= height && size >= width);
}

/**
 * Resizing of height × width × channels images, smoothed where they shrink (`resample`), so that thin lines survive.
 *
 * @param fill what stands, after division, in the bars that `fit` leaves
 * @param full what white is where the values are to be whole numbers
 */
export function resizeTo(
  shape: readonly [height: number, width: number, channels: number],
  how: Resizing,
  fill: number,
  full?: number,
): Resize {
  const [height, width, channels] = shape;
  const { size, fit } = how;
  if (!isPlain(height, width, how)) {
    return resample({ shape, size, placing: placing(height, width, size, fit), kernel: TRIANGLE, full, fill });
  }
  const plain = bilinearResize(height, width, channels, size);
  if (full === undefined) return plain;
  const values = new Float32Array(size * size * channels);
  return (source, from, divisor, out, at) => {
    plain(source, from, divisor, values, 0);
    for (let i = 0; i < values.length; i++) out[at + i] = Math.round(values[i]!);
  };
}
