import { NotTestable } from '../common/notTestable';
import type { Run } from '../common/finishedRuns';

/**
 * Models of two kinds, each in one pair only and with a model of another seed, which begins with other weights: as many
 * independent pairs as there are seeds. Of one kind with itself every model is in two pairs.
 *
 * @throws NotTestable with fewer than two seeds
 */
export function pairsOf(first: readonly Run[], second: readonly Run[]): [Run, Run][] {
  const count = Math.min(first.length, second.length);
  if (count === 0) throw new NotTestable('no run');
  if (count === 1) throw new NotTestable('one seed only');
  const pairs = first.slice(0, count).map((a, i): [Run, Run] => [a, second[(i + 1) % count]!]);
  const unlike = pairs.filter(([a, b]) => a.seed !== b.seed);
  if (unlike.length < count) throw new NotTestable('the two kinds have no runs of the same seeds');
  // Two models of one kind are one pair, not two.
  return first === second && count === 2 ? unlike.slice(0, 1) : unlike;
}

/** In the order in which their keys first come. */
export function groupsBy<T>(values: readonly T[], keyOf: (value: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return [...groups.values()];
}
