import type { Evaluation } from '../../run/records';
import type { Difference, SinceEvaluation } from '../results/differences';
import { meanAndError } from './latentUnits';

/** Differences of means over examples, with their standard errors. */

/**
 * Mean of a − b over the same examples, in nats an example: its error is that of the n differences (N − 1), so that what the
 * examples have in common cancels. One example has no error, it is infinite.
 * @throws RangeError if there is none, or the lengths differ
 */
export function pairedDifference(a: ArrayLike<number>, b: ArrayLike<number>): Difference {
  if (a.length !== b.length) throw new RangeError(`${a.length} and ${b.length} examples are no pairs`);
  const { mean, error } = meanAndError(Float64Array.from({ length: a.length }, (_, i) => a[i]! - b[i]!));
  return { mean, error: a.length === 1 ? Infinity : error, paired: true };
}

/** Mean of a − b of which only means and standard errors are known, as if of different examples. */
export function unpairedDifference(a: { mean: number; error: number }, b: { mean: number; error: number }): Difference {
  return { mean: a.mean - b.mean, error: Math.hypot(a.error, b.error), paired: false };
}

/**
 * What the last evaluation has more than each earlier one, with unpaired errors: for runs that kept no values per example.
 * @param tests of one kind, in order of steps
 * @param rateWeight the full weight of the rate in the loss, 1 where that has other terms
 */
export function unpairedSince(tests: readonly Evaluation[], rateWeight: number): SinceEvaluation[] {
  const last = tests.at(-1);
  if (!last) return [];
  const elbo = ({ elbo: mean, elboError: error }: Evaluation) => ({ mean, error });
  const objective = (one: Evaluation) => objectiveOf(one, rateWeight);
  return tests.slice(0, -1).map(one => ({
    step: one.step,
    elbo: unpairedDifference(elbo(last), elbo(one)),
    objective: unpairedDifference(objective(last), objective(one)),
  }));
}

/** Distortion + w · rate. That of w = 1 is known with its error, which says how the two go together over the examples. */
function objectiveOf(
  { rate, distortion, rateError, distortionError, elboError }: Evaluation,
  weight: number,
): { mean: number; error: number } {
  const [r, d, both] = [rateError ** 2, distortionError ** 2, elboError ** 2];
  const squared = d + weight ** 2 * r + weight * (both - d - r);
  return { mean: distortion + weight * rate, error: Math.sqrt(Math.max(0, squared)) };
}
