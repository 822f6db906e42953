import { type Claim, claim, type Row } from './claim';
import type { Evidence } from './evidence';
import { leastOf, leastOver, meanOf, over, type Part, type Parts, partsText } from './layers';
import { pairsOf } from './pairs';
import { apart } from '../common/quantiles';
import type { Run } from '../common/finishedRuns';
import type { Settings } from './runs';

/** Two kinds of models that are compared when they are finished. */
export interface Kinds {
  readonly architecture: string;
  readonly first: Settings;
  /** Of the first kind's architecture unless given. */
  readonly otherArchitecture?: string;
  readonly second: Settings;
}

function pairsOfKinds(evidence: Evidence, { architecture, first, otherArchitecture, second }: Kinds): [Run, Run][] {
  const own = evidence.of(architecture, first);
  const same = otherArchitecture === undefined && first === second;
  return pairsOf(own, same ? own : evidence.of(otherArchitecture ?? architecture, second));
}

/** The same layers of both kinds, pair by pair. */
export async function trainedPairs(evidence: Evidence, kinds: Kinds): Promise<Parts[]> {
  const all: Parts[] = [];
  for (const [a, b] of pairsOfKinds(evidence, kinds)) all.push(await evidence.trained(a, b));
  return all;
}

async function untrainedPairs(evidence: Evidence, kinds: Kinds): Promise<Parts[]> {
  const all: Parts[] = [];
  for (const [a, b] of pairsOfKinds(evidence, kinds)) all.push(await evidence.untrained(a, b));
  return all;
}

const pairCount = (all: readonly unknown[]): string => (all.length === 1 ? ' (one pair)' : ` (${all.length} pairs)`);

type Told = Pick<Claim<Parts[]>, 'figure' | 'says'>;

/** Encoders of two kinds are alike: unless untrained ones are, too. */
export function encodersAlike(told: Told, kinds: Kinds, level: number): Row {
  return claim<Parts[]>({
    ...told,
    rule: `in every pair, every layer of the encoder has a CKA of ${level} or more`,
    measure: evidence => trainedPairs(evidence, kinds),
    holds: pairs => leastOver(pairs, 'encoder').least >= level,
    written: pairs => partsText(pairs) + pairCount(pairs),
    control: {
      says:
        `the same models untrained: they meet the claim when their layers have ${level} or more on average, or when not every ` +
        'trained pair is above every untrained one (stricter than it was before the numbers were seen: then every layer of ' +
        'the untrained ones had to reach the level)',
      measure: evidence => untrainedPairs(evidence, kinds),
      meets: (untrained, trained) => encodersMeet(untrained, trained, level),
    },
  });
}

export function encodersMeet(untrained: readonly Parts[], trained: readonly Parts[], level: number): boolean {
  const means = (all: readonly Parts[]): number[] => all.map(parts => meanOf(parts, 'encoder'));
  return over(untrained, 'encoder').mean >= level || !apart(means(trained), means(untrained));
}

/** What "not similar" means: at most half of what two draws of z allow. */
const NOT_SIMILAR = 0.5;

/** A part of two kinds is not similar: unless it is not so of one kind with itself, either. */
export function partsUnlike(told: Told, kinds: Kinds, part: Part): Row {
  return claim<Parts[]>({
    ...told,
    rule: `in every pair, CKA of these layers is ${NOT_SIMILAR} or less on average`,
    measure: evidence => trainedPairs(evidence, kinds),
    holds: pairs => over(pairs, part).greatest <= NOT_SIMILAR,
    written: pairs => partsText(pairs) + pairCount(pairs),
    control: ofOneKind(kinds, part),
  });
}

/** A part of two kinds is less similar than their encoders: unless that of one kind with itself is as little so. */
export function partsLessAlike(told: Told, kinds: Kinds, part: Part): Row {
  return claim<Parts[]>({
    ...told,
    rule: 'in every pair, CKA of these layers is on average below the least of the encoder’s layers',
    measure: evidence => trainedPairs(evidence, kinds),
    holds: pairs => pairs.every(parts => meanOf(parts, part) < leastOf(parts, 'encoder')),
    written: pairs => partsText(pairs) + pairCount(pairs),
    control: ofOneKind(kinds, part),
  });
}

function ofOneKind({ architecture, first }: Kinds, part: Part): Claim<Parts[]>['control'] {
  return {
    says:
      'two seeds of the first kind: they meet the claim when not every one of their pairs is above every pair of the two ' +
      'kinds, so that the seed explains the difference',
    measure: evidence => trainedPairs(evidence, { architecture, first, second: first }),
    meets: (same, different) =>
      !apart(
        same.map(parts => meanOf(parts, part)),
        different.map(parts => meanOf(parts, part)),
      ),
  };
}

/**
 * Two comparisons of kinds, pair by pair, in which one part is more alike than in the other.
 *
 * @param needed throws NotTestable where the models are not what the claim speaks of
 */
export function partCloser(
  told: Told,
  closer: Kinds,
  farther: Kinds,
  part: Part,
  names: readonly [string, string],
  needed: (evidence: Evidence) => void = () => undefined,
): Row {
  return claim<readonly [Parts[], Parts[]]>({
    ...told,
    rule: `every pair of ${names[0]} is above every pair of ${names[1]} (mean over these layers)`,
    async measure(evidence) {
      needed(evidence);
      return [await trainedPairs(evidence, closer), await trainedPairs(evidence, farther)];
    },
    holds: ([a, b]) =>
      apart(
        a.map(parts => meanOf(parts, part)),
        b.map(parts => meanOf(parts, part)),
      ),
    written: ([a, b]) => `${names[0]}: ${partsText(a)}${pairCount(a)}; ${names[1]}: ${partsText(b)}${pairCount(b)}`,
  });
}
