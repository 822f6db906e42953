import type { Labels } from './dataset';

/** The labels of examples, out of the class of each: the distinct ones, in order, are the names. */
export function labelsOf<T extends string | number>(classes: Iterable<T>): Labels {
  const distinct = [...new Set(classes)].sort((a, b) => (a < b ? -1 : 1));
  const place = new Map(distinct.map((value, i) => [value, i]));
  return { names: distinct.map(String), values: Uint32Array.from(classes, value => place.get(value)!) };
}
