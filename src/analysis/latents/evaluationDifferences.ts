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
  const rate = ({ rate: mean, rateError: error }: Evaluation) => ({ mean, error });
  const distortion = ({ distortion: mean, distortionError: error }: Evaluation) => ({ mean, error });
  const objective = (one: Evaluation) => objectiveOf(one, rateWeight);
  return tests.slice(0, -1).map(one => ({
    step: one.step,
    objective: unpairedDifference(objective(last), objective(one)),
    rate: unpairedDifference(rate(last), rate(one)),
    distortion: unpairedDifference(distortion(last), distortion(one)),
    turned: 0,
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
  let [turned, before]: [number, Float64Array | undefined] = [0, undefined];
  return unpairedSince(tests, rateWeight).map(one => {
    const then = kept?.evaluations.get(one.step);
    if (!now || !then) return { ...one, turned };
    const [last, first] = [sums(now, 1, rateWeight), sums(then, 1, rateWeight)];
    const differences = last.map((value, i) => value - first[i]!);
    if (before) turned += angleBetween(before, differences);
    before = differences;
    return {
      step: one.step,
      objective: pairedDifference(last, first),
      rate: pairedDifference(now.rate, then.rate),
      distortion: pairedDifference(now.distortion, then.distortion),
      turned,
    };
  });
}

/** The angle whose cosine is the correlation; 0 of constant values. */
function angleBetween(a: Float64Array, b: Float64Array): number {
  const [meanA, meanB] = [a, b].map(values => meanAndError(values).mean) as [number, number];
  let [aa, bb, ab] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]! - meanA, b[i]! - meanB];
    aa += x * x;
    bb += y * y;
    ab += x * y;
  }
  return aa * bb === 0 ? 0 : Math.acos(Math.max(-1, Math.min(1, ab / Math.sqrt(aa * bb))));
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

/** What an evaluation has more of distortion + weight · rate than another of the same examples. */
export function objectiveDifference(a: PerExample, b: PerExample, weight: number): Difference {
  return pairedDifference(sums(a, 1, weight), sums(b, 1, weight));
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
