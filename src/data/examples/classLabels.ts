import { UserError } from '../../base/errors';
import type { Labels } from './dataset';

/** What can be labels, for the end of a sentence about what cannot. */
export const LABELS_ARE = 'labels are one whole number or string for each example';

/** What is said of labels that are there and cannot be used: they never keep anybody from the examples. */
export const labelsLeftOut = (path: string, why: string): string => `${path}: the labels are left out: ${why}`;

/** What `read` gives, or as a string why there is nothing to use. */
export async function orWhy<T>(read: () => Promise<T>): Promise<T | string> {
  try {
    return await read();
  } catch (thrown) {
    if (thrown instanceof UserError) return thrown.message;
    throw thrown;
  }
}

/** The labels of examples, out of the class of each: the distinct ones, in order, are the names. */
export function labelsOf<T extends string | number>(classes: Iterable<T>): Labels {
  const distinct = [...new Set(classes)].sort((a, b) => (a < b ? -1 : 1));
  const place = new Map(distinct.map((value, i) => [value, i]));
  return { names: distinct.map(String), values: Uint32Array.from(classes, value => place.get(value)!) };
}
