import { pacer } from '../../algebra/pace';
import { type Watch } from '../../base/progress';
import { type Near, boundsOf, nearestRows } from './nearestRows';
import { type PairDistances } from './pairDistances';

/** The nearest rows of each row of a representation: all that an information imbalance asks of the one that tells. */
export interface Neighbourhoods {
  readonly k: number;
  /** Of each row its k nearest, and those as near as the last of them. */
  readonly nearest: readonly (readonly number[])[];
  /** What each of those counts; they add up to 1. */
  readonly weights: readonly (readonly number[])[];
  /** Of each row the k nearest and some more, the nearest first. */
  readonly wider: readonly (readonly number[])[];
  /** Rows whose k nearest are not told apart from others: as near as the last of them is a further one. */
  readonly ties: number;
}

/** Neighbours beyond the k nearest that show what lies close by has in common, whether it is a neighbour or not. */
export const BESIDE = { from: 2, to: 6 };

/** @param k at least 1 and below the number of rows */
export async function neighbourhoodsOf(a: PairDistances, k: number, watch: Watch): Promise<Neighbourhoods> {
  const { n } = a;
  const room = boundsOf(n);
  const pause = pacer(watch);
  const [nearest, weights, wider]: number[][][] = [[], [], []];
  let ties = 0;
  for (let i = 0; i < n; i++) {
    const near = nearestRows(a, i, Math.min(n - 1, k + BESIDE.to), room);
    const shared = sharedOut(near, k);
    nearest!.push(shared.rows);
    weights!.push(shared.weights);
    wider!.push(near.rows.slice(0, k + BESIDE.to));
    if (shared.rows.length > k) ties++;
    await pause();
  }
  return { k, nearest: nearest!, weights: weights!, wider: wider!, ties };
}

/** The k nearest with their weights: of several that are as near as the kth, each has its part of what is left. */
function sharedOut({ rows, distances }: Near, k: number): { rows: number[]; weights: number[] } {
  const last = distances[k - 1]!;
  const within = distances.filter(distance => distance <= last).length;
  const nearer = distances.filter(distance => distance < last).length;
  const weights = distances.slice(0, within).map((_, q) => (q < nearer ? 1 : (k - nearer) / (within - nearer)) / k);
  return { rows: rows.slice(0, within), weights };
}
