import { pacer } from '../../algebra/pace';
import { type Watch } from '../../base/progress';
import { BESIDE, type Neighbourhoods, weightsOf } from './neighbourhoods';
import { type PairDistances } from './pairDistances';
import { ranksIn } from './ranksOf';

export interface Imbalance {
  /** From 2/n (A tells B's neighbours) to about 1 (A tells nothing of B). */
  readonly value: number;
  /** Standard error over samples of rows; too large for k > 1, and where nearly all ranks are 1. */
  readonly error: number;
}

/** Of up to so many rows the ranks are found one by one; there may be as many as examples where these are equal in A. */
const FEW = 8;

/**
 * Information imbalances Δ(A → B) = 2/n² · Σ_i r_i (Glielmo, Zeni, Cheng, Csányi & Laio 2022, "Ranking the information content
 * of distance measures", eq. 1) of several A with one B, r_i the rank in B (mid-ranks, counted from 1) of row i's nearest
 * neighbour in A; for k > 1 the mean over its k nearest. Where several rows are equally near in A, the places left are shared
 * among them evenly.
 */
export async function imbalances(
  from: readonly Neighbourhoods[],
  b: PairDistances,
  watch: Watch,
): Promise<Imbalance[]> {
  const { n } = b;
  const found = from.map(() => ({ ranks: new Float64Array(n), counted: new Float64Array(n), pairs: 0 }));
  const ranks = ranksIn(b);
  const pause = pacer(watch);
  for (let i = 0; i < n; i++) {
    ranks.turnTo(i);
    for (const [s, neighbourhoods] of from.entries()) {
      const into = found[s]!;
      const [rows, weights] = [neighbourhoods.nearest[i]!, weightsOf(neighbourhoods, i)];
      const rank =
        rows.length > FEW
          ? ranks.sumOfRanks(rows, weights, into.counted)
          : rows.reduce((sum, row, q) => sum + weights[q]! * ranks.rank(row, weights[q]!, into.counted), 0);
      into.ranks[i] = rank;
      into.pairs += (rank - 1) * (1 - (rank - 1) / n);
    }
    await pause();
  }
  return found.map(({ ranks, counted, pairs }, s) => ({
    value: (2 / n ** 2) * sumOf(ranks),
    error: (2 / n ** 2) * Math.sqrt(varianceOf(ranks, counted, pairs, from[s]!)),
  }));
}

/**
 * Variance of Σ r_i over samples of rows. What row m adds is its own rank and the rows that it is counted among, c_m; two rows
 * that add their parts to each other's count are in both, so that what comes from pairs alone is taken off once. Neighbours
 * in A share their rank's distances: the product with the neighbour's part, less that with rows which lie nearly as close,
 * comes on top. (A jackknife in which rows leave as neighbours too gives errors that are 1.5 times too large.)
 */
function varianceOf(ranks: Float64Array, counted: Float64Array, pairs: number, { wider, k }: Neighbourhoods): number {
  const n = ranks.length;
  // All other rows have all ranks, whatever they are.
  if (k === n - 1) return 0;
  const parts = ranks.map((rank, i) => rank + counted[i]!);
  const mean = sumOf(parts) / n;
  const off = parts.map(part => part - mean);
  const own = off.reduce((sum, one) => sum + one * one, 0) - pairs;
  let shared = 0;
  for (let i = 0; i < n; i++) {
    const rows = wider[i]!;
    const beside = rows.slice(k + BESIDE.from, k + BESIDE.to);
    if (beside.length === 0) continue;
    const close = beside.reduce((sum, row) => sum + off[row]!, 0) / beside.length;
    for (const j of rows.slice(0, k)) {
      const mutual = wider[j]!.slice(0, k).includes(i);
      shared += (mutual ? 1 : 2) * off[i]! * (off[j]! - close);
    }
  }
  // Of few rows what is taken off may leave less than the ranks themselves vary by.
  const rank = sumOf(ranks) / n;
  const least = ranks.reduce((sum, one) => sum + (one - rank) ** 2, 0);
  return Math.max(least, own + Math.max(0, shared));
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
