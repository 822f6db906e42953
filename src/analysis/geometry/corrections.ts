import { type Dimension } from '../results/profile';
import { gaussianReadAs, FEWEST_MEASURED, MOST_MEASURED } from './gaussians';
import { measuredInstead } from './oddDistances';

/** Estimates above this never stand alone (the bias is well known there). */
const HIGH = 20;

/** The standard Gaussian that 2NN reads so. */
export interface Correction {
  readonly dimension: number;
  /** Whether that is its dimension, or only a bound on it. */
  readonly bound: 'about' | 'more than' | 'at most';
}

/**
 * What a 2NN estimate of n examples means where it is above 20, or where such estimates are more than 10 % too low: the
 * dimension of the Gaussian that reads so, as `gaussianReadAs` knows it. Of more examples than were measured there the bias is
 * smaller: its dimension is a bound from above. Beyond the largest Gaussian all that is known is a bound from below. Null for
 * other estimates, of fewer examples than were measured, and where jitter or a lattice was measured.
 */
export function correctionOf(id: Dimension, estimator: 'fit' | 'mle', n: number): Correction | null {
  const estimate = id[estimator];
  const rows = n - id.dropped;
  if (estimate === null || rows < FEWEST_MEASURED || measuredInstead(id, rows) !== undefined) return null;
  const like = gaussianReadAs(estimator, estimate, Math.min(rows, MOST_MEASURED));
  if (estimate <= HIGH && (!like?.biased || rows > MOST_MEASURED)) return null;
  if (!like) return { dimension: estimate, bound: 'more than' };
  const beyond = rows > MOST_MEASURED;
  if (!like.more) return { dimension: like.dimension, bound: beyond ? 'at most' : 'about' };
  return { dimension: beyond ? estimate : Math.max(estimate, like.dimension), bound: 'more than' };
}

/** The estimate that is read first: the linear fit or, where there is none, maximum likelihood. */
export function readEstimator({ fit }: Pick<Dimension, 'fit'>): 'fit' | 'mle' {
  return fit === null ? 'mle' : 'fit';
}
