import { pacer } from '../../../algebra/pace';
import { type Watch } from '../../../base/progress';
import { type DimensionScale } from '../../results/dimensionScale';
import { boundsOf } from '../nearestRows';
import { type PairDistances } from '../pairDistances';
import { rankDistances } from './rankDistances';

/** Below this the derivative is its series, whose next term is then lost in rounding. */
const SMALL = 1e-4;
/** A step this small, as a share of the dimension, is rounding. */
const SETTLED = 1e-14;
/** Steps of Newton's method double the digits each: a handful is enough. */
const MOST_STEPS = 100;

/**
 * The dimension that is likeliest to give ratios μ of the distances to the 2k-th and the k-th neighbour, of density
 * d (μ^d − 1)^(k−1) / (B(k, k) μ^((2k−1)d+1)) each (Denti, Doimo, Laio & Mira 2022, "The generalized ratios intrinsic
 * dimension estimator", eq. 6, n₁ = k, n₂ = 2k). As in DADApy N − 1 takes the place of N where the likelihood is derived: for
 * k = 1 it is then 2NN's maximum likelihood, without bias. No ratio is left out, however large.
 * The standard error is that of the curvature at the maximum, which takes examples for independent of each other. Those that
 * share neighbours are not: on Gaussians it is 1.0 to 1.5 times too small up to k = n/16, and 2 times at n/8.
 * @param logRatios ln μ of N ≥ 2 examples; null if all are 0
 */
export function gride(logRatios: Float64Array, k: number): { id: number; error: number } | null {
  const count = logRatios.length;
  const sum = logRatios.reduce((total, one) => total + one, 0);
  if (!(sum > 0)) return null;
  // d times the derivative of the likelihood is convex and falls: from the left Newton's method never oversteps its zero.
  // x / (1 − e^−x) ≥ 1 + x / 2 puts the first step to the left.
  let id = (k * count - 1) / (((3 * k - 1) / 2) * sum);
  for (let step = 0; step < MOST_STEPS; step++) {
    let [value, slope] = [count - 1, 0];
    for (const one of logRatios) {
      value += (k - 1) * growth(id * one) - (2 * k - 1) * id * one;
      slope += one * ((k - 1) * growthSlope(id * one) - (2 * k - 1));
    }
    const change = -value / slope;
    id += change;
    if (Math.abs(change) <= SETTLED * id) break;
  }
  const information = logRatios.reduce((total, one) => {
    return total + (k - 1) * growth(id * one) ** 2 * Math.exp(-id * one);
  }, count);
  return { id, error: id / Math.sqrt(information) };
}

/** x / (1 − e^−x), 1 at 0. */
function growth(x: number): number {
  return x === 0 ? 1 : x / -Math.expm1(-x);
}

function growthSlope(x: number): number {
  if (x < SMALL) return 1 / 2 + x / 6;
  const rest = -Math.expm1(-x);
  return (rest - x * Math.exp(-x)) / rest ** 2;
}

/**
 * GRIDE for k = 1, 2, 4, … up to n/4. Null where a row is too near to another for their distance to be told from 0.
 * @param unit what distances are to be divided by to be in the units of the values
 */
export async function grideOverScale(
  distances: PairDistances,
  unit: number,
  watch: Watch,
): Promise<DimensionScale['gride'] | null> {
  const { n } = distances;
  const scales = [1];
  while (8 * scales.at(-1)! <= n) scales.push(2 * scales.at(-1)!);
  const ranks = [...scales, 2 * scales.at(-1)!];
  const squares = ranks.map(() => new Float64Array(n));
  const room = boundsOf(n);
  const pause = pacer(watch);
  for (let i = 0; i < n; i++) {
    rankDistances(distances, i, ranks, room).forEach((square, q) => (squares[q]![i] = square));
    await pause();
  }
  // The smallest doubles have no ratio either.
  if (squares[0]!.some((square, i) => !(squares.at(-1)![i]! / square < Infinity))) return null;
  return scales.map((k, q) => {
    const [near, far] = [squares[q]!, squares[q + 1]!];
    const found = gride(
      near.map((square, i) => Math.log1p((far[i]! - square) / square) / 2),
      k,
    );
    const distance = near.reduce((sum, square, i) => sum + (Math.sqrt(square) + Math.sqrt(far[i]!)) / 2, 0) / n / unit;
    return {
      k,
      id: found?.id ?? null,
      error: found?.error ?? null,
      distance: Number.isFinite(distance) ? distance : null,
    };
  });
}
