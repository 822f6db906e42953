import { type Watch } from '../base/progress';
import { sharedKernels } from './kernels/kernels';
import { pacer } from './pace';

type Entries = Float32Array | Float64Array;

/** A symmetric n × n matrix K. */
export interface GramEntries {
  n: number;
  /** K_ij for j < i, at i(i−1)/2 + j. */
  triangle: Entries;
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

/** Entries of a triangle that are worked on together: those of two rows and all columns fit into a second-level cache. */
const BLOCK = 2048;

/**
 * All inner products between two lists of Grams of the same examples; [i][j] belongs to rows[i] and columns[j]. With one
 * list given for both, half is computed.
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
  const left = rows.map(({ triangle }) => triangle);
  const products = new Products(left, rows === columns ? left : columns.map(({ triangle }) => triangle));
  const pause = pacer(watch);
  while (products.addBlock()) await pause();
  return products.sums();
}

/** The products of all pairs of vectors of one length, rows × columns. */
export function allProducts(rows: readonly Entries[], columns: readonly Entries[]): Float64Array {
  const products = new Products(rows, columns);
  while (products.addBlock());
  return products.sums();
}

/** Inner products of vectors that are too long to be looked at whole: block by block. */
class Products {
  private readonly found: Float64Array;
  private from = 0;

  constructor(
    private readonly left: readonly Entries[],
    private readonly right: readonly Entries[],
  ) {
    this.found = new Float64Array(left.length * right.length);
  }

  /** Adds what the next stretch of the vectors gives; false if there is none. */
  addBlock(): boolean {
    const { left, right, found, from } = this;
    const length = Math.min(BLOCK, (right[0]?.length ?? 0) - from);
    if (length <= 0) return false;
    const same = left === right;
    // An even number: the last one is 0.
    const even = length + (length % 2);
    const bytes = even * 8;
    const kernels = sharedKernels();
    const at = kernels.place({
      sums: found.length * 8,
      left: left.length * bytes,
      right: same ? 0 : right.length * bytes,
      single: even * 4,
    });
    const columns = same ? at.left : at.right;
    this.copy(left, at.left, even, at.single);
    if (!same) this.copy(right, at.right, even, at.single);
    const sums = kernels.float64(at.sums, found.length);
    sums.set(found);
    const wide = right.length;
    const { run } = kernels;
    if (!same) run.addProducts(at.left, left.length, columns, wide, even, at.sums, wide);
    else {
      // On and right of the diagonal, or little more.
      for (let i = 0; i < wide; i += 2) {
        const [start, count] = [at.left + i * bytes, Math.min(2, wide - i)];
        run.addProducts(start, count, start, wide - i, even, at.sums + (i * wide + i) * 8, wide);
      }
    }
    found.set(sums);
    this.from += length;
    return true;
  }

  /** Each as float64, with zeros to an even length; `single` is room for one as float32. */
  private copy(vectors: readonly Entries[], to: number, even: number, single: number): void {
    const kernels = sharedKernels();
    for (const [k, vector] of vectors.entries()) {
      const part = vector.subarray(this.from, this.from + BLOCK);
      const [at, narrow] = [to + k * even * 8, part instanceof Float32Array];
      const room = narrow ? kernels.float32(single, even) : kernels.float64(at, even);
      room.set(part);
      room.fill(0, part.length);
      if (narrow) kernels.run.widen(at, single, even);
    }
  }

  sums(): Float64Array {
    const { left, right, found } = this;
    const wide = right.length;
    if (left === right) {
      for (let i = 0; i < wide; i++) for (let j = 0; j < i; j++) found[i * wide + j] = found[j * wide + i]!;
    }
    return found;
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
