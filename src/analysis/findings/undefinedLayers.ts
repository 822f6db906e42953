import { type Comparison } from '../results/comparison';
import { type Finding } from '../results/finding';
import { type Profiled } from '../results/profile';
import { count, MOST_NAMED } from './wording';

/** Undefined: a measure has no value for some layer (constant layer, fewer than 3 distinct examples, …), and why. */
export function undefinedFinding(comparison?: Comparison, profile?: Pick<Profiled, 'layers'>): Finding | undefined {
  if (comparison === undefined && profile === undefined) return undefined;
  const causes = [
    ...new Set([
      ...Object.values(comparison?.causes ?? {}),
      ...(profile?.layers ?? []).flatMap(({ id }) => (id.cause === null ? [] : [id.cause])),
    ]),
  ];
  const named = causes.slice(0, MOST_NAMED).map(cause => `${cause}.`);
  const more = causes.length - named.length;
  if (more > 0) named.push(`And ${count(more, 'more such layer')}.`);
  return {
    rule: 'undefined',
    holds: causes.length > 0,
    numbers: { causes: causes.length },
    sentence: causes.length > 0 ? named.join(' ') : 'Every measure has a value for every layer.',
    claim: causes[0],
    next: null,
  };
}
