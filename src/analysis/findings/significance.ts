import { lossWeight } from '../../config/schema/objective';
import type { Objective } from '../../model/objectives/objectives';
import type { Difference } from '../results/differences';
import { formatGiven } from '../../base/formatGiven';

/** When findings call two numbers different. */

/** Between so many standard errors and those that are asked for, a difference may be there: it is not measurable. */
export const DOUBTFUL_ERRORS = 1;
/** Smaller differences, in standard errors, are none. */
export const ERRORS = 2;
/** A larger one, in nats, is worth its training (our threshold). */
export const LITTLE_NATS = 0.5;
/** Of fewer examples an error is not known well enough to build on, nor a variance (our threshold). */
export const FEWEST_EXAMPLES = 20;

/**
 * The errors that a difference must have which was chosen among others for being the largest: at least as many as Bonferroni's
 * correction of 2 asks for. The tail of the normal distribution falls faster than exp(−z²/2), so that √(2² + 2 ln m) errors
 * are met by chance at most 1/m times as often as 2 are.
 */
export function errorsAmong(comparisons: number): number {
  return Math.sqrt(ERRORS ** 2 + 2 * Math.log(Math.max(1, comparisons)));
}

/** Whether a difference is more than so many of its errors; an error of 0 is none that was measured. */
export function isAbove({ mean, error }: Pick<Difference, 'mean' | 'error'>, errors = ERRORS): boolean {
  return error > 0 && mean > errors * error;
}

/** How often a flat curve may be taken for one that falls (our threshold). */
const FALSE_RATE = 0.05;

/**
 * The errors that the best of some evaluations along a run must be ahead of the last one, 2 at least: neighbours are much
 * alike, so that choosing among them adds less chance than Bonferroni's correction has. Of normal numbers with correlations
 * ρ between neighbours the largest exceeds z at most as often as Φ(−z) + Σ arccos ρ · exp(−z²/2) / 2π (Naiman 1986).
 * @param turned Σ arccos ρ
 */
export function errorsAlong(comparisons: number, turned: number): number {
  const most = errorsAmong(comparisons);
  let z = ERRORS;
  while (z < most && tail(z) + (turned / (2 * Math.PI)) * Math.exp(-(z ** 2) / 2) > FALSE_RATE) z += 0.01;
  return Math.min(z, most);
}

/** Φ(−z) for z ≥ 2, a little too large: by its asymptotic series. */
function tail(z: number): number {
  return (Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI) / z) * (1 - 1 / z ** 2 + 3 / z ** 4);
}

/** The held-out objective of a run where it is not −ELBO, and what is left out of it. */
export function objectiveText(objective: Objective): { weighted: string | null; without: string } {
  const weight = lossWeight(objective);
  if (weight === null) return { weighted: null, without: ', without the other terms of its loss' };
  return { weighted: weight === 1 ? null : `distortion + ${formatGiven(weight)} · rate`, without: '' };
}

/** '; unpaired errors: …' where they are wider than need be, else nothing. @param why what is not known of what */
export function pairing(differences: readonly Difference[], why: string): string {
  return differences.every(({ paired }) => paired) ? '' : `; unpaired errors: ${why}`;
}

/** Why those within a run are. */
export const UNKEPT = 'this run kept no values per example';
