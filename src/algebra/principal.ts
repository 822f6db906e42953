import { eightDots } from './eightDots';
import type { Watch } from '../base/progress';
import { centreInto, centringOf } from './centring';
import { leadingEigenvectors } from './eigenvectors';
import { exactCross } from './exactCross';
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

/** Columns of a wide layer that are multiplied at a time: six rows of them fit into a first-level cache. */
const BLOCK = 256;

/**
 * The fewest directions that hold a share of the variance. In float64, from XᵀX where X has fewer columns than rows, else
 * from XXᵀ. Their vectors are computed where there are fewer than `most`.
 */
export async function principalDirections(
  x: Representation,
  { share, most }: { share: number; most: number },
  watch: Watch,
): Promise<PrincipalDirections> {
  const { n, p } = x;
  const centring = await centringOf(x, watch);
  if (centring.cause !== null) return { n, rank: 0, data: new Float64Array(0), cause: centring.cause };
  let rank = 0;
  const count = (values: Float64Array) => {
    rank = fewest(values, share);
    return rank < most ? rank : 0;
  };
  if (p >= n) {
    const { vectors } = await leadingEigenvectors(await rowProducts(x, centring, watch), n, count, watch);
    return { n, rank, data: transposed(vectors, vectors.length / n, n), cause: null };
  }
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

/** XXᵀ of the centred x, its lower triangle. */
async function rowProducts(
  x: Representation,
  centring: Awaited<ReturnType<typeof centringOf>>,
  watch: Watch,
): Promise<Float64Array> {
  const { n, p } = x;
  const out = new Float64Array(n * n);
  const products = new Float64Array(8);
  const pause = pacer(watch);
  // Rows up to a multiple of four are zeros.
  const block = new Float64Array(Math.ceil(n / 4) * 4 * BLOCK);
  for (let from = 0; from < p; from += BLOCK) {
    const width = Math.min(BLOCK, p - from);
    centreInto(block, x, centring, from, from + width);
    block.fill(0, n * width);
    for (let i = 0; i < n; i += 2) {
      for (let j = 0; j <= i + 1; j += 4) {
        eightDots(products, block, width, i, j);
        for (let k = 0; k < 8; k++) {
          const [row, column] = [i + (k >> 2), j + (k & 3)];
          if (column <= row && row < n) out[row * n + column] = out[row * n + column]! + products[k]!;
        }
      }
      await pause();
    }
  }
  return out;
}

function transposed(rows: Float64Array, count: number, n: number): Float64Array {
  const out = new Float64Array(count * n);
  for (let k = 0; k < count; k++) for (let i = 0; i < n; i++) out[i * count + k] = rows[k * n + i]!;
  return out;
}
