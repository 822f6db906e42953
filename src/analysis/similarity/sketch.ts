import { comparisonOf } from './cka';
import type { LayerGram } from '../../algebra/gram';
import { allProducts } from '../../algebra/inner';
import type { Comparison } from '../results/comparison';

/**
 * A layer's Gram matrix K, scaled to Frobenius norm 1, in few numbers: its diagonal, and a fixed random CountSketch
 * (Charikar, Chen & Farach-Colton 2002) of the entries below. Sketches of layers over the same examples give their CKA.
 */
export interface LayerSketch extends Pick<LayerGram, 'name' | 'n' | 'self' | 'cause'> {
  diagonal: Float32Array;
  /** Sums of entries K_ij, j < i, with random signs; the entries themselves where there are no more than these. */
  buckets: Float32Array;
}

const BUCKETS = 2 ** 16;

/** How many buckets a layer of n examples has. */
export function bucketsFor(n: number): number {
  return Math.min(BUCKETS, (n * (n - 1)) / 2);
}

export function sketchOf({ name, n, triangle, diagonal, self, cause }: LayerGram): LayerSketch {
  const scale = cause === null ? 1 / Math.sqrt(self.biased) : 0;
  return {
    name,
    n,
    self: cause === null ? { biased: 1, debiased: self.debiased / self.biased } : self,
    cause,
    diagonal: scaled(diagonal, scale),
    buckets: scaled(triangle.length <= BUCKETS ? triangle : hashed(triangle), scale),
  };
}

function scaled(values: LayerGram['triangle'], scale: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let k = 0; k < values.length; k++) out[k] = values[k]! * scale;
  return out;
}

/**
 * Of any two entries BUCKETS or more apart, one in BUCKETS pairs shares a bucket, as with any good hash; nearer ones never
 * do. Each run of BUCKETS entries is put down in an order of its own, so that memory is met in lines.
 */
function hashed(triangle: LayerGram['triangle']): Float64Array {
  const sums = new Float64Array(BUCKETS);
  let drawn = 0;
  for (let from = 0; from < triangle.length; from += BUCKETS) {
    const order = mixed(drawn++) & (BUCKETS - 1);
    const to = Math.min(triangle.length, from + BUCKETS);
    for (let t = from; t < to;) {
      const end = Math.min(to, t + 32);
      for (let signs = mixed(drawn++); t < end; t++, signs >>>= 1) {
        const at = (t - from) ^ order;
        sums[at] = sums[at]! + (1 - 2 * (signs & 1)) * triangle[t]!;
      }
    }
  }
  return sums;
}

/** Random bits for a counter: the finaliser of MurmurHash3. */
function mixed(counter: number): number {
  let x = Math.imul(counter + 1, 0x9e3779b9);
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/**
 * Linear CKA between all layers of two checkpoints from their sketches over the same examples, or of one (`columns` null).
 * Exact up to 362 examples. Beyond, the standard error of a value ρ is at most (1 − ρ²)/256.
 */
export function sketchComparison(rows: readonly LayerSketch[], columns: readonly LayerSketch[] | null): Comparison {
  const others = columns ?? rows;
  const right = others.map(layer => ({ layer, ...offDiagonal(layer) }));
  const sketched = allProducts(
    rows.map(({ buckets }) => buckets),
    others.map(({ buckets }) => buckets),
  );
  const products = rows.map((row, i) => {
    const left = offDiagonal(row);
    return right.map(({ layer, norm, sketched: square }, j) => {
      if (row.cause !== null || layer.cause !== null) return { biased: 0, debiased: 0 };
      const between = (2 * sketched[i * others.length + j]!) / (left.norm * norm);
      const off = likeliest(between, left.sketched, square) * left.norm * norm;
      return withDiagonals(row, layer, off);
    });
  });
  return comparisonOf(rows, columns, products);
}

/** The exact norm of K without its diagonal, and its square according to the sketch, as a share of the exact one. */
function offDiagonal({ diagonal, buckets }: LayerSketch): { norm: number; sketched: number } {
  const square = Math.max(Number.MIN_VALUE, 1 - dot(diagonal, diagonal));
  return { norm: Math.sqrt(square), sketched: (2 * dot(buckets, buckets)) / square };
}

/**
 * The likeliest correlation of two vectors of norm 1 whose sketches have the product xy and the squares xx and yy: it errs
 * less than xy, and than xy/√(xx·yy) (Li, Hastie & Church 2006, "Improving random projections using marginal information").
 */
function likeliest(xy: number, xx: number, yy: number): number {
  let rho = xy / Math.sqrt(xx * yy);
  for (let step = 0; step < 20; step++) {
    const value = ((rho - xy) * rho + (xx + yy - 1)) * rho - xy;
    const slope = (3 * rho - 2 * xy) * rho + (xx + yy - 1);
    if (!(slope > 0)) break;
    rho -= value / slope;
  }
  return Math.max(-1, Math.min(1, rho));
}

/** The rows of a centred K sum to 0: without K_ii, to −K_ii. */
function withDiagonals({ n, diagonal: a }: LayerSketch, { diagonal: b }: LayerSketch, off: number) {
  const diagonals = dot(a, b);
  const traces = sum(a) * sum(b);
  const debiased = n < 4 ? NaN : off - (2 * diagonals) / (n - 2) + traces / ((n - 1) * (n - 2));
  return { biased: off + diagonals, debiased };
}

function sum(values: Float32Array): number {
  let total = 0;
  for (let k = 0; k < values.length; k++) total += values[k]!;
  return total;
}

function dot(a: Float32Array, b: Float32Array): number {
  let [s, t, u, v] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < a.length; k += 4) {
    s += a[k]! * b[k]!;
    t += a[k + 1]! * b[k + 1]!;
    u += a[k + 2]! * b[k + 2]!;
    v += a[k + 3]! * b[k + 3]!;
  }
  for (; k < a.length; k++) s += a[k]! * b[k]!;
  return s + t + (u + v);
}
