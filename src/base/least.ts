/** The first of those with the least value; undefined of none. */
export function least<T>(all: readonly T[], value: (one: T) => number): T | undefined {
  return all.reduce<T | undefined>(
    (best, one) => (best !== undefined && value(best) <= value(one) ? best : one),
    undefined,
  );
}
