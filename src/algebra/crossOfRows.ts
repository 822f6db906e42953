import type { Watch } from '../base/progress';
import { allProducts } from './inner';
import { pacer } from './pace';

/** Rows that are multiplied at a time: those of two tiles fit into a cache, block by block. */
const TILE = 48;

/** ABᵀ of A (p × n) and B (q × n), row-major, in float64. Where both are the same array, half is computed. */
export async function crossOfRows(
  a: Float64Array,
  b: Float64Array,
  p: number,
  q: number,
  n: number,
  watch: Watch,
): Promise<Float64Array> {
  const out = new Float64Array(p * q);
  const pause = pacer(watch);
  for (let i = 0; i < p; i += TILE) {
    const left = tile(a, i, p, n);
    for (let j = 0; j < (a === b ? i + 1 : q); j += TILE) {
      const right = tile(b, j, q, n);
      const products = allProducts(left, right);
      for (let k = 0; k < left.length; k++) {
        for (let l = 0; l < right.length; l++) {
          const value = products[k * right.length + l]!;
          out[(i + k) * q + j + l] = value;
          if (a === b) out[(j + l) * q + i + k] = value;
        }
      }
      await pause();
    }
  }
  return out;
}

/** Some rows from one on. */
function tile(x: Float64Array, from: number, rows: number, n: number): Float64Array[] {
  const count = Math.min(TILE, rows - from);
  return Array.from({ length: count }, (_, k) => x.subarray((from + k) * n, (from + k + 1) * n));
}
