import type { Watch } from '../base/progress';
import { RandomStream } from '../base/random';
import { diagonalise, tridiagonal } from './eigenvalues';
import { pacer } from './pace';

/** Solves with T − λ after which a vector is its eigenvector: each multiplies what is not by about 10⁻¹⁰ or less. */
const SOLVES = 3;
/** Eigenvalues further apart than this share of the largest have vectors that are orthogonal to 10⁻¹⁰ by themselves. */
const CLOSE = 1e-6;
/** Vectors that are brought back from T at a time. */
const TOGETHER = 16;

/**
 * The eigenvalues of a symmetric n × n matrix, largest first, and the orthonormal eigenvectors of the first `count(values)`
 * of them: count × n. In float64: tridiagonal form, QL, then inverse iteration with each vector kept orthogonal to those
 * of close eigenvalues (Golub & Van Loan, "Matrix Computations", 8.2–8.4). Only the lower triangle is read; `matrix` is overwritten.
 */
export async function leadingEigenvectors(
  matrix: Float64Array,
  n: number,
  count: (values: Float64Array) => number,
  watch: Watch,
): Promise<{ values: Float64Array; vectors: Float64Array }> {
  const pause = pacer(watch);
  const { diagonal, off, reduce } = tridiagonal(matrix, n);
  for (let k = n - 1; k >= 0; k--) {
    reduce(k);
    await pause();
  }
  const values = diagonal.slice();
  diagonalise(values, off.slice());
  values.sort((a, b) => b - a);
  const wanted = count(values);
  const vectors = new Float64Array(wanted * n);
  const stream = new RandomStream(0, 'eigenvectors');
  const near = CLOSE * Math.max(Math.abs(values[0]!), Math.abs(values[n - 1]!));
  let first = 0;
  for (let k = 0; k < wanted; k++) {
    while (values[first]! - values[k]! > near) first++;
    const vector = vectors.subarray(k * n, (k + 1) * n);
    for (let i = 0; i < n; i++) vector[i] = stream.normal();
    const solve = solver(diagonal, off, values[k]!);
    for (let round = 0; round < SOLVES; round++) {
      solve(vector);
      normalise(vector);
      // Twice: where much is taken off, the first time leaves rounding errors.
      for (let time = 0; time < 2; time++) {
        for (let j = first; j < k; j++) {
          const other = vectors.subarray(j * n, (j + 1) * n);
          addMultiple(vector, 0, other, -dot(other, vector, 0));
        }
        normalise(vector);
      }
      await pause();
    }
  }
  // Back from T to the matrix: row by row, its reflection of some vectors that fit into a cache.
  for (let from = 0; from < wanted; from += TOGETHER) {
    const to = Math.min(wanted, from + TOGETHER);
    for (let row = 1; row < n; row++) {
      const reflection = matrix.slice(row * n, row * n + row);
      reflection[row - 1] = reflection[row - 1]! - off[row - 1]!;
      const half = dot(reflection, reflection, 0) / 2;
      if (half === 0) continue;
      for (let k = from; k < to; k++) addMultiple(vectors, k * n, reflection, -dot(reflection, vectors, k * n) / half);
    }
    await pause();
  }
  return { values, vectors };
}

/** Solves (T − λ)x = b in place, by elimination with row exchanges. A pivot that vanishes counts as rounding. */
function solver(diagonal: Float64Array, off: Float64Array, value: number): (x: Float64Array) => void {
  const n = diagonal.length;
  let size = 0;
  for (let i = 0; i < n; i++) size = Math.max(size, Math.abs(diagonal[i]!), Math.abs(off[i]!));
  const tiny = (size || 1) * Number.EPSILON;
  // Row i of the upper triangle: pivot at i, and entries at i + 1 and i + 2.
  const [pivot, next, second, factor] = Array.from({ length: 4 }, () => new Float64Array(n));
  const swapped = new Uint8Array(n);
  let [here, right] = [diagonal[0]! - value, n > 1 ? off[0]! : 0];
  for (let i = 0; i < n; i++) {
    const below = i + 1 < n ? off[i]! : 0;
    const [belowHere, belowRight] = i + 1 < n ? [diagonal[i + 1]! - value, i + 2 < n ? off[i + 1]! : 0] : [0, 0];
    if (Math.abs(below) > Math.abs(here)) {
      swapped[i] = 1;
      factor![i] = here / below;
      [pivot![i], next![i], second![i]] = [below, belowHere, belowRight];
      [here, right] = [right - factor![i]! * belowHere, -factor![i]! * belowRight];
    } else {
      pivot![i] = Math.abs(here) < tiny ? tiny : here;
      factor![i] = below / pivot![i]!;
      next![i] = right;
      [here, right] = [belowHere - factor![i]! * right, belowRight];
    }
  }
  return x => {
    for (let i = 0; i + 1 < n; i++) {
      if (swapped[i]) [x[i], x[i + 1]] = [x[i + 1]!, x[i]!];
      x[i + 1] = x[i + 1]! - factor![i]! * x[i]!;
    }
    for (let i = n - 1; i >= 0; i--) {
      const [one, two] = [i + 1 < n ? x[i + 1]! : 0, i + 2 < n ? x[i + 2]! : 0];
      x[i] = (x[i]! - next![i]! * one - second![i]! * two) / pivot![i]!;
    }
  };
}

function normalise(x: Float64Array): void {
  // A solve may bring entries near the largest double.
  const largest = x.reduce((most, value) => Math.max(most, Math.abs(value)), Number.MIN_VALUE);
  for (let i = 0; i < x.length; i++) x[i] = x[i]! / largest;
  const length = Math.sqrt(dot(x, x, 0));
  for (let i = 0; i < x.length; i++) x[i] = x[i]! / length;
}

/** Σ x[i]·y[at + i] */
function dot(x: Float64Array, y: Float64Array, at: number): number {
  let [even, odd] = [0, 0];
  let i = 0;
  for (; i + 1 < x.length; i += 2) {
    even += x[i]! * y[at + i]!;
    odd += x[i + 1]! * y[at + i + 1]!;
  }
  return i < x.length ? even + odd + x[i]! * y[at + i]! : even + odd;
}

/** x[at + i] += by·y[i] */
function addMultiple(x: Float64Array, at: number, y: Float64Array, by: number): void {
  for (let i = 0; i < y.length; i++) x[at + i] = x[at + i]! + by * y[i]!;
}
