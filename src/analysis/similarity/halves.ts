import type { LayerGram } from '../../algebra/gram';
import { pacer } from '../../algebra/pace';
import type { Watch } from '../../base/progress';
import { RandomStream } from '../../base/random';
import { normalised } from './cka';

/** Random halves of the examples that a spread is told by. */
const HALVES = 10;
/** Fewer examples than this have no halves that say anything of CKA. */
const FEWEST = 20;

/**
 * The standard deviation of linear CKA between two layers over ten random halves of their n examples, the same halves for
 * every pair of layers; null below 20 examples, or where a layer has no CKA.
 */
export async function spreadOverHalves(a: LayerGram, b: LayerGram, watch: Watch): Promise<number | null> {
  const { n } = a;
  if (n < FEWEST || a.cause !== null || b.cause !== null) return null;
  const pause = pacer(watch);
  const values: number[] = [];
  for (let k = 0; k < HALVES; k++) {
    const half = new RandomStream(0, 'halves', k)
      .permutation(n)
      .subarray(0, n >> 1)
      .sort();
    values.push(ckaOf(a, b, half));
    await pause();
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / HALVES;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (HALVES - 1));
}

/**
 * Linear CKA over some of the examples, given in ascending order. The Grams are centred over all of them; over these, with r
 * and s the sums of their rows: ⟨HKH, HLH⟩ = ⟨K, L⟩ − 2⟨r, s⟩/m + ΣrΣs/m².
 */
export function ckaOf(a: LayerGram, b: LayerGram, rows: Uint32Array): number {
  const m = rows.length;
  const [r, s] = [new Float64Array(m), new Float64Array(m)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let k = 0; k < m; k++) {
    const i = rows[k]!;
    const start = (i * (i - 1)) / 2;
    let [x, y] = [a.diagonal[i]!, b.diagonal[i]!];
    ab += x * y;
    aa += x * x;
    bb += y * y;
    let [rowX, rowY] = [x, y];
    for (let l = 0; l < k; l++) {
      x = a.triangle[start + rows[l]!]!;
      y = b.triangle[start + rows[l]!]!;
      ab += 2 * x * y;
      aa += 2 * x * x;
      bb += 2 * y * y;
      rowX += x;
      rowY += y;
      r[l] = r[l]! + x;
      s[l] = s[l]! + y;
    }
    r[k] = r[k]! + rowX;
    s[k] = s[k]! + rowY;
  }
  const centred = (product: number, u: Float64Array, v: Float64Array): number =>
    product - (2 * dot(u, v)) / m + (sum(u) * sum(v)) / (m * m);
  return normalised(centred(ab, r, s), centred(aa, r, r), centred(bb, s, s));
}

function dot(u: Float64Array, v: Float64Array): number {
  return u.reduce((total, value, k) => total + value * v[k]!, 0);
}

function sum(u: Float64Array): number {
  return u.reduce((total, value) => total + value, 0);
}
