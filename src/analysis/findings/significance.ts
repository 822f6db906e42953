import type { Difference } from '../results/differences';

/** When findings call two numbers different. */

/** Smaller differences, in standard errors, are none. */
export const ERRORS = 2;
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

/** '; unpaired errors: …' where they are wider than need be, else nothing. @param why what is not known of what */
export function pairing(differences: readonly Difference[], why: string): string {
  return differences.every(({ paired }) => paired) ? '' : `; unpaired errors: ${why}`;
}

/** Why those within a run are. */
export const UNKEPT = 'this run kept no values per example';
