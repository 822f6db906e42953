import { type Bounds } from '../nearestRows';
import { orderStatistics } from './orderStatistics';
import { type PairDistances } from '../pairDistances';

/**
 * The distances from row i to its neighbours of some ranks (1: the nearest), each exact. The distance of rank m lies between
 * the m-th smallest lower and the m-th smallest upper bound: it is found among the rows that may lie there.
 * @param ranks ascending, from 1 to n − 1
 */
export function rankDistances(
  { n, bounds, exact }: PairDistances,
  i: number,
  ranks: readonly number[],
  { lower, upper }: Bounds,
): number[] {
  bounds(i, lower, upper);
  const least = orderStatistics(lower.slice(), ranks);
  const most = orderStatistics(upper.slice(), ranks);
  return ranks.map((rank, q) => {
    const [from, to] = [least[q]!, most[q]!];
    const within: number[] = [];
    let before = 0;
    for (let j = 0; j < n; j++) {
      if (upper[j]! < from) before++;
      else if (lower[j]! <= to) within.push(exact(i, j));
    }
    return orderStatistics(Float64Array.from(within), [rank - before])[0]!;
  });
}

/** The distances between some rows alone, told by their places in `rows` (ascending). */
export function amongRows(distances: PairDistances, rows: Uint32Array): PairDistances {
  if (rows.length === distances.n) return distances;
  const [allLower, allUpper] = [new Float64Array(distances.n), new Float64Array(distances.n)];
  return {
    n: rows.length,
    exact: (i, j) => distances.exact(rows[i]!, rows[j]!),
    bounds: (i, lower, upper) => {
      distances.bounds(rows[i]!, allLower, allUpper);
      rows.forEach((row, j) => {
        lower[j] = allLower[row]!;
        upper[j] = allUpper[row]!;
      });
    },
  };
}
