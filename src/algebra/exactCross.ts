import type { Watch } from '../base/progress';
import type { MatrixProducts } from './nuclear';
import { pacer } from './pace';

/** AᵀB of A (n × p) and B (n × q), row-major, in float64. */
export async function exactCross(
  a: Float32Array | Float64Array,
  b: Float32Array | Float64Array,
  n: number,
  p: number,
  q: number,
  watch: Watch,
): Promise<Float64Array> {
  const out = new Float64Array(p * q);
  const pause = pacer(watch);
  for (let i = 0; i < n; i++) {
    for (let j = 0, at = 0; j < p; j++) {
      const value = a[i * p + j]!;
      for (let k = i * q; k < (i + 1) * q; k++, at++) out[at] = out[at]! + value * b[k]!;
    }
    await pause();
  }
  return out;
}

/** Products up to which AᵀB of two small matrices is computed in float64 here. */
const EXACT_PRODUCTS = 2 ** 27;

interface Columns {
  n: number;
  rank: number;
  data: Float32Array | Float64Array;
}

/** AᵀB of two of as many rows: in float64 where both are and small, else in float32. */
export async function crossOf(
  a: Columns,
  b: Columns,
  products: MatrixProducts,
  watch: Watch,
): Promise<Float32Array | Float64Array> {
  const { n } = a;
  const small = a.data instanceof Float64Array && b.data instanceof Float64Array;
  if (!small || n * a.rank * b.rank > EXACT_PRODUCTS) {
    return products.cross(single(a.data), single(b.data), n, a.rank, b.rank);
  }
  return exactCross(a.data, b.data, n, a.rank, b.rank, watch);
}

function single(data: Columns['data']): Float32Array {
  return data instanceof Float32Array ? data : new Float32Array(data);
}
