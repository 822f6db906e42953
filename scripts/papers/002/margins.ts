import { pairedDifference } from '../../../src/analysis/latents/evaluationDifferences';
import { meanAndError } from '../../../src/analysis/latents/latentUnits';
import { ERRORS } from '../../../src/analysis/findings/significance';
import { NotTestable } from '../common/notTestable';

/** When two groups of runs count as different: by what chance does over examples, and over seeds. */

/** A value of each of some examples, which `id` tells from any others. */
export interface Each {
  readonly id: string;
  readonly values: ArrayLike<number>;
}

/** A quantity of one run, or its mean over runs. */
export interface Measured {
  readonly value: number;
  /** Standard error over the examples. */
  readonly error: number;
  /** The value is the sum of these means, over examples that share none; empty where values of examples are not known. */
  readonly each: readonly Each[];
}

/** Over the seeds of one setting and β. */
export interface Group extends Measured {
  readonly seeds: number;
}

/** What runs that differ in their seed alone differ by: the standard deviation of one, and its degrees of freedom. */
export interface Spread {
  readonly deviation: number;
  readonly freedom: number;
}

/** A difference, which counts where it is larger than its margin. */
export interface Difference {
  readonly value: number;
  readonly margin: number;
}

/** The sum of means over examples that share none. */
export function measuredOf(each: readonly Each[]): Measured {
  const means = each.map(({ values }) => meanAndError(values));
  return {
    value: means.reduce((sum, { mean }) => sum + mean, 0),
    error: Math.hypot(...means.map(({ error }) => error)),
    each,
  };
}

/** Seeds share their examples: a mean over them has no smaller error over examples. @throws RangeError for none */
export function groupOf(runs: readonly Measured[]): Group {
  const [first] = runs;
  if (!first) throw new RangeError('a group of no runs');
  const seeds = runs.length;
  const shared = runs.every(run => sameExamples(run, first));
  if (!shared || first.each.length === 0) {
    const mean = (of: 'value' | 'error'): number => runs.reduce((sum, run) => sum + run[of], 0) / seeds;
    return { value: mean('value'), error: mean('error'), each: [], seeds };
  }
  const each = first.each.map(({ id, values }, part) => {
    const sums = Float64Array.from({ length: values.length }, (_, i) =>
      runs.reduce((sum, run) => sum + run.each[part]!.values[i]!, 0),
    );
    return { id, values: sums.map(sum => sum / seeds) };
  });
  return { ...measuredOf(each), seeds };
}

function sameExamples(a: Measured, b: Measured): boolean {
  return a.each.length === b.each.length && a.each.every(({ id }, part) => id === b.each[part]!.id);
}

/** Pooled over groups of runs that differ in their seed alone. @throws NotTestable where no group has two */
export function spreadOf(groups: readonly (readonly number[])[]): Spread {
  let [squares, freedom] = [0, 0];
  for (const values of groups.filter(({ length }) => length > 1)) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    squares += values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    freedom += values.length - 1;
  }
  if (freedom === 0) throw new NotTestable('no two runs that differ in their seed alone');
  return { deviation: Math.sqrt(squares / freedom), freedom };
}

/** a − b. The margin is 2 errors over examples and, with it, Student's 95 % of what seeds make, for so many runs. */
export function differenceOf(a: Group, b: Group, { deviation, freedom }: Spread): Difference {
  const paired = a.each.length > 0 && sameExamples(a, b);
  const error = paired
    ? Math.hypot(...a.each.map(({ values }, part) => pairedDifference(values, b.each[part]!.values).error))
    : Math.hypot(a.error, b.error);
  const ofSeeds = studentT(freedom) * deviation * Math.sqrt(1 / a.seeds + 1 / b.seeds);
  return { value: a.value - b.value, margin: Math.hypot(ERRORS * error, ofSeeds) };
}

/** From nothing. */
export function fromZero({ value, error, seeds }: Group, { deviation, freedom }: Spread): Difference {
  return { value, margin: Math.hypot(ERRORS * error, studentT(freedom) * deviation * Math.sqrt(1 / seeds)) };
}

/** The sum of differences that share no run. */
export function sumOf(differences: readonly Difference[]): Difference {
  return {
    value: differences.reduce((sum, { value }) => sum + value, 0),
    margin: Math.hypot(...differences.map(({ margin }) => margin)),
  };
}

export const negative = ({ value, margin }: Difference): Difference => ({ value: -value, margin });

/** Two-sided 95 %, of 1 to 10 degrees of freedom; of more that of 10, which is a little wide. */
const STUDENT = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

export function studentT(freedom: number): number {
  return STUDENT[Math.min(freedom, STUDENT.length) - 1]!;
}
