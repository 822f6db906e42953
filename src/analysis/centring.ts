import { type Watch } from '../base/progress';
import { pacer } from './pace';
import {
  type Representation,
  constantCause,
  largestMagnitude,
  notFiniteCause,
  oneExampleCause,
  unitScale,
} from './representation';

/**
 * How to centre a representation: value (i, j) becomes ((x_ij − x_0j)·scale − mean_j)·gain. Starting from the first row
 * keeps the digits that an offset would eat, and makes a constant column exactly zero. One factor for the whole matrix
 * leaves angles and ratios alone; with it the largest centred value lies in [¼, 2], so that float32 products neither
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
  const spread =
    data instanceof Float32Array ? await addSingle(mean, x, data, watch) : await addDouble(mean, x, scale, watch);
  if (!mean.every(Number.isFinite)) return { scale, mean, gain: 1, cause: notFiniteCause(name) };
  if (spread === 0) return { scale, mean, gain: 1, cause: n === 1 ? oneExampleCause(name) : constantCause(name) };
  for (let j = 0; j < p; j++) mean[j] = mean[j]! / n;
  return { scale, mean, gain: 1 / spread, cause: null };
}

/** Adds up the columns of x·scale less its first row, and gives the largest magnitude. */
async function addDouble(mean: Float64Array, { n, p, data }: Representation, scale: number, watch: Watch) {
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
  return spread;
}

/** The same for float32, whose squares a double holds: four rows at a time, and up to twice the largest magnitude. */
async function addSingle(mean: Float64Array, { n, p }: Representation, data: Float32Array, watch: Watch) {
  const pause = pacer(watch);
  let largest = 0;
  for (let i = 1; i < n; i += 4) {
    // Beyond the last row stands the first, whose difference is 0.
    const [a, b, c, d] = [0, 1, 2, 3].map(k => (i + k < n ? (i + k) * p : 0)) as [number, number, number, number];
    const square = addFour(mean, data, a, b, c, d);
    if (square > largest) largest = square;
    await pause();
  }
  return Math.sqrt(largest);
}

/** Adds four rows to the sums, and gives the largest sum of squares of four values. */
function addFour(mean: Float64Array, data: Float32Array, a: number, b: number, c: number, d: number): number {
  let largest = 0;
  for (let j = 0; j < mean.length; j++) {
    const first = data[j]!;
    const w = data[a + j]! - first;
    const x = data[b + j]! - first;
    const y = data[c + j]! - first;
    const z = data[d + j]! - first;
    mean[j] = mean[j]! + (w + x + (y + z));
    const square = w * w + x * x + (y * y + z * z);
    if (square > largest) largest = square;
  }
  return largest;
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
  const { data } = x;
  if (data instanceof Float32Array) {
    // Float32 values less a double lose nothing that they had; their scale is 1.
    const width = to - from;
    const shift = Float64Array.from({ length: width }, (_, j) => data[from + j]! + mean[from + j]!);
    for (let i = 0; i < x.n; i++) shiftRow(out, i * width, data, i * x.p + from, shift, gain);
    return;
  }
  let k = 0;
  for (let i = 0; i < x.n; i++) {
    for (let j = from; j < to; j++) {
      out[k++] = (x.data[i * x.p + j]! * scale - x.data[j]! * scale - mean[j]!) * gain;
    }
  }
}

function shiftRow(
  out: Float32Array | Float64Array,
  to: number,
  data: Float32Array,
  from: number,
  shift: Float64Array,
  gain: number,
): void {
  for (let j = 0; j < shift.length; j++) out[to + j] = (data[from + j]! - shift[j]!) * gain;
}
