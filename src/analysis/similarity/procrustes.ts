import { type Watch } from '../../base/progress';
import { type Factor, factorOf } from '../../algebra/factor';
import { type MatrixProducts, nuclearNorm } from '../../algebra/nuclear';
import { crossOf } from '../../algebra/exactCross';
import type { PairMeasure } from './pairMeasure';

/**
 * Procrustes similarity of two layers over the same examples: ‖X̂ᵀŶ‖ of the centred activations divided by their Frobenius
 * norms, in the nuclear norm; in [0, 1]. It is 1 − d/2 for Procrustes' distance d of Ding, Denain & Steinhardt (2021),
 * "Grounding representation similarity through statistical testing".
 *
 * The error is below 10⁻³, rounding of the Gram matrices aside: where both have more than 256 columns the iteration misses
 * at most 3·10⁻⁴, and the factor of a layer with more columns than rows leaves out what is worth at most 3.5·10⁻⁴. Of
 * narrow layers the value is exact to about six digits.
 */
async function procrustes(a: Factor, b: Factor, products: MatrixProducts, watch: Watch): Promise<number> {
  const [few, many] = a.rank <= b.rank ? [a, b] : [b, a];
  const value = await nuclearNorm(await crossOf(few, many, products, watch), few.rank, many.rank, products, watch);
  return Math.min(1, value);
}

export const PROCRUSTES: PairMeasure<Factor> = { prepare: factorOf, between: procrustes };
