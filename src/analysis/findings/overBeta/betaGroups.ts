import { meanOver, type Quantity } from '../../population/groupDifference';
import { runsByParameter, withoutRepeats } from '../../population/parameterGroups';
import type { Curve, CurvePoint } from '../../results/curve';
import { FEWEST_EXAMPLES } from '../significance';

/** With fewer values of β a course over them means little. */
const FEWEST_BETAS = 3;

/** Runs of one β, on held-out examples. */
export interface BetaGroup {
  beta: number;
  runs: readonly CurvePoint[];
}

/**
 * The runs of a curve by their β, in order of rising values, each seed once. Undefined of fewer than three values, of runs
 * that trained for different numbers of steps or differ in latent size, as more than β tells them apart, and of very few
 * examples.
 */
export function betaGroups({ points }: Curve): BetaGroup[] | undefined {
  const unseen = withoutRepeats(points.filter(point => point.split === 'test' && point.beta !== null));
  if (new Set(unseen.map(point => `${point.step} ${point.latent}`)).size > 1) return undefined;
  if (unseen.some(({ n = FEWEST_EXAMPLES }) => n < FEWEST_EXAMPLES)) return undefined;
  const groups = runsByParameter(unseen).map(({ value, runs }) => ({ beta: value, runs }));
  return groups.length < FEWEST_BETAS ? undefined : groups;
}

/** Of a group, mean over its seeds. */
export function meanOf({ runs }: BetaGroup, quantity: Quantity): number {
  return meanOver(runs, quantity).mean;
}

/** ', one seed each' where the spread over seeds is in no error. */
export function seedsNote(groups: readonly BetaGroup[]): string {
  return groups.every(({ runs }) => runs.length === 1) ? ', one seed each' : '';
}

/** Why errors of differences between runs are unpaired. */
export const UNMATCHED = 'no values per example of the same examples';
