/** Columns between two looks at whether a distance is already too long. */
const CHUNK = 16;

/**
 * Σ_k (x[a+k] − y[b+k])² in float64, always summed in the same order, or some number above `limit` if it is above; y is x
 * unless given.
 */
export function squaredDistance(
  x: Float32Array | Float64Array,
  a: number,
  b: number,
  length: number,
  limit = Infinity,
  y = x,
): number {
  let sum = 0;
  let from = 0;
  for (; from + CHUNK <= length && sum <= limit; from += CHUNK) {
    // Two sums that do not wait for each other.
    let [even, odd] = [0, 0];
    for (let k = from; k < from + CHUNK; k += 2) {
      const d = x[a + k]! - y[b + k]!;
      const e = x[a + k + 1]! - y[b + k + 1]!;
      even += d * d;
      odd += e * e;
    }
    sum += even + odd;
  }
  for (; from < length && sum <= limit; from++) {
    const difference = x[a + from]! - y[b + from]!;
    sum += difference * difference;
  }
  return sum;
}
