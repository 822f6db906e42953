/** Inner products of vectors. */

/**
 * Adds to `sums` (float64, rows × columns, a row `stride` numbers from the next) the inner products of float64 vectors of
 * one even length, which lie one behind the other. Each pair's order of summation is the same, wherever in the lists it
 * stands.
 */
export function addProducts(
  left: usize,
  rows: i32,
  right: usize,
  columns: i32,
  length: i32,
  sums: usize,
  stride: i32,
): void {
  const bytes = (<usize>length) << 3;
  const wide = (<usize>stride) << 3;
  let i = 0;
  for (; i + 1 < rows; i += 2) {
    const a = left + <usize>i * bytes;
    let to = sums + <usize>i * wide;
    let j = 0;
    for (; j + 3 < columns; j += 4, to += 32) addEight(a, right + <usize>j * bytes, bytes, to, wide);
    for (; j < columns; j++, to += 8) {
      addOne(a, right + <usize>j * bytes, bytes, to);
      addOne(a + bytes, right + <usize>j * bytes, bytes, to + wide);
    }
  }
  if (i === rows) return;
  for (let j = 0; j < columns; j++) {
    addOne(left + <usize>i * bytes, right + <usize>j * bytes, bytes, sums + <usize>i * wide + ((<usize>j) << 3));
  }
}

function addOne(a: usize, b: usize, bytes: usize, to: usize): void {
  let sum = f64x2.splat(0);
  for (let k: usize = 0; k < bytes; k += 16) sum = f64x2.add(sum, f64x2.mul(v128.load(a + k), v128.load(b + k)));
  add(to, sum);
}

/** Two rows with four columns: each value that is loaded is used more than once. */
function addEight(a: usize, c: usize, bytes: usize, to: usize, wide: usize): void {
  const b = a + bytes;
  const d = c + bytes;
  const e = d + bytes;
  const f = e + bytes;
  let ac = f64x2.splat(0);
  let ad = ac;
  let ae = ac;
  let af = ac;
  let bc = ac;
  let bd = ac;
  let be = ac;
  let bf = ac;
  for (let k: usize = 0; k < bytes; k += 16) {
    const x = v128.load(a + k);
    const y = v128.load(b + k);
    let z = v128.load(c + k);
    ac = f64x2.add(ac, f64x2.mul(x, z));
    bc = f64x2.add(bc, f64x2.mul(y, z));
    z = v128.load(d + k);
    ad = f64x2.add(ad, f64x2.mul(x, z));
    bd = f64x2.add(bd, f64x2.mul(y, z));
    z = v128.load(e + k);
    ae = f64x2.add(ae, f64x2.mul(x, z));
    be = f64x2.add(be, f64x2.mul(y, z));
    z = v128.load(f + k);
    af = f64x2.add(af, f64x2.mul(x, z));
    bf = f64x2.add(bf, f64x2.mul(y, z));
  }
  add(to, ac);
  add(to + 8, ad);
  add(to + 16, ae);
  add(to + 24, af);
  add(to + wide, bc);
  add(to + wide + 8, bd);
  add(to + wide + 16, be);
  add(to + wide + 24, bf);
}

function add(to: usize, sum: v128): void {
  store<f64>(to, load<f64>(to) + (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)));
}

/** Writes float32 values, an even number, as float64. */
export function widen(to: usize, values: usize, length: i32): void {
  const end = to + ((<usize>length) << 3);
  for (; to < end; to += 16, values += 8) v128.store(to, f64x2.promote_low_f32x4(v128.load64_zero(values)));
}
