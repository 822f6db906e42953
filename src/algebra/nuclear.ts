import { type Watch, breathe } from '../base/progress';
import { RandomStream } from '../base/random';
import { symmetricEigenvalues } from './eigenvalues';
import { pacer } from './pace';
import { type Round, polarRounds } from './polarRounds';

/** Matrix products in float32, row-major. */
export interface MatrixProducts {
  /** AᵀB of A (n × p) and B (n × q). */
  cross(a: Float32Array, b: Float32Array, n: number, p: number, q: number): Promise<Float32Array>;
  /** (aI + bG + cG²)·W with G = WWᵀ, of W (p × q). */
  polarRound(w: Float32Array, p: number, q: number, coefficients: Round): Promise<Float32Array>;
  /** Gives back what is kept for the next product of the same shapes. */
  dispose(): Promise<void>;
}

/** Up to this many rows the singular values of a float32 matrix are computed, in float64. */
const EXACT_ROWS = 256;
/** A bound on how much of the norm the iteration misses, where all singular values together are at most 1. */
const MISSED = 3e-4;
const POWER_STEPS = 10;

/**
 * The sum of the singular values of A (p × q, p ≤ q). In float64 where A is, and up to 256 rows; beyond by the trace of WᵀA with
 * W the polar factor of A, from matrix products alone, for a sum of at most 1. That misses at most 3·10⁻⁴, and never
 * exceeds the sum by more than float32 rounds.
 */
export async function nuclearNorm(
  a: Float32Array | Float64Array,
  p: number,
  q: number,
  products: MatrixProducts,
  watch: Watch,
): Promise<number> {
  if (p <= EXACT_ROWS || a instanceof Float64Array) {
    const squares = symmetricEigenvalues(await rowProducts(a, p, q, watch), p);
    return squares.reduce((sum, square) => sum + Math.sqrt(Math.max(0, square)), 0);
  }
  const norm = await normBound(a, p, q, watch);
  if (norm === 0) return 0;
  // Of each value below least·norm, of which there are at most p, no more than least·norm/4 is missed.
  const rounds = polarRounds(Math.min(0.5, (4 * MISSED) / (p * norm)));
  let w: Float32Array = new Float32Array(a.length);
  for (let k = 0; k < a.length; k++) w[k] = a[k]! / norm;
  for (const round of rounds) {
    await breathe(watch);
    w = await products.polarRound(w, p, q, round);
  }
  let trace = 0;
  for (let k = 0; k < a.length; k++) trace += w[k]! * a[k]!;
  return trace;
}

/** AAᵀ, its lower triangle. */
async function rowProducts(a: Float32Array | Float64Array, p: number, q: number, watch: Watch): Promise<Float64Array> {
  const rows = a instanceof Float64Array ? a : new Float64Array(a);
  const out = new Float64Array(p * p);
  const pause = pacer(watch);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) {
      let [even, odd] = [0, 0];
      let k = 0;
      for (; k + 1 < q; k += 2) {
        even += rows[i * q + k]! * rows[j * q + k]!;
        odd += rows[i * q + k + 1]! * rows[j * q + k + 1]!;
      }
      if (k < q) even += rows[i * q + k]! * rows[j * q + k]!;
      out[i * p + j] = even + odd;
    }
    await pause();
  }
  return out;
}

/**
 * An upper bound on A's largest singular value σ, at most twice as large or so: ‖(AᵀA)ᵏv‖ ≥ σ²ᵏ·|v₁| for a Gaussian v,
 * whose coordinate v₁ along the singular vector is above 1/1000 but for one direction in a thousand.
 */
async function normBound(a: Float32Array, p: number, q: number, watch: Watch): Promise<number> {
  const stream = new RandomStream(0, 'norm');
  const right = Float64Array.from({ length: q }, () => stream.normal());
  const left = new Float64Array(p);
  const pause = pacer(watch);
  let logarithm = Math.log(1000);
  for (let step = 0; step < POWER_STEPS; step++) {
    for (let i = 0, at = 0; i < p; i++) {
      let sum = 0;
      for (let j = 0; j < q; j++, at++) sum += a[at]! * right[j]!;
      left[i] = sum;
    }
    right.fill(0);
    for (let i = 0, at = 0; i < p; i++) {
      const value = left[i]!;
      for (let j = 0; j < q; j++, at++) right[j] = right[j]! + a[at]! * value;
    }
    const length = Math.sqrt(right.reduce((sum, value) => sum + value * value, 0));
    if (length === 0) return 0;
    logarithm += Math.log(length);
    for (let j = 0; j < q; j++) right[j] = right[j]! / length;
    await pause();
  }
  return Math.exp(logarithm / (2 * POWER_STEPS));
}
