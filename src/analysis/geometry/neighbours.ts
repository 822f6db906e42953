import { type Watch } from '../../base/progress';
import { type LayerGram } from '../../algebra/gram';
import { pacer } from '../../algebra/pace';
import { type Representation } from '../../algebra/representation';
import { gramDistances } from './gramDistances';
import { squaredDistance } from './squaredDistance';

/** Up to this many columns all pairs of rows are compared directly; wider rows are shortlisted by their Gram matrix. */
export const DIRECT_WIDTH = 64;

/** Of each of N rows the nearest and the second nearest other row: squared distances, and which rows (−1: there is none). */
export interface TwoNearest {
  first: Float64Array;
  second: Float64Array;
  nearest: Int32Array;
  next: Int32Array;
}

/**
 * The two nearest neighbours, by Euclidean distance, of each of `rows` (ascending indices into x) among the others. Every
 * distance in the result is a float64 sum over differences of the values of x; rows are told by their places in `rows`.
 * `gram` (of all of x) is asked for only if x is wide, and only to rule out pairs that would be too far apart even with its
 * rounding error at the largest.
 */
export async function twoNearest(
  x: Representation,
  rows: Uint32Array,
  gram: () => Promise<LayerGram>,
  watch: Watch,
): Promise<TwoNearest> {
  const worthwhile = x.p <= DIRECT_WIDTH ? () => true : await shortlist(rows, x.p, await gram(), watch);
  const { data, p } = x;
  const found = noNeighbours(rows.length);
  const { second } = found;
  const pause = pacer(watch);
  for (let i = 0; i < rows.length; i++) {
    const a = rows[i]! * p;
    for (let j = 0; j < i; j++) {
      if (!worthwhile(i, j)) continue;
      const distance = squaredDistance(data, a, rows[j]! * p, p, Math.max(second[i]!, second[j]!));
      note(found, i, j, distance);
      note(found, j, i, distance);
    }
    await pause();
  }
  return found;
}

/** Of so many rows, before any has been looked at. */
export function noNeighbours(count: number): TwoNearest {
  const none = () => ({ distances: new Float64Array(count).fill(Infinity), rows: new Int32Array(count).fill(-1) });
  const [one, two] = [none(), none()];
  return { first: one.distances, second: two.distances, nearest: one.rows, next: two.rows };
}

/** Takes a neighbour j of row i into account. */
export function note({ first, second, nearest, next }: TwoNearest, i: number, j: number, distance: number): void {
  if (distance >= second[i]!) return;
  if (distance < first[i]!) {
    second[i] = first[i]!;
    next[i] = nearest[i]!;
    first[i] = distance;
    nearest[i] = j;
  } else {
    second[i] = distance;
    next[i] = j;
  }
}

/**
 * Whether rows i and j may be among each other's two nearest, by what the Gram says of their distance: the second smallest
 * upper bound of a row is an upper bound of its second smallest distance, and no pair whose lower bound is above it can
 * matter.
 */
async function shortlist(rows: Uint32Array, p: number, gram: LayerGram, watch: Watch) {
  const { estimate, margin } = gramDistances(gram, p);
  const bounds = noNeighbours(rows.length);
  const pause = pacer(watch);
  for (let i = 0; i < rows.length; i++) {
    const a = rows[i]!;
    for (let j = 0; j < i; j++) {
      const upper = estimate(a, rows[j]!) + margin(a, rows[j]!);
      note(bounds, i, j, upper);
      note(bounds, j, i, upper);
    }
    await pause();
  }
  const { second } = bounds;
  return (i: number, j: number) => {
    const [a, b] = [rows[i]!, rows[j]!];
    return estimate(a, b) - margin(a, b) <= Math.max(second[i]!, second[j]!);
  };
}
