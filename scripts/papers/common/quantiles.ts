/** A number over runs, or over pairs of runs. */
export interface Spread {
  readonly mean: number;
  readonly least: number;
  readonly greatest: number;
  readonly count: number;
}

/** Of values that could be computed. @throws Error if there is none */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new Error('no value could be computed');
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, least: Math.min(...values), greatest: Math.max(...values), count: values.length };
}

/** '0.97 (0.96–0.98)' */
export function written({ mean, least, greatest, count }: Spread, digits = 2): string {
  const fixed = (value: number): string => value.toFixed(digits).replace('-', '−');
  return count === 1 ? fixed(mean) : `${fixed(mean)} (${fixed(least)} to ${fixed(greatest)})`;
}

/** Every one above every other one. Of three and three that are alike, chance has it in 1 of 20 cases. */
export function apart(above: readonly number[], below: readonly number[]): boolean {
  return above.length > 0 && below.length > 0 && Math.min(...above) > Math.max(...below);
}
