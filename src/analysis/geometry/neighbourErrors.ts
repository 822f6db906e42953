import { type TwoNearest } from './neighbours';

/**
 * Standard error of an estimate from N rows, from its N values without one of them in turn, where what a row contributes
 * depends on its two nearest neighbours: √((N − 1)/N · (Σ e_i² + Σ e_i·e_j)), e the distances from their mean, the second
 * sum over all ordered pairs of which one row is among the two nearest of the other (Conley 1999, "GMM estimation with
 * cross sectional dependence": the jackknife with what neighbours share). Never below the jackknife of independent rows,
 * Σ e_i² alone, which is about 15 % too small for 2NN. Rows that leave as neighbours too are no way out: every order of a
 * statistic's interactions then counts as often as its number (Efron & Stein 1981), and errors come out 1.6 to 1.9 times
 * too large. Null if a value is not finite.
 */
export function neighbourError(without: Float64Array, { nearest, next }: TwoNearest): number | null {
  const count = without.length;
  const mean = without.reduce((sum, value) => sum + value, 0) / count;
  const off = without.map(value => value - mean);
  const among = (row: number, other: number) => nearest[other] === row || next[other] === row;
  let [own, shared] = [0, 0];
  for (let i = 0; i < count; i++) {
    own += off[i]! ** 2;
    // A pair is found once from each side that it is a neighbour of.
    for (const j of [nearest[i]!, next[i]!]) shared += (among(i, j) ? 1 : 2) * off[i]! * off[j]!;
  }
  const error = Math.sqrt(((count - 1) / count) * (own + Math.max(0, shared)));
  return Number.isFinite(error) ? error : null;
}
