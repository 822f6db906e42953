import { type Watch } from '../../base/progress';
import { distinctRows } from './distinct';
import { type LayerGram } from '../../algebra/gram';
import { twoNearest } from './neighbours';
import {
  constantCause,
  largestMagnitude,
  notFiniteCause,
  type Representation,
  unitScale,
} from '../../algebra/representation';
import { type Dimension } from '../results/profile';

/** The largest tenth of the ratios is left out of the fit, as DADApy does. */
const FIT_FRACTION = 0.9;
const JACKKNIFE_GROUPS = 20;
const FEWEST = 3;

/**
 * Two-nearest-neighbours intrinsic dimension (Facco et al. 2017, "Estimating the intrinsic dimension of datasets by a
 * minimal neighborhood information") of the distinct rows of x: of exact duplicates one is kept, since a distance of zero
 * has no ratio. With μ_i = r2/r1 the ratio of row i's two smallest distances:
 * - `fit`: slope through the origin of −ln(1 − i/N) over the i-th smallest ln μ, i = 1 … ⌊0.9 N⌋ (DADApy's "base");
 * - `mle`: (N − 1) / Σ ln μ.
 * Both underestimate high dimensions. The standard errors are those of a jackknife that leaves out every 20th ratio in
 * turn; the distances stay those of all rows, so what neighbouring rows share is not in them.
 * `gram` gives the Gram matrix of x (all its rows); it is asked for only if x has more than 64 columns.
 */
export async function twoNN(x: Representation, gram: () => Promise<LayerGram>, watch: Watch): Promise<Dimension> {
  const largest = largestMagnitude(x.data);
  if (largest === Infinity) return undefinedDimension(0, notFiniteCause(x.name));
  const rows = await distinctRows(x, watch);
  const dropped = x.n - rows.length;
  if (rows.length === 1) return undefinedDimension(dropped, constantCause(x.name));
  if (rows.length < FEWEST) {
    return undefinedDimension(dropped, `${x.name} has only ${rows.length} distinct examples, 2NN needs ${FEWEST}`);
  }
  const { first, second } = await twoNearest(squarable(x, largest), rows, gram, watch);
  const logRatios = first.map((near, i) => Math.log1p((second[i]! - near) / near) / 2);
  if (!logRatios.every(Number.isFinite)) {
    return undefinedDimension(
      dropped,
      `${x.name} has examples too close together for their distances to be told apart`,
    );
  }
  return { ...dimensionOf(logRatios, x.name), dropped };
}

/** Doubles whose squares would over- or underflow are multiplied by a power of two first: ratios stay as they are. */
function squarable(x: Representation, largest: number): Representation {
  if (x.data instanceof Float32Array || (largest > 2 ** -400 && largest < 2 ** 400)) return x;
  const scale = unitScale(largest);
  return { ...x, data: x.data.map(value => value * scale) };
}

function undefinedDimension(dropped: number, cause: string): Dimension {
  return { fit: null, mle: null, fitError: null, mleError: null, dropped, cause };
}

/** Both estimates from ln μ of each row. */
function dimensionOf(logRatios: Float64Array, name: string): Omit<Dimension, 'dropped'> {
  const order = Uint32Array.from(logRatios.keys()).sort((a, b) => logRatios[a]! - logRatios[b]!);
  const without = (group: number) =>
    Float64Array.from(
      order.filter(i => i % JACKKNIFE_GROUPS !== group),
      i => logRatios[i]!,
    );
  const all = without(-1);
  const groups = Math.min(JACKKNIFE_GROUPS, all.length);
  const parts = Array.from({ length: groups }, (_, group) => without(group));
  const fit = fitted(all);
  const mle = likeliest(all);
  return {
    fit,
    mle,
    fitError: fit === null ? null : jackknifeError(parts.map(fitted)),
    mleError: mle === null ? null : jackknifeError(parts.map(likeliest)),
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
  const total = sorted.length;
  const used = Math.floor(FIT_FRACTION * total);
  let [xx, xy] = [0, 0];
  for (let i = 0; i < used; i++) {
    const x = sorted[i]!;
    xx += x * x;
    xy -= x * Math.log1p(-(i + 1) / total);
  }
  return finiteOrNull(xy / xx);
}

/** Maximum likelihood, made unbiased; null if all ratios are 1. */
function likeliest(logRatios: Float64Array): number | null {
  return finiteOrNull((logRatios.length - 1) / logRatios.reduce((sum, value) => sum + value, 0));
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Standard error from the estimates that leave out one group each. */
function jackknifeError(estimates: readonly (number | null)[]): number | null {
  const values = estimates.filter(value => value !== null);
  if (values.length < estimates.length) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt((squares * (values.length - 1)) / values.length);
}
