/** Values as two digits of seven bits, for products in integers: value ≈ (128·high + low)/scale. */

/** Replaces a row of float32 values x by (x − shift)·gain, and gives the largest magnitude. `width`: a multiple of 4. */
export function centreRow(row: usize, width: i32, shift: usize, gain: f64): f32 {
  const factor = f64x2.splat(gain);
  const end = row + ((<usize>width) << 2);
  let peak = f32x4.splat(0);
  for (; row < end; row += 16, shift += 32) {
    const x = v128.load(row);
    const upper = v128.shuffle<f32>(x, x, 2, 3, 2, 3);
    const a = f64x2.mul(f64x2.sub(f64x2.promote_low_f32x4(x), v128.load(shift)), factor);
    const b = f64x2.mul(f64x2.sub(f64x2.promote_low_f32x4(upper), v128.load(shift, 16)), factor);
    const centred = v128.shuffle<f32>(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 1, 4, 5);
    v128.store(row, centred);
    peak = f32x4.pmax(peak, f32x4.abs(centred));
  }
  return max(
    max(f32x4.extract_lane(peak, 0), f32x4.extract_lane(peak, 1)),
    max(f32x4.extract_lane(peak, 2), f32x4.extract_lane(peak, 3)),
  );
}

/** Rows that are split together, so that what is written of a column fills a line of the cache. */
const ROWS: usize = 64;

/**
 * The digits of ROWS rows of `width` float32 values (a multiple of 16), each times the scale of its row, of magnitude up to
 * 8127. Three planes are written: the high digits, the low ones, and the sum of both; once row by row with 128 added, as
 * unsigned bytes, `plane` apart from `rows` on, and once column by column, as signed bytes: a column's ROWS values lie
 * together, `stride` from those of the next column; their planes are `columnPlane` apart. `tiles`: room for 1024 bytes.
 */
export function splitRows(
  values: usize,
  width: i32,
  scales: usize,
  rows: usize,
  plane: usize,
  columns: usize,
  columnPlane: usize,
  stride: usize,
  tiles: usize,
): void {
  const half = i16x8.splat(64);
  const flip = i8x16.splat(-128);
  const wide = <usize>width;
  for (let k: usize = 0; k < wide; k += 16) {
    for (let row: usize = 0; row < ROWS; row++) {
      const from = values + ((row * wide + k) << 2);
      const scale = v128.load32_splat(scales + (row << 2));
      const a = i16x8.narrow_i32x4_s(rounded(from, scale), rounded(from + 16, scale));
      const b = i16x8.narrow_i32x4_s(rounded(from + 32, scale), rounded(from + 48, scale));
      const highA = i16x8.shr_s(i16x8.add(a, half), 7);
      const highB = i16x8.shr_s(i16x8.add(b, half), 7);
      const lowA = i16x8.sub(a, i16x8.shl(highA, 7));
      const lowB = i16x8.sub(b, i16x8.shl(highB, 7));
      const high = i8x16.narrow_i16x8_s(highA, highB);
      const low = i8x16.narrow_i16x8_s(lowA, lowB);
      const both = i8x16.add(high, low);
      const to = rows + row * wide + k;
      v128.store(to, v128.xor(high, flip));
      v128.store(to + plane, v128.xor(low, flip));
      v128.store(to + 2 * plane, v128.xor(both, flip));
      const tile = tiles + ((row & 15) << 4);
      v128.store(tile, high);
      v128.store(tile + 512, low);
      if ((row & 15) !== 15) continue;
      transpose(tiles);
      transpose(tiles + 512);
      let column = columns + k * stride + (row & ~15);
      for (let i = tiles; i < tiles + 256; i += 16, column += stride) {
        const highs = v128.load(i);
        const lows = v128.load(i + 512);
        v128.store(column, highs);
        v128.store(column + columnPlane, lows);
        v128.store(column + 2 * columnPlane, i8x16.add(highs, lows));
      }
    }
  }
}

function rounded(at: usize, scale: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(at), scale)));
}

/** Swaps rows and columns of a tile of 16 × 16 bytes; 256 bytes behind it are used up. */
function transpose(tile: usize): void {
  // Four times the bytes of the first half and those of the second, in turn.
  mix(tile, tile + 256);
  mix(tile + 256, tile);
  mix(tile, tile + 256);
  mix(tile + 256, tile);
}

function mix(from: usize, to: usize): void {
  for (let i: usize = 0; i < 128; i += 16) {
    const a = v128.load(from + i);
    const b = v128.load(from + i, 128);
    v128.store(to + 2 * i, v128.shuffle<i8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
    v128.store(to + 2 * i, v128.shuffle<i8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), 16);
  }
}

/**
 * From the products of the planes, of rows `from` to `to` with the `wide` from `panel` on, int32 values each, those of the
 * centred values: added to a float32 triangle (row i has i values) where they lie below the diagonal, and to the float64
 * `diagonal`. `steps`: what a multiple of 1 is worth in each row, float64.
 */
export function addDigits(
  triangle: usize,
  diagonal: usize,
  steps: usize,
  high: usize,
  low: usize,
  both: usize,
  panel: i32,
  from: i32,
  to: i32,
  wide: i32,
): void {
  for (let i = from; i < to; i++) {
    const step = load<f64>(steps + ((<usize>i) << 3));
    const count = min(i - panel, wide);
    const row = (<usize>(i - from) * <usize>wide) << 2;
    const even = count & ~3;
    let at = triangle + ((<usize>((<i64>i * (<i64>i - 1)) / 2) + <usize>panel) << 2);
    let column = steps + ((<usize>panel) << 3);
    const factor = f64x2.splat(step);
    let k = row;
    for (let j = 0; j < even; j += 4, k += 16, at += 16, column += 32) {
      const h = v128.load(high + k);
      const l = v128.load(low + k);
      const b = v128.load(both + k);
      const first = f64x2.mul(f64x2.mul(units(h, l, b), v128.load(column)), factor);
      const second = f64x2.mul(f64x2.mul(units(last(h), last(l), last(b)), v128.load(column, 16)), factor);
      const added = v128.shuffle<f32>(f32x4.demote_f64x2_zero(first), f32x4.demote_f64x2_zero(second), 0, 1, 4, 5);
      v128.store(at, f32x4.add(v128.load(at), added));
    }
    for (let j = even; j < count; j++, k += 4, at += 4, column += 8) {
      store<f32>(at, load<f32>(at) + <f32>(unit(high + k, low + k, both + k) * load<f64>(column) * step));
    }
    if (count === wide) continue;
    const own = diagonal + ((<usize>i) << 3);
    store<f64>(own, load<f64>(own) + unit(high + k, low + k, both + k) * step * step);
  }
}

/** 16256·h + 128·b − 127·l of the first two int32 values. */
function units(h: v128, l: v128, b: v128): v128 {
  const high = f64x2.mul(f64x2.convert_low_i32x4_s(h), f64x2.splat(16256));
  const both = f64x2.mul(f64x2.convert_low_i32x4_s(b), f64x2.splat(128));
  return f64x2.sub(f64x2.add(high, both), f64x2.mul(f64x2.convert_low_i32x4_s(l), f64x2.splat(127)));
}

function unit(h: usize, l: usize, b: usize): f64 {
  return 16256 * <f64>load<i32>(h) + 128 * <f64>load<i32>(b) - 127 * <f64>load<i32>(l);
}

function last(x: v128): v128 {
  return v128.shuffle<i32>(x, x, 2, 3, 2, 3);
}
