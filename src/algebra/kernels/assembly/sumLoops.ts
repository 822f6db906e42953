/** Sums over the columns and rows of matrices. */

/**
 * Adds `count` rows of float32 values, each less `first`, to the float64 `sums`, and gives the largest square of such a
 * difference. `width` is a multiple of 4.
 */
export function addColumns(sums: usize, first: usize, rows: usize, count: i32, width: i32): f64 {
  const bytes = (<usize>width) << 2;
  let largest = f64x2.splat(0);
  for (let k: usize = 0; k < bytes; k += 16) {
    const start = v128.load(first + k);
    const startLow = f64x2.promote_low_f32x4(start);
    const startHigh = f64x2.promote_low_f32x4(upper(start));
    const at = sums + (k << 1);
    let low = v128.load(at);
    let high = v128.load(at, 16);
    let row = rows + k;
    for (let i = 0; i < count; i++, row += bytes) {
      const x = v128.load(row);
      const a = f64x2.sub(f64x2.promote_low_f32x4(x), startLow);
      const b = f64x2.sub(f64x2.promote_low_f32x4(upper(x)), startHigh);
      low = f64x2.add(low, a);
      high = f64x2.add(high, b);
      largest = f64x2.pmax(largest, f64x2.pmax(f64x2.mul(a, a), f64x2.mul(b, b)));
    }
    v128.store(at, low);
    v128.store(at, high, 16);
  }
  return max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1));
}

/** The last two of four float32 values, in front. */
function upper(x: v128): v128 {
  return v128.shuffle<f32>(x, x, 2, 3, 2, 3);
}

/**
 * Row i of a symmetric matrix, of which the `length` = i entries before the diagonal are given as float64: they are added
 * to the sums of their columns, and their sum is returned.
 */
export function addRowSums(sums: usize, row: usize, length: i32): f64 {
  const even = (<usize>(length & ~1)) << 3;
  let total = f64x2.splat(0);
  for (let k: usize = 0; k < even; k += 16) {
    const x = v128.load(row + k);
    total = f64x2.add(total, x);
    v128.store(sums + k, f64x2.add(v128.load(sums + k), x));
  }
  let sum = f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
  if (length & 1) {
    const x = load<f64>(row + even);
    sum += x;
    store<f64>(sums + even, load<f64>(sums + even) + x);
  }
  return sum;
}
