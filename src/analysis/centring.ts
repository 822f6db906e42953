import { type Watch } from '../base/progress';
import { pacer } from './pace';
import { constantCause, largestMagnitude, notFiniteCause, type Representation, unitScale } from './representation';

/**
 * How to centre a representation: value (i, j) becomes ((x_ij − x_0j)·scale − mean_j)·gain. Starting from the first row
 * keeps the digits that an offset would eat, and makes a constant column exactly zero. One factor for the whole matrix
 * leaves angles and ratios alone; with it the largest centred value lies in [½, 2], so that float32 products neither
 * overflow nor vanish.
 */
export interface Centring {
  scale: number;
  /** p column means of (x − first row)·scale */
  mean: Float64Array;
  gain: number;
  /** Why nothing can be computed from this representation, or null. */
  cause: string | null;
}

export async function centringOf(x: Representation, watch: Watch): Promise<Centring> {
  const { name, n, p, data } = x;
  const mean = new Float64Array(p);
  const largest = magnitude(x);
  if (largest === Infinity) return { scale: 1, mean, gain: 1, cause: notFiniteCause(name) };

  const scale = unitScale(largest);
  const pause = pacer(watch);
  let spread = 0;
  for (let i = 1; i < n; i++) {
    for (let j = 0, at = i * p; j < p; j++, at++) {
      const difference = data[at]! * scale - data[j]! * scale;
      mean[j] = mean[j]! + difference;
      const size = Math.abs(difference);
      if (size > spread) spread = size;
    }
    await pause();
  }
  if (!mean.every(Number.isFinite)) return { scale, mean, gain: 1, cause: notFiniteCause(name) };
  if (spread === 0) return { scale, mean, gain: 1, cause: constantCause(name) };
  for (let j = 0; j < p; j++) mean[j] = mean[j]! / n;
  return { scale, mean, gain: 1 / spread, cause: null };
}

/** Sums of float32 values neither overflow a double nor hide a value that is not finite: one row tells enough. */
function magnitude({ p, data }: Representation): number {
  if (data instanceof Float64Array) return largestMagnitude(data);
  return largestMagnitude(data.subarray(0, p)) === Infinity ? Infinity : 1;
}

/** Writes columns [from, to) of the centred x into `out`, n × (to − from). */
export function centreInto(
  out: Float32Array | Float64Array,
  x: Representation,
  { scale, mean, gain }: Centring,
  from: number,
  to: number,
): void {
  let k = 0;
  const { data } = x;
  if (data instanceof Float32Array) {
    // Float32 values less a double lose nothing that they had; their scale is 1.
    const width = to - from;
    const shift = Float64Array.from({ length: width }, (_, j) => data[from + j]! + mean[from + j]!);
    for (let i = 0; i < x.n; i++) {
      for (let j = 0, at = i * x.p + from; j < width; j++, at++) out[k++] = (data[at]! - shift[j]!) * gain;
    }
    return;
  }
  for (let i = 0; i < x.n; i++) {
    for (let j = from; j < to; j++) {
      out[k++] = (x.data[i * x.p + j]! * scale - x.data[j]! * scale - mean[j]!) * gain;
    }
  }
}
