import { type Bounds } from './nearestRows';
import { type PairDistances } from './pairDistances';

/**
 * The rank of each of `targets` among row i's neighbours: 1 is the nearest, equally near ones share the mean of their ranks
 * (mid-ranks). `nearer(j, share)` is told for each row j which share of the targets it is nearer than (equally near counts
 * half), each with its weight, where that is not 0.
 */
export function ranksAmong(
  { n, bounds, exact }: PairDistances,
  i: number,
  targets: readonly number[],
  weights: readonly number[],
  { lower, upper }: Bounds,
  nearer: (j: number, share: number) => void,
): number[] {
  bounds(i, lower, upper);
  const order = targets
    .map((row, at) => ({ at, row, distance: exact(i, row), weight: weights[at]! }))
    .sort((a, b) => a.distance - b.distance);
  const count = order.length;
  // What holds of a target holds of those beyond it too, and the other way round.
  const least = order.map(({ row }) => lower[row]!);
  const most = order.map(({ row }) => upper[row]!);
  for (let q = 1; q < count; q++) least[q] = Math.max(least[q]!, least[q - 1]!);
  for (let q = count - 2; q >= 0; q--) most[q] = Math.min(most[q]!, most[q + 1]!);
  // How many rows come before each target, less those before the one before it; halves are ties.
  const before = new Float64Array(count + 1);
  const beyond = new Float64Array(count + 1);
  for (let q = count - 1; q >= 0; q--) beyond[q] = beyond[q + 1]! + order[q]!.weight;

  for (let j = 0; j < n; j++) {
    if (j === i) continue;
    let first = 0;
    while (first < count && most[first]! < lower[j]!) first++;
    let last = first;
    while (last < count && least[last]! <= upper[j]!) last++;
    if (first < last) {
      const distance = exact(i, j);
      while (first < last && order[first]!.distance < distance) first++;
      last = first;
      while (last < count && order[last]!.distance === distance) last++;
    }
    if (first === count) continue;
    before[first] = before[first]! + 0.5;
    before[last] = before[last]! + 0.5;
    nearer(j, (beyond[first]! + beyond[last]!) / 2);
  }
  const ranks = new Array<number>(count);
  let sum = 0;
  for (let q = 0; q < count; q++) {
    sum += before[q]!;
    // Each target was counted as half nearer than itself.
    ranks[order[q]!.at] = sum + 0.5;
  }
  return ranks;
}
