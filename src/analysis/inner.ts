import { type Watch } from '../base/progress';
import { pacer } from './pace';

/** A symmetric n × n matrix K. */
export interface GramEntries {
  n: number;
  /** K_ij for j < i, at i(i−1)/2 + j. */
  triangle: Float32Array | Float64Array;
  /** K_ii */
  diagonal: Float64Array;
  /** Sum of row i without K_ii. */
  rowSums: Float64Array;
}

/** ⟨K, L⟩ over all entries, and (n(n−3) times) the unbiased estimate of HSIC: ⟨K̃, L̃⟩ of the U-centred matrices. */
export interface InnerProduct {
  biased: number;
  /** NaN for n < 4, where U-centring is not defined. */
  debiased: number;
}

/** Entries of a triangle that are worked on together: four layers of them fit into a first-level cache. */
const BLOCK = 2048;

/**
 * All inner products between two lists of Grams of the same examples; [i][j] belongs to rows[i] and columns[j]. It is
 * fastest with the longer list as `columns`, and with two rows or more. With one list given for both, half is computed.
 * Sums are float64 and each pair's order of summation is the same in every call, so a layer with itself gives what
 * `selfProduct` gives, to the last bit.
 * Székely & Rizzo (2014), "Partial distance correlation with methods for dissimilarities", eq. 3.2–3.4.
 * Throws RangeError if the matrices differ in n.
 */
export async function innerProducts(
  rows: readonly GramEntries[],
  columns: readonly GramEntries[],
  watch: Watch,
): Promise<InnerProduct[][]> {
  const sizes = new Set([...rows, ...columns].map(gram => gram.n));
  if (sizes.size > 1) throw new RangeError(`Gram matrices of different sizes: ${[...sizes].join(', ')}`);
  const triangles = await triangleProducts(rows, columns, watch);
  return rows.map((row, i) => columns.map((column, j) => assemble(row, column, triangles[i * columns.length + j]!)));
}

/** The inner product of a Gram with itself. */
export async function selfProduct(gram: GramEntries, watch: Watch): Promise<InnerProduct> {
  const list = [gram];
  return (await innerProducts(list, list, watch))[0]![0]!;
}

type Entries = GramEntries['triangle'];

/** Σ_{j<i} K_ij·L_ij for all pairs, rows × columns. */
async function triangleProducts(rows: readonly GramEntries[], columns: readonly GramEntries[], watch: Watch) {
  const same = rows === columns;
  const wide = columns.length;
  const sums = new Float64Array(rows.length * wide);
  const left = rows.map(({ triangle }) => triangle);
  const right = columns.map(({ triangle }) => triangle);
  const length = right[0]?.length ?? 0;
  const pause = pacer(watch);
  for (let from = 0; from < length; from += BLOCK) {
    addBlock(sums, left, right, from, Math.min(length, from + BLOCK), same);
    await pause();
  }
  if (same) for (let i = 0; i < wide; i++) for (let j = 0; j < i; j++) sums[i * wide + j] = sums[j * wide + i]!;
  return sums;
}

/** The products of all pairs of vectors of one length, rows × columns. */
export function allProducts(rows: readonly Entries[], columns: readonly Entries[]): Float64Array {
  const sums = new Float64Array(rows.length * columns.length);
  const length = rows[0]?.length ?? 0;
  for (let from = 0; from < length; from += BLOCK) {
    addBlock(sums, rows, columns, from, Math.min(length, from + BLOCK), false);
  }
  return sums;
}

/** Adds what a stretch of the vectors gives; `same`: only on and right of the diagonal, or little more. */
function addBlock(
  sums: Float64Array,
  left: readonly Entries[],
  right: readonly Entries[],
  from: number,
  to: number,
  same: boolean,
): void {
  const wide = right.length;
  for (let i = 0; i < left.length; i += 2) {
    const [a, b] = [left[i]!, left[i + 1]];
    let j = same ? i : 0;
    if (b) for (; j + 3 < wide; j += 4) addEight(sums, i * wide + j, wide, a, b, right, j, from, to);
    for (; j < wide; j++) {
      addOne(sums, i * wide + j, a, right[j]!, from, to);
      if (b) addOne(sums, (i + 1) * wide + j, b, right[j]!, from, to);
    }
  }
}

function addOne(sums: Float64Array, at: number, a: Entries, b: Entries, from: number, to: number): void {
  let sum = 0;
  for (let k = from; k < to; k++) sum += a[k]! * b[k]!;
  sums[at] = sums[at]! + sum;
}

/**
 * Two rows with four columns: each value that is loaded is used more than once. The second row's sums lie `wide` on. Taking
 * the values out of arrays in one go would halve the speed.
 */
function addEight(
  sums: Float64Array,
  at: number,
  wide: number,
  a: Entries,
  b: Entries,
  columns: readonly Entries[],
  j: number,
  from: number,
  to: number,
): void {
  const [c, d, e, f] = [columns[j]!, columns[j + 1]!, columns[j + 2]!, columns[j + 3]!];
  let [ac, ad, ae, af] = [0, 0, 0, 0];
  let [bc, bd, be, bf] = [0, 0, 0, 0];
  for (let k = from; k < to; k++) {
    const x = a[k]!;
    const y = b[k]!;
    const u = c[k]!;
    const v = d[k]!;
    const w = e[k]!;
    const z = f[k]!;
    ac += x * u;
    ad += x * v;
    ae += x * w;
    af += x * z;
    bc += y * u;
    bd += y * v;
    be += y * w;
    bf += y * z;
  }
  sums[at] = sums[at]! + ac;
  sums[at + 1] = sums[at + 1]! + ad;
  sums[at + 2] = sums[at + 2]! + ae;
  sums[at + 3] = sums[at + 3]! + af;
  sums[at + wide] = sums[at + wide]! + bc;
  sums[at + wide + 1] = sums[at + wide + 1]! + bd;
  sums[at + wide + 2] = sums[at + wide + 2]! + be;
  sums[at + wide + 3] = sums[at + wide + 3]! + bf;
}

function assemble(a: GramEntries, b: GramEntries, triangles: number): InnerProduct {
  const { n } = a;
  let [diagonals, sums, totalA, totalB] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    diagonals += a.diagonal[i]! * b.diagonal[i]!;
    sums += a.rowSums[i]! * b.rowSums[i]!;
    totalA += a.rowSums[i]!;
    totalB += b.rowSums[i]!;
  }
  const off = 2 * triangles;
  return {
    biased: off + diagonals,
    debiased: n < 4 ? NaN : off - (2 * sums) / (n - 2) + (totalA * totalB) / ((n - 1) * (n - 2)),
  };
}
