import type { Representation } from '../../algebra/representation';
import type { Watch } from '../../base/progress';
import { type FeatureSums, columnMeans, combined, featureSums, gaussianOf } from './featureSums';
import { frechetDistance } from './frechetDistance';

/** Groups of pairs that the jackknife leaves out, one after the other. */
const GROUPS = 10;

/**
 * The Fréchet distance between the features x and y of n pairs, n × p each, row i of one belonging to row i of the other, and
 * its standard error over samples of n pairs: of the jackknife that leaves out a tenth of the pairs at a time (Efron 1982,
 * ch. 2). The error says nothing of the bias: with few examples the distance is too large. Null where without a tenth there are no
 * more pairs than features. The order of rows should be random.
 */
export async function frechetOfPairs(
  x: Representation,
  y: Representation,
  watch: Watch,
): Promise<{ distance: number; error: number | null }> {
  const { n, p } = x;
  const groups = Math.min(GROUPS, n);
  const bounds = Array.from({ length: groups + 1 }, (_, k) => Math.round((k * n) / groups));
  const centres = new Map([x, y].map(of => [of, columnMeans(of)]));
  const sumsOf = (of: Representation, group: number) =>
    featureSums(of, bounds[group]!, bounds[group + 1]!, centres.get(of)!, watch);
  const all = async (of: Representation): Promise<FeatureSums> => {
    let sums = await sumsOf(of, 0);
    for (let group = 1; group < groups; group++) sums = combined(sums, await sumsOf(of, group), 1);
    return sums;
  };
  const [ofX, ofY] = [await all(x), await all(y)];
  const distance = await frechetDistance(gaussianOf(ofX), gaussianOf(ofY), watch);
  const without: number[] = [];
  if (leftWithoutGroup(n) <= p) return { distance, error: null };
  for (let group = 0; group < groups; group++) {
    watch.progress(group, groups, 'tenths left out for the error');
    const left = combined(ofX, await sumsOf(x, group), -1);
    const right = combined(ofY, await sumsOf(y, group), -1);
    without.push(await frechetDistance(gaussianOf(left), gaussianOf(right), watch));
  }
  const mean = without.reduce((sum, value) => sum + value, 0) / groups;
  const squares = without.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { distance, error: Math.sqrt(((groups - 1) / groups) * squares) };
}

/** How many pairs there are at least while a tenth is left out. */
export function leftWithoutGroup(n: number): number {
  return n - Math.ceil(n / GROUPS);
}

/** Between the first and the second half of the rows of x: what the same number of other examples would read. */
export async function frechetOfHalves(x: Representation, watch: Watch): Promise<number> {
  const half = Math.floor(x.n / 2);
  const centre = columnMeans(x);
  const [first, second] = [
    await featureSums(x, 0, half, centre, watch),
    await featureSums(x, half, 2 * half, centre, watch),
  ];
  return frechetDistance(gaussianOf(first), gaussianOf(second), watch);
}
