import { pacer } from '../../algebra/pace';
import { type Watch } from '../../base/progress';
import { boundsOf, nearestRows } from './nearestRows';
import { type PairDistances } from './pairDistances';

/** The nearest rows of each row of a representation: all that an information imbalance asks of the one that tells. */
export interface Neighbourhoods {
  readonly k: number;
  /** Of each row its k nearest, and those as near as the last of them: as many as examples where these are equal. */
  readonly nearest: readonly Uint32Array[];
  /** How many of those are nearer than the last of them. */
  readonly nearer: readonly number[];
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
  const nearest: Uint32Array[] = [];
  const nearer: number[] = [];
  const wider: number[][] = [];
  let ties = 0;
  for (let i = 0; i < n; i++) {
    const near = nearestRows(a, i, Math.min(n - 1, k + BESIDE.to), room);
    const last = near.distances[k - 1]!;
    const within = near.distances.filter(distance => distance <= last).length;
    nearest.push(Uint32Array.from(near.rows.slice(0, within)));
    nearer.push(near.distances.filter(distance => distance < last).length);
    wider.push(near.rows.slice(0, k + BESIDE.to));
    if (within > k) ties++;
    await pause();
  }
  return { k, nearest, nearer, wider, ties };
}

/** What each of the nearest of row i counts: of several as near as the kth each has its part of what is left. They add up to 1. */
export function weightsOf({ k, nearest, nearer }: Neighbourhoods, i: number): Float64Array {
  const [count, before] = [nearest[i]!.length, nearer[i]!];
  return new Float64Array(count).fill((k - before) / (count - before) / k).fill(1 / k, 0, before);
}
