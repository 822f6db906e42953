/** One round x ↦ a·x + b·x³ + c·x⁵ on singular values. */
export type Round = readonly [a: number, b: number, c: number];

/** A value in the middle of the range is kept above this share of the largest: rounding errors would drown it below. */
const CUSHION = 0.02;
/** The last rounds bring all values this close to 1. */
const CLOSE = 1e-5;

/**
 * Rounds that bring singular values from [least, 1] to 1 and map those below `least` into [0, 1]: each the odd polynomial
 * of degree 5 that is nearest to 1 on the range that the rounds before it leave (Amsel, Persson, Musco & Gower 2025, "The
 * Polar Express"). An x below `least` is mapped to x/least or more, so that x times what its image lacks of 1 is at most
 * least/4.
 */
export function polarRounds(least: number): Round[] {
  const rounds: Round[] = [];
  let low = least;
  let high = 1;
  while (1 - low > CLOSE) {
    const from = Math.max(low, CUSHION * high);
    const [a, b, c] = nearestToOne(from, high);
    const image = (x: number) => x * (a + x * x * (b + c * x * x));
    rounds.push([a, b, c]);
    low = image(low);
    high = 2 - image(from);
  }
  return rounds;
}

/** The polynomial whose largest distance from 1 on [low, high] is smallest, by Remez' exchange: it errs ± in turn. */
function nearestToOne(low: number, high: number): Round {
  let [second, third] = [(3 * low + high) / 4, (low + 3 * high) / 4];
  let error = Infinity;
  for (;;) {
    const [a, b, c, next] = solve(
      [low, second, third, high].map((x, i) => [x, x ** 3, x ** 5, i % 2 === 0 ? 1 : -1, 1]),
    ) as [number, number, number, number];
    // On a range this narrow the exchange no longer gets anywhere: the polynomial is Taylor's.
    if (high - low < 1e-3) {
      const middle = (low + high) / 2;
      return [15 / (8 * middle), -10 / (8 * middle ** 3), 3 / (8 * middle ** 5)];
    }
    if (Math.abs(error - next) < 1e-13) return [a, b, c];
    error = next;
    // The extrema between: a + 3b·x² + 5c·x⁴ = 0.
    const root = Math.sqrt(9 * b * b - 20 * a * c);
    second = Math.sqrt((-3 * b - root) / (10 * c));
    third = Math.sqrt((-3 * b + root) / (10 * c));
  }
}

/** Solves a linear system of rows [coefficients…, right-hand side], by elimination with pivoting. */
function solve(rows: number[][]): number[] {
  const n = rows.length;
  for (let k = 0; k < n; k++) {
    const pivot = rows.slice(k).reduce((best, row) => (Math.abs(row[k]!) > Math.abs(best[k]!) ? row : best));
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(k, 0, pivot);
    for (const row of rows) {
      if (row === pivot) continue;
      const factor = row[k]! / pivot[k]!;
      for (let j = k; j <= n; j++) row[j] = row[j]! - factor * pivot[j]!;
    }
  }
  return rows.map((row, k) => row[n]! / row[k]!);
}
