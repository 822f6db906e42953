import { meanAndError } from '../latents/latentUnits';
import { unpairedDifference } from '../latents/evaluationDifferences';
import type { Difference, RunDifference } from '../results/differences';
import type { Curve, CurvePoint } from '../results/curve';

/** What can be compared between runs of a curve. */
export type Quantity = 'elbo' | 'rate' | 'distortion';

/**
 * What the runs of one value of the parameter have more than those of another, mean over seeds. Runs of the same seed are
 * compared with each other where the curve has the differences of all; else the means of both groups are. The error holds that
 * over examples and the spread over seeds, which one seed does not show.
 */
export function groupDifference(
  { differences = [] }: Pick<Curve, 'differences'>,
  a: readonly CurvePoint[],
  b: readonly CurvePoint[],
  quantity: Quantity,
): Difference {
  const matched = a.flatMap(one => {
    const others = b.filter(({ seed }) => seed === one.seed);
    return others.flatMap(other => differenceOf(differences, one.run, other.run, quantity) ?? []).slice(0, 1);
  });
  // Some pairs alone would say nothing of the others, which the means hold.
  if (matched.length === 0 || matched.length < Math.max(a.length, b.length))
    return unpairedDifference(meanOver(a, quantity), meanOver(b, quantity));
  const { mean, error } = overSeeds(
    matched.map(one => one.mean),
    matched.map(one => one.error),
  );
  return { mean, error, paired: matched.every(({ paired }) => paired) };
}

/** Mean over the seeds of a group. */
export function meanOver(runs: readonly CurvePoint[], quantity: Quantity): { mean: number; error: number } {
  return overSeeds(
    runs.map(run => (quantity === 'elbo' ? -(run.rate + run.distortion) : run[quantity])),
    runs.map(run => run[`${quantity}Error`]),
  );
}

/**
 * The mean of values of some seeds, with the spread over them and the errors over examples in its error. Seeds may share their
 * examples: averaging over them does not make the error over examples smaller.
 */
export function overSeeds(values: readonly number[], errors: readonly number[]): { mean: number; error: number } {
  const { mean, error } = meanAndError(values);
  return { mean, error: Math.hypot(error, meanAndError(errors).mean) };
}

function differenceOf(
  differences: readonly RunDifference[],
  a: string,
  b: string,
  quantity: Quantity,
): Difference | undefined {
  const known = differences.find(one => one.a === a && one.b === b)?.[quantity];
  if (known) return known;
  const turned = differences.find(one => one.a === b && one.b === a)?.[quantity];
  return turned && { ...turned, mean: -turned.mean };
}

/** The same of estimates that have an error each. */
export function meanOfEstimates(estimates: readonly Readonly<Record<'value' | 'error', number>>[]) {
  return overSeeds(
    estimates.map(({ value }) => value),
    estimates.map(({ error }) => error),
  );
}
