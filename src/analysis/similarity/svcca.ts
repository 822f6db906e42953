import { crossOf } from '../../algebra/exactCross';
import type { Watch } from '../../base/progress';
import { type MatrixProducts, nuclearNorm } from '../../algebra/nuclear';
import { type PrincipalDirections, principalDirections } from '../../algebra/principal';
import type { PairMeasure } from './pairMeasure';

/** Of the variance, what the directions of a layer hold that are compared. */
const SHARE = 0.99;

/**
 * SVCCA of two layers over the same examples (Raghu et al. 2017, "SVCCA: singular vector canonical correlation analysis for
 * deep learning dynamics and interpretability"): of each centred layer the fewest leading singular directions with 99 % of
 * the variance, k₁ and k₂ of them, and the mean of the min(k₁, k₂) canonical correlations between what they span: the
 * singular values of U₁ᵀU₂. In [0, 1]; where the layers are large their products are rounded to float32. From
 * k₁ + k₂ = n − 1 on, both fill the space of n centred examples.
 */
async function svcca(
  a: PrincipalDirections,
  b: PrincipalDirections,
  products: MatrixProducts,
  watch: Watch,
): Promise<number | string> {
  const { n } = a;
  if (a.rank + b.rank >= n - 1) {
    return `SVCCA keeps ${a.rank} and ${b.rank} directions of ${n} examples: with ${n - 1} or more together it would be 1 for anything`;
  }
  const [few, many] = a.rank <= b.rank ? [a, b] : [b, a];
  // As float64, whose singular values are all computed.
  const cross = Float64Array.from(await crossOf(few, many, products, watch));
  return Math.min(1, (await nuclearNorm(cross, few.rank, many.rank, products, watch)) / few.rank);
}

export const SVCCA: PairMeasure<PrincipalDirections> = {
  // With n − 2 directions there is no value beside any other layer.
  prepare: (x, gram, watch) => principalDirections(x, { share: SHARE, most: x.n - 2 }, gram, watch),
  between: svcca,
};
