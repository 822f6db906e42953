/** The mean of values and their standard deviation (N − 1), which a single value does not have. */
export function meanAndSpread(values: readonly number[]): { mean: number; deviation: number | null } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: n < 2 ? null : Math.sqrt(squares / (n - 1)) };
}
