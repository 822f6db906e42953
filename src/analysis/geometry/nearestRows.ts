import { type PairDistances } from './pairDistances';

/** Rows near to one row, the nearest first; equally near ones by their number. */
export interface Near {
  readonly rows: readonly number[];
  readonly distances: readonly number[];
}

/** Room for the bounds of one row, kept for the next. */
export interface Bounds {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

export function boundsOf(n: number): Bounds {
  return { lower: new Float64Array(n), upper: new Float64Array(n) };
}

/** The `count` rows nearest to row i, and those that are as near as the last of them. 0 < count < n. */
export function nearestRows({ bounds, exact }: PairDistances, i: number, count: number, room: Bounds): Near {
  const { lower, upper } = room;
  bounds(i, lower, upper);
  const limit = smallest(upper, count);
  const near: { row: number; distance: number }[] = [];
  for (let j = 0; j < lower.length; j++) {
    if (lower[j]! <= limit && j !== i) near.push({ row: j, distance: exact(i, j) });
  }
  near.sort((a, b) => a.distance - b.distance || a.row - b.row);
  const last = near[count - 1]!.distance;
  const kept = near.filter(({ distance }) => distance <= last);
  return { rows: kept.map(({ row }) => row), distances: kept.map(({ distance }) => distance) };
}

/** Up to so many are kept in order one by one; more are found by sorting all. */
const FEW = 64;

/** The count-th smallest value. */
function smallest(values: Float64Array, count: number): number {
  if (count > FEW) return values.slice().sort()[count - 1]!;
  const least = new Float64Array(count).fill(Infinity);
  const last = count - 1;
  for (const value of values) {
    if (value >= least[last]!) continue;
    let at = last;
    for (; at > 0 && least[at - 1]! > value; at--) least[at] = least[at - 1]!;
    least[at] = value;
  }
  return least[last]!;
}
