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

/** Entries of a triangle that are worked on together: 16 layers of them fit into a second-level cache. */
const BLOCK = 2048;

/**
 * All inner products between two lists of Grams of the same examples; [i][j] belongs to rows[i] and columns[j]. It is
 * fastest with the longer list as `columns`. With one list given for both, half is computed.
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

/** Σ_{j<i} K_ij·L_ij for all pairs, rows × columns. */
async function triangleProducts(rows: readonly GramEntries[], columns: readonly GramEntries[], watch: Watch) {
  const same = rows === columns;
  const wide = columns.length;
  const sums = new Float64Array(rows.length * wide);
  const left = new Float64Array(rows.length * BLOCK);
  const right = same ? left : new Float64Array(wide * BLOCK);
  const length = columns[0]?.triangle.length ?? 0;
  const pause = pacer(watch);
  for (let from = 0; from < length; from += BLOCK) {
    const size = Math.min(BLOCK, length - from);
    load(left, rows, from, size);
    if (!same) load(right, columns, from, size);
    for (let i = 0; i < rows.length; i++) addRow(sums, i * wide, left, i, right, same ? i : 0, wide, size);
    await pause();
  }
  if (same) for (let i = 0; i < wide; i++) for (let j = 0; j < i; j++) sums[i * wide + j] = sums[j * wide + i]!;
  return sums;
}

function load(into: Float64Array, grams: readonly GramEntries[], from: number, size: number): void {
  grams.forEach((gram, i) => into.set(gram.triangle.subarray(from, from + size), i * BLOCK));
}

/** Adds one row's products with columns [start, end); four columns at a time share the loads of the row. */
function addRow(
  sums: Float64Array,
  at: number,
  left: Float64Array,
  row: number,
  right: Float64Array,
  start: number,
  end: number,
  size: number,
): void {
  const a = row * BLOCK;
  let j = start;
  for (; j + 3 < end; j += 4) {
    const [b, c, d, e] = [j * BLOCK, (j + 1) * BLOCK, (j + 2) * BLOCK, (j + 3) * BLOCK];
    let [sb, sc, sd, se] = [0, 0, 0, 0];
    for (let k = 0; k < size; k++) {
      const value = left[a + k]!;
      sb += value * right[b + k]!;
      sc += value * right[c + k]!;
      sd += value * right[d + k]!;
      se += value * right[e + k]!;
    }
    sums[at + j] = sums[at + j]! + sb;
    sums[at + j + 1] = sums[at + j + 1]! + sc;
    sums[at + j + 2] = sums[at + j + 2]! + sd;
    sums[at + j + 3] = sums[at + j + 3]! + se;
  }
  for (; j < end; j++) {
    const b = j * BLOCK;
    let sum = 0;
    for (let k = 0; k < size; k++) sum += left[a + k]! * right[b + k]!;
    sums[at + j] = sums[at + j]! + sum;
  }
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
