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
}

export function ranksIn({ n, bounds, exact }: PairDistances): Ranks {
  const { lower, upper } = boundsOf(n);
  const known = new Float64Array(n);
  let row = 0;
  const distanceTo = (j: number): number => {
    if (Number.isNaN(known[j]!)) known[j] = exact(row, j);
    return known[j]!;
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
  };
}
