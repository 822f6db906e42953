import type { Watch } from '../base/progress';
import { centreInto, centringOf } from './centring';
import { leadingEigenvectors } from './eigenvectors';
import { exactCross } from './exactCross';
import type { LayerGram } from './gram';
import { pacer } from './pace';
import type { Representation } from './representation';

/** The leading left singular vectors of a layer's centred activations. */
export interface PrincipalDirections {
  n: number;
  rank: number;
  /** n × rank, row-major, orthonormal columns; empty where there are as many as `most` says or more. */
  data: Float64Array;
  /** Why there are none (and rank is 0), or null. */
  cause: string | null;
}

/**
 * The fewest directions that hold a share of the variance. From XᵀX in float64 where X has fewer columns than rows, else from
 * XXᵀ as `gram` gives it, whose rounding is far below what the last direction of 99 % holds. Their vectors are computed where
 * there are fewer than `most`.
 */
export async function principalDirections(
  x: Representation,
  { share, most }: { share: number; most: number },
  gram: () => Promise<LayerGram>,
  watch: Watch,
): Promise<PrincipalDirections> {
  const { n, p } = x;
  const none = (cause: string) => ({ n, rank: 0, data: new Float64Array(0), cause });
  let rank = 0;
  const count = (values: Float64Array) => {
    rank = fewest(values, share);
    return rank < most ? rank : 0;
  };
  if (p >= n) {
    const products = await gram();
    if (products.cause !== null) return none(products.cause);
    const { vectors } = await leadingEigenvectors(squareOf(products), n, count, watch);
    return { n, rank, data: transposed(vectors, vectors.length / n, n), cause: null };
  }
  const centring = await centringOf(x, watch);
  if (centring.cause !== null) return none(centring.cause);
  const centred = new Float64Array(n * p);
  centreInto(centred, x, centring, 0, p);
  const square = await exactCross(centred, centred, n, p, p, watch);
  const { values, vectors } = await leadingEigenvectors(square, p, count, watch);
  const kept = vectors.length / p;
  const data = new Float64Array(n * kept);
  const pause = pacer(watch);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < kept; k++) {
      let sum = 0;
      for (let j = 0; j < p; j++) sum += centred[i * p + j]! * vectors[k * p + j]!;
      data[i * kept + k] = sum / Math.sqrt(values[k]!);
    }
    await pause();
  }
  return { n, rank, data, cause: null };
}

/** How many of these values, largest first, have at least a share of their sum. */
function fewest(values: Float64Array, share: number): number {
  const goal = share * values.reduce((sum, value) => sum + Math.max(0, value), 0);
  let [sum, count] = [0, 0];
  while (count < values.length && sum < goal) sum += Math.max(0, values[count++]!);
  return count;
}

/** Its lower triangle, in a square. */
function squareOf({ n, triangle, diagonal }: LayerGram): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const start = (i * (i - 1)) / 2;
    out.set(triangle.subarray(start, start + i), i * n);
    out[i * n + i] = diagonal[i]!;
  }
  return out;
}

function transposed(rows: Float64Array, count: number, n: number): Float64Array {
  const out = new Float64Array(count * n);
  for (let k = 0; k < count; k++) for (let i = 0; i < n; i++) out[i * count + k] = rows[k * n + i]!;
  return out;
}
