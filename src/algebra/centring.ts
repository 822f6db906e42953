import { type Watch } from '../base/progress';
import { withKernels } from './kernels/kernels';
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

/** Bytes of rows that are added up at a time. */
const BAND_BYTES = 2 ** 19;

/** The same for float32, whose squares a double holds. */
function addSingle(mean: Float64Array, { n, p }: Representation, data: Float32Array, watch: Watch): Promise<number> {
  return withKernels(async kernels => {
    const pause = pacer(watch);
    const width = 4 * Math.ceil(p / 4);
    const most = Math.max(1, Math.floor(BAND_BYTES / (4 * width)));
    const at = kernels.place({ sums: width * 8, first: width * 4, rows: most * width * 4 });
    kernels.float64(at.sums, width).fill(0);
    kernels.float32(at.first, width).fill(0).set(data.subarray(0, p));
    // Columns that are none stay 0.
    const rows = kernels.float32(at.rows, most * width).fill(0);
    let largest = 0;
    for (let i = 1; i < n; i += most) {
      const count = Math.min(most, n - i);
      if (width === p) rows.set(data.subarray(i * p, (i + count) * p));
      else for (let r = 0; r < count; r++) rows.set(data.subarray((i + r) * p, (i + r + 1) * p), r * width);
      largest = Math.max(largest, kernels.run.addColumns(at.sums, at.first, at.rows, count, width));
      await pause();
    }
    mean.set(kernels.float64(at.sums, p));
    return Math.sqrt(largest);
  });
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
