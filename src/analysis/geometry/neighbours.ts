import { type Watch } from '../../base/progress';
import { type LayerGram } from '../../algebra/gram';
import { pacer } from '../../algebra/pace';
import { type Representation } from '../../algebra/representation';

/** Up to this many columns all pairs of rows are compared directly; wider rows are shortlisted by their Gram matrix. */
export const DIRECT_WIDTH = 64;
/** Columns between two looks at whether a distance is already too long. */
const CHUNK = 16;

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

function noNeighbours(count: number): TwoNearest {
  const none = () => ({ distances: new Float64Array(count).fill(Infinity), rows: new Int32Array(count).fill(-1) });
  const [one, two] = [none(), none()];
  return { first: one.distances, second: two.distances, nearest: one.rows, next: two.rows };
}

/** Takes a neighbour j of row i into account. */
function note({ first, second, nearest, next }: TwoNearest, i: number, j: number, distance: number): void {
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

/** Σ_k (x[a+k] − x[b+k])², or some number above `limit` if it is above. */
function squaredDistance(x: Float32Array | Float64Array, a: number, b: number, length: number, limit: number): number {
  let sum = 0;
  let from = 0;
  for (; from + CHUNK <= length && sum <= limit; from += CHUNK) {
    // Two sums that do not wait for each other.
    let [even, odd] = [0, 0];
    for (let k = from; k < from + CHUNK; k += 2) {
      const d = x[a + k]! - x[b + k]!;
      const e = x[a + k + 1]! - x[b + k + 1]!;
      even += d * d;
      odd += e * e;
    }
    sum += even + odd;
  }
  for (; from < length && sum <= limit; from++) {
    const difference = x[a + from]! - x[b + from]!;
    sum += difference * difference;
  }
  return sum;
}

/**
 * Whether rows i and j may be among each other's two nearest, by D_ij = K_ii + K_jj − 2K_ij and a bound on its error.
 * K's own error, at most e·√(K_ii·K_jj) an entry, gives at most 2e·(K_ii + K_jj). The centred values that K is made of
 * carry errors of about a = 2⁻⁵¹·√p of the layer's spread (1 in K's units), which change d² by 2da ≤ ηd² + a²/η; with
 * η = 2⁻²⁰ that is at most 2⁻¹⁹·(K_ii + K_jj) + p·2⁻⁸². So the second smallest upper bound of a row is an upper bound of its
 * second smallest distance, and no pair whose lower bound is above it can matter.
 */
async function shortlist(rows: Uint32Array, p: number, gram: LayerGram, watch: Watch) {
  const { triangle, diagonal, error } = gram;
  const share = (2 * error) / (1 - error) + 2 ** -19;
  const least = p * 2 ** -80;
  const estimate = (a: number, b: number) => diagonal[a]! + diagonal[b]! - 2 * triangle[(a * (a - 1)) / 2 + b]!;
  const margin = (a: number, b: number) => share * (diagonal[a]! + diagonal[b]!) + least;

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
