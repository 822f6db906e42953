import { eightDots } from './eightDots';
import { type Watch } from '../base/progress';
import { centreInto, centringOf } from './centring';
import { type LayerGram } from './gram';
import { pacer } from './pace';
import { type Representation } from './representation';

/**
 * F with FFᵀ = K/tr K of a layer's centred Gram matrix K: the layer itself up to a rotation of its columns, of Frobenius
 * norm 1.
 */
export interface Factor {
  name: string;
  n: number;
  rank: number;
  /** n × rank, row-major; float64 where it is small. */
  data: Float32Array | Float64Array;
  /** Why there is none (and rank is 0), or null. */
  cause: string | null;
}

/** Values up to which a factor is kept in float64. */
const SMALL = 2 ** 20;
/** This share of K's trace may be left out; it costs a Procrustes similarity at most its root, 3.5·10⁻⁴. */
const FLAT = 2 ** -23;
/** The same where K is known in float64. */
const FLAT_EXACT = 2 ** -43;
/** Pivots after which the rest of K is brought up to date. */
const PIVOTS = 48;

/** The factor of a layer. `gram`, of the same layer, is asked for only if it has at least as many columns as rows. */
export async function factorOf(x: Representation, gram: () => Promise<LayerGram>, watch: Watch): Promise<Factor> {
  return x.p < x.n ? narrowFactor(x, watch) : pivotedCholesky(await gram(), watch);
}

/** The centred columns themselves. */
async function narrowFactor(x: Representation, watch: Watch): Promise<Factor> {
  const { name, n, p } = x;
  const centring = await centringOf(x, watch);
  if (centring.cause !== null) return { name, n, rank: 0, data: new Float64Array(0), cause: centring.cause };
  const data = n * p <= SMALL ? new Float64Array(n * p) : new Float32Array(n * p);
  centreInto(data, x, centring, 0, p);
  let square = 0;
  for (const value of data) square += value * value;
  const scale = 1 / Math.sqrt(square);
  for (let k = 0; k < data.length; k++) data[k] = data[k]! * scale;
  return { name, n, rank: p, data, cause: null };
}

/**
 * Cholesky with pivots: stops where the rest is flat, so that neither duplicates nor rounding in K make it fail. What the
 * factor leaves of K is brought up to date after every few pivots, as LAPACK's dpstrf does.
 */
async function pivotedCholesky({ name, n, triangle, diagonal, cause }: LayerGram, watch: Watch): Promise<Factor> {
  if (cause !== null) return { name, n, rank: 0, data: new Float64Array(0), cause };
  const left = Float64Array.from(diagonal);
  const flat = sum(left) * (triangle instanceof Float64Array ? FLAT_EXACT : FLAT);
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
  return { name, n, rank, data: packed(rows, n, rank), cause: null };
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

/** The first `rank` columns of n × n, of Frobenius norm 1. */
function packed(rows: Float64Array, n: number, rank: number): Float32Array | Float64Array {
  const square = rows.reduce((total, value) => total + value * value, 0);
  const scale = 1 / Math.sqrt(square);
  const data = n * rank <= SMALL ? new Float64Array(n * rank) : new Float32Array(n * rank);
  for (let i = 0, at = 0; i < n; i++) {
    for (let k = 0; k < rank; k++) data[at++] = rows[i * n + k]! * scale;
  }
  return data;
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
