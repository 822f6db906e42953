import { type PairDistances } from './pairDistances';
import { boundsOf } from './nearestRows';

/** The ranks of rows among the neighbours of one row, which is another one after each `turnTo`. */
export interface Ranks {
  /** The row whose neighbours are ranked from now on. */
  turnTo(i: number): void;
  /**
   * The rank of row t: 1 is the nearest, equally near ones share the mean of their ranks (mid-ranks). To `counted` is added,
   * for each row that is nearer than t, `weight`, and half of it for each that is as near, t itself not among them.
   */
  rank(t: number, weight: number, counted: Float64Array): number;
  /** The weighted sum of the ranks of many rows, from one look at all; `counted` as by `rank` of each. */
  sumOfRanks(rows: Uint32Array, weights: Float64Array, counted: Float64Array): number;
}

export function ranksIn({ n, bounds, exact }: PairDistances): Ranks {
  const { lower, upper } = boundsOf(n);
  const known = new Float64Array(n);
  let row = 0;
  const distanceTo = (j: number): number => {
    if (Number.isNaN(known[j]!)) known[j] = exact(row, j);
    return known[j]!;
  };
  /** Below 0 where s is nearer than t, 0 where it is as near. */
  const compare = (s: number, t: number): number => {
    if (s === t) return 0;
    if (upper[s]! < lower[t]!) return -1;
    return upper[t]! < lower[s]! ? 1 : distanceTo(s) - distanceTo(t);
  };
  return {
    turnTo: i => {
      row = i;
      bounds(i, lower, upper);
      known.fill(NaN);
    },
    rank: (t, weight, counted) => {
      const [least, most] = [lower[t]!, upper[t]!];
      let before = 0;
      for (let j = 0; j < n; j++) {
        if (upper[j]! < least) {
          before++;
          counted[j] = counted[j]! + weight;
        } else if (lower[j]! <= most && j !== t && j !== row) {
          const [distance, limit] = [distanceTo(j), distanceTo(t)];
          const share = distance < limit ? 1 : distance === limit ? 0.5 : 0;
          before += share;
          counted[j] = counted[j]! + share * weight;
        }
      }
      return before + 1;
    },
    sumOfRanks: (rows, weights, counted) => {
      const order = [...rows.keys()].sort((a, b) => compare(rows[a]!, rows[b]!));
      const count = order.length;
      const isAsNear = (q: number, j: number): boolean => q < count && compare(rows[order[q]!]!, j) === 0;
      /** How many rows come before each, less those before the one before it; halves are ties. */
      const before = new Float64Array(count + 1);
      /** The weight of each and of those after it. */
      const beyond = new Float64Array(count + 1);
      for (let q = count - 1; q >= 0; q--) beyond[q] = beyond[q + 1]! + weights[order[q]!]!;
      for (let j = 0; j < n; j++) {
        if (j === row) continue;
        const first = firstOf(0, count, q => compare(rows[order[q]!]!, j) >= 0);
        const last = isAsNear(first, j) ? firstOf(first + 1, count, q => !isAsNear(q, j)) : first;
        before[first] = before[first]! + 0.5;
        before[last] = before[last]! + 0.5;
        counted[j] = counted[j]! + (beyond[first]! + beyond[last]!) / 2;
      }
      let [rank, sum] = [0.5, 0];
      for (const [q, at] of order.entries()) {
        rank += before[q]!;
        sum += weights[at]! * rank;
        // A row was taken for half nearer than itself, and counted so.
        counted[rows[at]!] = counted[rows[at]!]! - weights[at]! / 2;
      }
      return sum;
    },
  };
}

/** The first from `from` to `to` − 1 of which something holds that holds of all after it; `to` where it holds of none. */
function firstOf(from: number, to: number, holds: (q: number) => boolean): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
