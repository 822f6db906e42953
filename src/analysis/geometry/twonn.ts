import { type Watch } from '../../base/progress';
import { distinguish, tooCloseCause } from './distinguish';
import { type LayerGram } from '../../algebra/gram';
import { neighbourError } from './neighbourErrors';
import { type TwoNearest, twoNearest } from './neighbours';
import { oddDistances } from './oddDistances';
import { type Representation } from '../../algebra/representation';
import { type Dimension } from '../results/profile';

/** The largest tenth of the ratios is left out of the fit, as DADApy does. */
const FIT_FRACTION = 0.9;

/**
 * Two-nearest-neighbours intrinsic dimension (Facco et al. 2017, "Estimating the intrinsic dimension of datasets by a
 * minimal neighborhood information") of the distinct rows of x: of exact duplicates one is kept, since a distance of zero
 * has no ratio. With μ_i = r2/r1 the ratio of row i's two smallest distances:
 * - `fit`: slope through the origin of −ln(1 − i/N) over the i-th smallest ln μ, i = 1 … ⌊0.9 N⌋ (DADApy's "base");
 * - `mle`: (N − 1) / Σ ln μ.
 * Both underestimate high dimensions (`gaussianReadAs`). The standard errors are those of a jackknife over ratios that
 * takes into account what neighbouring rows share (`neighbourError`).
 * `gram` gives the Gram matrix of x (all its rows); it is asked for only if x has more than 64 columns.
 */
export function twoNN(x: Representation, gram: () => Promise<LayerGram>, watch: Watch): Promise<Dimension> {
  return twoNNBy(x, (told, rows) => twoNearest(told, rows, gram, watch), watch);
}

/** The same, with the two nearest of each of some rows as `nearest` finds them. */
export async function twoNNBy(
  x: Representation,
  nearest: (x: Representation, rows: Uint32Array) => Promise<TwoNearest>,
  watch: Watch,
): Promise<Dimension> {
  const told = await distinguish(x, watch);
  if (told.cause !== null) return undefinedDimension(told.dropped, told.cause);
  const { rows, dropped } = told;
  const found = await nearest(told.x, rows);
  const logRatios = logRatiosOf(found);
  if (!logRatios.every(Number.isFinite)) return undefinedDimension(dropped, tooCloseCause(x.name));
  return { ...dimensionOf(logRatios, found, x.name), dropped, ...oddDistances(logRatios) };
}

function undefinedDimension(dropped: number, cause: string): Dimension {
  return { fit: null, mle: null, fitError: null, mleError: null, dropped, cause };
}

/** ln μ of each row; not finite where its nearest row is too close to be told from it. */
export function logRatiosOf({ first, second }: Pick<TwoNearest, 'first' | 'second'>): Float64Array {
  return first.map((near, i) => Math.log1p((second[i]! - near) / near) / 2);
}

/** Both estimates from ln μ of each row, with their errors, and why there is none. */
export function dimensionOf(logRatios: Float64Array, found: TwoNearest, name: string): Omit<Dimension, 'dropped'> {
  const order = Uint32Array.from(logRatios.keys()).sort((a, b) => logRatios[a]! - logRatios[b]!);
  const sorted = Float64Array.from(order, i => logRatios[i]!);
  const fit = fitted(sorted);
  const mle = likeliest(sorted);
  const errorOf = (without: Float64Array) => {
    const byRow = new Float64Array(order.length);
    order.forEach((row, place) => (byRow[row] = without[place]!));
    return neighbourError(byRow, found);
  };
  return {
    fit,
    mle,
    fitError: fit === null ? null : errorOf(fittedWithout(sorted)),
    mleError: mle === null ? null : errorOf(likeliestWithout(sorted)),
    cause:
      mle === null
        ? `every example of ${name} has two equally near neighbours`
        : fit === null
          ? `nine in ten examples of ${name} have two equally near neighbours, so the fit is undefined`
          : null,
  };
}

/** The linear fit; sorted: ln μ ascending. Null if all ratios in the fit are 1. */
function fitted(sorted: Float64Array): number | null {
  const { xx, xy } = fitSums(sorted, sorted.length);
  return finiteOrNull(xy / xx);
}

/** Σ x² and Σ x·y over the part of the first `total` that is in a fit of so many. */
function fitSums(sorted: Float64Array, total: number): { xx: number; xy: number; used: number } {
  const used = Math.floor(FIT_FRACTION * total);
  let [xx, xy] = [0, 0];
  for (let i = 0; i < used; i++) {
    const x = sorted[i]!;
    xx += x * x;
    xy -= x * Math.log1p(-(i + 1) / total);
  }
  return { xx, xy, used };
}

/** The fit without each ratio in turn: those above it move down by one place. */
function fittedWithout(sorted: Float64Array): Float64Array {
  const total = sorted.length - 1;
  const { used, ...sums } = fitSums(sorted, total);
  let { xx, xy } = sums;
  const fits = new Float64Array(sorted.length).fill(xy / xx);
  for (let i = used - 1; i >= 0; i--) {
    const [x, above] = [sorted[i]!, sorted[i + 1]!];
    xx += above * above - x * x;
    xy -= (above - x) * Math.log1p(-(i + 1) / total);
    fits[i] = xy / xx;
  }
  return fits;
}

/** Maximum likelihood, made unbiased; null if all ratios are 1. */
function likeliest(logRatios: Float64Array): number | null {
  return finiteOrNull((logRatios.length - 1) / sumOf(logRatios));
}

/** The same without each ratio in turn. */
function likeliestWithout(logRatios: Float64Array): Float64Array {
  const sum = sumOf(logRatios);
  return logRatios.map(one => (logRatios.length - 2) / (sum - one));
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
