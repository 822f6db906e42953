import type { Watch } from '../base/progress';
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
