import type { Watch } from '../base/progress';
import { eightDots } from './eightDots';
import type { GramEntries } from './inner';
import { pacer } from './pace';

/** Pivots after which the rest of K is brought up to date. */
const PIVOTS = 48;

/**
 * L with LLᵀ = K of a symmetric matrix without negative eigenvalues, in float64: n × rank, the first columns of `rows`, n × n
 * and row-major. Cholesky with pivots: stops where the rest is flat, at this share of the trace, so that neither duplicates
 * nor rounding in K make it fail. What the factor leaves of K is brought up to date after every few pivots, as LAPACK's dpstrf
 * does.
 */
export async function pivotedCholesky(
  { n, triangle, diagonal }: Pick<GramEntries, 'n' | 'triangle' | 'diagonal'>,
  share: number,
  watch: Watch,
): Promise<{ rows: Float64Array; rank: number }> {
  const left = Float64Array.from(diagonal);
  const flat = sum(left) * share;
  const rest = Float64Array.from(triangle);
  const rows = new Float64Array(n * n);
  const open = Array.from({ length: n }, (_, i) => i);
  const pause = pacer(watch);
  let rank = 0;
  let begin = 0;
  for (; sum(left) > flat; rank++) {
    if (rank - begin === PIVOTS) {
      await subtractProducts(rest, rows, n, open, begin, pause);
      begin = rank;
    }
    const pivot = open.reduce((best, i) => (left[i]! > left[best]! ? i : best));
    open.splice(open.indexOf(pivot), 1);
    const root = Math.sqrt(left[pivot]!);
    rows[pivot * n + rank] = root;
    for (const i of open) {
      const entry = rest[i > pivot ? (i * (i - 1)) / 2 + pivot : (pivot * (pivot - 1)) / 2 + i]!;
      const value = (entry - dot(rows, i * n + begin, pivot * n + begin, rank - begin)) / root;
      rows[i * n + rank] = value;
      left[i] = Math.max(0, left[i]! - value * value);
    }
    left[pivot] = 0;
    await pause();
  }
  return { rows, rank };
}

/** Takes the products of PIVOTS columns of the factor, from `begin` on, off the entries between open rows. */
async function subtractProducts(
  rest: Float64Array,
  rows: Float64Array,
  n: number,
  open: readonly number[],
  begin: number,
  pause: () => Promise<void>,
): Promise<void> {
  // Side by side, and a multiple of four with zeros: what is worked on at a time fits into a cache.
  const count = Math.ceil(open.length / 4) * 4;
  const near = new Float64Array(count * PIVOTS);
  open.forEach((i, k) => near.set(rows.subarray(i * n + begin, i * n + begin + PIVOTS), k * PIVOTS));
  const products = new Float64Array(8);
  for (let a = 0; a < open.length; a += 2) {
    for (let b = 0; b <= a; b += 4) {
      eightDots(products, near, PIVOTS, a, b);
      for (let k = 0; k < 8; k++) {
        const [row, column] = [a + (k >> 2), b + (k & 3)];
        if (column >= row || row >= open.length) continue;
        const [i, j] = [open[row]!, open[column]!];
        const at = (i * (i - 1)) / 2 + j;
        rest[at] = rest[at]! - products[k]!;
      }
    }
    await pause();
  }
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Σ x[a+k]·x[b+k] for k < length. */
function dot(x: Float64Array, a: number, b: number, length: number): number {
  let [s, t, u, v] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < length; k += 4) {
    s += x[a + k]! * x[b + k]!;
    t += x[a + k + 1]! * x[b + k + 1]!;
    u += x[a + k + 2]! * x[b + k + 2]!;
    v += x[a + k + 3]! * x[b + k + 3]!;
  }
  for (; k < length; k++) s += x[a + k]! * x[b + k]!;
  return s + t + (u + v);
}
