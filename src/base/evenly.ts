/** At most `count` of a list, evenly spaced, the last one among them. */
export function evenly<T>(list: readonly T[], count: number): T[] {
  if (list.length <= count) return [...list];
  return Array.from({ length: count }, (_, i) => list[Math.round(((i + 1) * list.length) / count) - 1]!);
}
