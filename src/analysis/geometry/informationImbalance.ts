import { pacer } from '../../algebra/pace';
import { type Watch } from '../../base/progress';
import { type Near, boundsOf, nearestRows } from './nearestRows';
import { type PairDistances } from './pairDistances';
import { ranksAmong } from './ranksAmong';

export interface Imbalance {
  /** From 2/n (A tells B's neighbours) to about 1 (A tells nothing of B). */
  readonly value: number;
  /** Standard error over samples of rows; too large for k > 1, and where nearly all ranks are 1. */
  readonly error: number;
  /** Rows whose k nearest in A are not told apart from others: as near as the last of them is a further one. */
  readonly ties: number;
}

/** Neighbours beyond the k nearest that show what lies close by has in common, whether it is a neighbour or not. */
const BESIDE = { from: 2, to: 6 };

/**
 * Information imbalance Δ(A → B) = 2/n² · Σ_i r_i (Glielmo, Zeni, Cheng, Csányi & Laio 2022, "Ranking the information content
 * of distance measures", eq. 1), r_i the rank in B (mid-ranks, counted from 1) of row i's nearest neighbour in A; for k > 1
 * the mean over its k nearest. Where several rows are equally near in A, the places left are shared among them evenly.
 * @param k at least 1 and below n
 */
export async function imbalance(a: PairDistances, b: PairDistances, k: number, watch: Watch): Promise<Imbalance> {
  const { n } = a;
  const ranks = new Float64Array(n);
  const counted = new Float64Array(n);
  const neighbours: (readonly number[])[] = [];
  const room = boundsOf(n);
  const pause = pacer(watch);
  let [ties, pairs] = [0, 0];
  for (let i = 0; i < n; i++) {
    const near = nearestRows(a, i, Math.min(n - 1, k + BESIDE.to), room);
    neighbours.push(near.rows.slice(0, k + BESIDE.to));
    const { rows, weights } = sharedOut(near, k);
    if (rows.length > k) ties++;
    const found = ranksAmong(b, i, rows, weights, room, (j, share) => {
      counted[j] = counted[j]! + share;
    });
    found.forEach((rank, q) => {
      ranks[i] = ranks[i]! + weights[q]! * rank;
      // A row is not counted against itself.
      counted[rows[q]!] = counted[rows[q]!]! - weights[q]! / 2;
    });
    pairs += (ranks[i]! - 1) * (1 - (ranks[i]! - 1) / n);
    await pause();
  }
  const value = (2 / n ** 2) * sumOf(ranks);
  const error = (2 / n ** 2) * Math.sqrt(varianceOf(ranks, counted, pairs, neighbours, k));
  return { value, error, ties };
}

/** The k nearest with their weights, which add up to 1. */
function sharedOut({ rows, distances }: Near, k: number): { rows: number[]; weights: number[] } {
  const last = distances[k - 1]!;
  const within = distances.filter(distance => distance <= last).length;
  const nearer = distances.filter(distance => distance < last).length;
  const weights = distances.slice(0, within).map((_, q) => (q < nearer ? 1 : (k - nearer) / (within - nearer)) / k);
  return { rows: rows.slice(0, within), weights };
}

/**
 * Variance of Σ r_i over samples of rows. What row m adds is its own rank and the rows that it is counted among, c_m; two rows
 * that add their parts to each other's count are in both, so that what comes from pairs alone is taken off once. Neighbours
 * in A share their rank's distances: the product with the neighbour's part, less that with rows which lie nearly as close,
 * comes on top. (A jackknife in which rows leave as neighbours too gives errors that are 1.5 times too large.)
 */
function varianceOf(
  ranks: Float64Array,
  counted: Float64Array,
  pairs: number,
  neighbours: readonly (readonly number[])[],
  k: number,
): number {
  const n = ranks.length;
  const parts = ranks.map((rank, i) => rank + counted[i]!);
  const mean = sumOf(parts) / n;
  const off = parts.map(part => part - mean);
  const own = off.reduce((sum, one) => sum + one * one, 0) - pairs;
  let shared = 0;
  for (let i = 0; i < n; i++) {
    const rows = neighbours[i]!;
    const beside = rows.slice(k + BESIDE.from, k + BESIDE.to);
    if (beside.length === 0) continue;
    const close = beside.reduce((sum, row) => sum + off[row]!, 0) / beside.length;
    for (const j of rows.slice(0, k)) {
      const mutual = neighbours[j]!.slice(0, k).includes(i);
      shared += (mutual ? 1 : 2) * off[i]! * (off[j]! - close);
    }
  }
  return Math.max(0, own + Math.max(0, shared));
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
