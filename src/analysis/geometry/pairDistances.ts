import { type LayerGram } from '../../algebra/gram';
import { type Representation, unitScale } from '../../algebra/representation';
import { gramDistances } from './gramDistances';
import { DIRECT_WIDTH } from './neighbours';
import { squaredDistance } from './squaredDistance';

/** Squared Euclidean distances between the rows of one representation. */
export interface PairDistances {
  readonly n: number;
  /** A float64 sum over the differences of two rows' values. */
  readonly exact: (i: number, j: number) => number;
  /**
   * Fills in between what row i's distances to all rows lie, without computing each. In a unit of their own: bounds are to be
   * compared with bounds, exact distances with exact ones. Itself is infinitely far.
   */
  readonly bounds: (i: number, lower: Float64Array, upper: Float64Array) => void;
}

/** Doubles whose squares would over- or underflow are multiplied by a power of two first: ratios stay as they are. */
export function squarable(x: Representation, largest: number): Representation {
  if (x.data instanceof Float32Array || (largest > 2 ** -400 && largest < 2 ** 400)) return x;
  const scale = unitScale(largest);
  return { ...x, data: x.data.map(value => value * scale) };
}

/**
 * @param gram of x, all its rows; asked for only where x has more than 64 columns
 * @param largest the largest magnitude of its values, which are finite
 */
export async function pairDistances(
  x: Representation,
  largest: number,
  gram: () => Promise<LayerGram>,
): Promise<PairDistances> {
  const { data, n, p } = squarable(x, largest);
  const exact = (i: number, j: number) => squaredDistance(data, i * p, j * p, p);
  return { n, exact, bounds: p <= DIRECT_WIDTH ? directly(n, exact) : byGram(await gram(), p) };
}

function directly(n: number, exact: PairDistances['exact']): PairDistances['bounds'] {
  return (i, lower, upper) => {
    for (let j = 0; j < n; j++) lower[j] = j === i ? Infinity : exact(i, j);
    upper.set(lower);
  };
}

function byGram(gram: LayerGram, p: number): PairDistances['bounds'] {
  const { estimate, margin } = gramDistances(gram, p);
  return (i, lower, upper) => {
    for (let j = 0; j < gram.n; j++) {
      const distance = i > j ? estimate(i, j) : estimate(j, i);
      const off = margin(i, j);
      lower[j] = distance - off;
      upper[j] = distance + off;
    }
    lower[i] = upper[i] = Infinity;
  };
}
