import { type Dimension } from '../results/profile';

/** A second neighbour this many times as far as the first makes the first a near-duplicate. */
const NEAR_RATIO = 1000;
/** So many rows with one are many: at dimension 1 one row in 1,000 has one by chance … (our thresholds) */
const MANY_NEAR = 0.01;
const FEWEST_ODD = 3;
/** Logarithms of ratios below this are ties, but for rounding. */
const TIE = 1e-5;
/** Distances that tie for this share of the rows take few values: from here on Gaussians that were rounded read wrong (ours). */
const MANY_TIES = 0.1;

/** How many rows have a near-duplicate, and how many have two equally near neighbours; logRatios: ln(r2/r1) of each. */
export function oddDistances(logRatios: Float64Array): { nearDuplicates: number; ties: number } {
  return {
    nearDuplicates: logRatios.filter(ratio => ratio > Math.log(NEAR_RATIO)).length,
    ties: logRatios.filter(ratio => ratio < TIE).length,
  };
}

/** What 2NN measures instead of the dimension of `rows` distinct rows. Profiles of earlier versions do not say. */
export function measuredInstead(
  { nearDuplicates = 0, ties = 0 }: Pick<Dimension, 'nearDuplicates' | 'ties'>,
  rows: number,
): 'jitter' | 'lattice' | undefined {
  if (nearDuplicates >= Math.max(FEWEST_ODD, MANY_NEAR * rows)) return 'jitter';
  return ties >= Math.max(FEWEST_ODD, MANY_TIES * rows) ? 'lattice' : undefined;
}
