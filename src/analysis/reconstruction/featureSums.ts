import { crossOfRows } from '../../algebra/crossOfRows';
import type { Representation } from '../../algebra/representation';
import type { Watch } from '../../base/progress';

/** Rows at a time in float64: 64 MB of 2,048 features. */
const ROWS = 4096;

/** Sums over n examples of p features less a centre: what the mean and covariance of any union of examples come from. */
export interface FeatureSums {
  readonly n: number;
  /** p: about the mean of each feature, so that squares keep their digits. */
  readonly centre: Float64Array;
  /** p */
  readonly sum: Float64Array;
  /** p × p, of the products of two features. */
  readonly products: Float64Array;
}

/** A normal distribution by its two moments. */
export interface Gaussian {
  /** p */
  readonly mean: Float64Array;
  /** p × p, symmetric. */
  readonly covariance: Float64Array;
}

/** The mean of each column of x. */
export function columnMeans({ n, p, data }: Representation): Float64Array {
  const mean = new Float64Array(p);
  for (let i = 0, at = 0; i < n; i++) for (let j = 0; j < p; j++, at++) mean[j] = mean[j]! + data[at]!;
  return mean.map(total => total / n);
}

/** The sums over rows `from` to `to` of x, in float64. */
export async function featureSums(
  { p, data }: Representation,
  from: number,
  to: number,
  centre: Float64Array,
  watch: Watch,
): Promise<FeatureSums> {
  const sum = new Float64Array(p);
  const products = new Float64Array(p * p);
  for (let first = from; first < to; first += ROWS) {
    const rows = Math.min(ROWS, to - first);
    const columns = new Float64Array(p * rows);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < p; j++) {
        const value = data[(first + i) * p + j]! - centre[j]!;
        columns[j * rows + i] = value;
        sum[j] = sum[j]! + value;
      }
    }
    const part = await crossOfRows(columns, columns, p, p, rows, watch);
    for (let at = 0; at < part.length; at++) products[at] = products[at]! + part[at]!;
  }
  return { n: to - from, centre, sum, products };
}

/** Those of a's examples and b's about the same centre, or with sign −1 of a's without b's, which are among them. */
export function combined(a: FeatureSums, b: FeatureSums, sign: 1 | -1): FeatureSums {
  const of = (x: Float64Array, y: Float64Array) => x.map((value, k) => value + sign * y[k]!);
  return { n: a.n + sign * b.n, centre: a.centre, sum: of(a.sum, b.sum), products: of(a.products, b.products) };
}

/** Mean and covariance (divided by n − 1) of n > 1 examples. */
export function gaussianOf({ n, centre, sum, products }: FeatureSums): Gaussian {
  const p = sum.length;
  const shift = sum.map(total => total / n);
  const covariance = products.map((total, at) => {
    const [i, j] = [Math.floor(at / p), at % p];
    const value = (total - n * (shift[i]! * shift[j]!)) / (n - 1);
    // Of a feature that hardly varies, rounding may make it less.
    return i === j ? Math.max(0, value) : value;
  });
  return { mean: centre.map((value, j) => value + shift[j]!), covariance };
}
