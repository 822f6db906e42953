import { objectiveAt } from '../../run/bestEvaluation';
import type { PerExample, PerExampleValues } from '../../run/perExample';
import type { Evaluation } from '../../run/records';
import type { Difference, RunDifference, SinceEvaluation } from '../results/differences';
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

/**
 * What the last held-out evaluation of a run has more than each earlier one: paired where both kept their values per example.
 * @param tests in order of steps
 * @param kept undefined in runs of older versions
 * @param rateWeight as above
 */
export function heldOutSince(
  tests: readonly Evaluation[],
  kept: PerExampleValues | undefined,
  rateWeight: number,
): SinceEvaluation[] {
  const now = kept?.evaluations.get(tests.at(-1)?.step ?? -1);
  return unpairedSince(tests, rateWeight).map(one => {
    const then = kept?.evaluations.get(one.step);
    if (!now || !then) return one;
    return {
      step: one.step,
      elbo: pairedDifference(sums(now, -1, -1), sums(then, -1, -1)),
      objective: pairedDifference(sums(now, 1, rateWeight), sums(then, 1, rateWeight)),
    };
  });
}

/** d · distortion + r · rate of each example. */
function sums({ rate, distortion }: PerExample, d: number, r: number): Float64Array {
  return Float64Array.from(rate, (value, i) => d * distortion[i]! + r * value);
}

/** What an evaluation has more than another of the same examples. */
export function perExampleDifference(a: PerExample, b: PerExample): Omit<RunDifference, 'a' | 'b'> {
  return {
    elbo: pairedDifference(sums(a, -1, -1), sums(b, -1, -1)),
    rate: pairedDifference(a.rate, b.rate),
    distortion: pairedDifference(a.distortion, b.distortion),
  };
}

/** Distortion + w · rate. That of w = 1 is known with its error, which says how the two go together over the examples. */
function objectiveOf(
  { rate, distortion, rateError, distortionError, elboError }: Evaluation,
  weight: number,
): { mean: number; error: number } {
  const [r, d, both] = [rateError ** 2, distortionError ** 2, elboError ** 2];
  const squared = d + weight ** 2 * r + weight * (both - d - r);
  return { mean: objectiveAt({ rate, distortion }, weight), error: Math.sqrt(Math.max(0, squared)) };
}
