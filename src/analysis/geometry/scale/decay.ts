import { type LayerGram } from '../../../algebra/gram';
import { type Representation } from '../../../algebra/representation';
import { RandomStream } from '../../../base/random';
import { type Watch } from '../../../base/progress';
import { type DimensionScale } from '../../results/dimensionScale';
import { twoNearest } from '../neighbours';
import { dimensionOf, logRatiosOf } from '../twonn';

/** Subsets are no smaller: below, 2NN says little, and what it makes of Gaussians has not been measured. */
export const FEWEST_OF_A_SUBSET = 50;
/** The subsets are the same whenever the same examples are asked about. */
const SEED = 0;

/**
 * 2NN's linear fit of random halves, quarters, … of some rows: the means over the disjoint subsets of each size, down to 50
 * rows a subset (Facco et al. 2017, the block analysis of fig. 3). Errors are those of the subsets (`neighbourError`) over
 * the root of their number; DADApy, whose subsets overlap, takes the spread between them instead.
 * @param x in which distances can be squared
 * @param rows distinct ones, ascending
 */
export async function decayOf(
  x: Representation,
  rows: Uint32Array,
  gram: () => Promise<LayerGram>,
  watch: Watch,
): Promise<DimensionScale['decay']> {
  const order = new RandomStream(SEED, 'decay').permutation(rows.length);
  const decay: DimensionScale['decay'] = [];
  for (let subsets = 1; subsets === 1 || rows.length >= FEWEST_OF_A_SUBSET * subsets; subsets *= 2) {
    const n = Math.floor(rows.length / subsets);
    const found: { fit: number | null; fitError: number | null }[] = [];
    for (let part = 0; part < subsets; part++) {
      const subset = order.subarray(part * n, (part + 1) * n).map(place => rows[place]!);
      const nearest = await twoNearest(x, subset.sort(), gram, watch);
      found.push(dimensionOf(logRatiosOf(nearest), nearest, x.name));
    }
    const fit = meanOf(found.map(one => one.fit));
    const square = meanOf(found.map(({ fitError }) => (fitError === null ? null : fitError ** 2)));
    decay.push({ n, subsets, fit, error: fit === null || square === null ? null : Math.sqrt(square / subsets) });
  }
  return decay;
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null);
  return known.length < values.length ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
