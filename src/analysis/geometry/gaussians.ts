import table from './gaussians.json';

/** A 2NN estimate that is this share too low, in the mean over draws, is biased. */
const BIAS = 0.1;

/** The numbers of examples that the bias was measured with. */
export const FEWEST_MEASURED = table.readings[0]!.n;
export const MOST_MEASURED = table.readings.at(-1)!.n;

/** What 2NN is known to make of an estimate. */
export interface Gaussian {
  /** Of the standard Gaussian that reads so in the mean over draws; the largest one measured where `more`. */
  dimension: number;
  /** Whether the estimate is above what the largest one reads. */
  more: boolean;
  /** Whether that Gaussian reads more than 10 % too low. */
  biased: boolean;
}

/**
 * The standard Gaussian that 2NN reads as `estimate` from n distinct examples. Measured once on a grid of examples and
 * dimensions (`npm run dimensions`); between these linear in the dimension and in ln n. Undefined where nothing is known:
 * fewer or more examples than measured, or less than one dimension.
 */
export function gaussianReadAs(estimator: 'fit' | 'mle', estimate: number, n: number): Gaussian | undefined {
  const at = table.readings.findIndex(reading => reading.n >= n);
  const [above, below] = [table.readings[at], table.readings[Math.max(0, at - 1)]];
  if (n < FEWEST_MEASURED || above === undefined || below === undefined) return undefined;
  const share = above.n === below.n ? 0 : Math.log(n / below.n) / Math.log(above.n / below.n);
  const { dimensions } = table;
  const readings = dimensions.map((_, i) => below[estimator][i]! * (1 - share) + above[estimator][i]! * share);
  const next = readings.findIndex(reading => reading >= estimate);
  if (next === -1) {
    const dimension = dimensions.at(-1)!;
    return { dimension, more: true, biased: isBiased(readings.at(-1)!, dimension) };
  }
  if (next === 0) return undefined;
  const [low, high] = [readings[next - 1]!, readings[next]!];
  const part = (estimate - low) / (high - low);
  const dimension = dimensions[next - 1]! * (1 - part) + dimensions[next]! * part;
  return { dimension, more: false, biased: isBiased(estimate, dimension) };
}

function isBiased(reading: number, dimension: number): boolean {
  return reading < (1 - BIAS) * dimension;
}
