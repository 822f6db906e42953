import { PARTS } from '../../data/examples/split';
import type { Comparison } from '../results/comparison';
import type { Finding } from '../results/finding';
import { FEW_FOR_DIMENSION, hasDimension, type Profiled } from '../results/profile';
import { fewText, SIMILARITIES } from '../results/similarities';
import { count } from './wording';

/** What a run has to be measured on. */
export interface Examples {
  /** Trained on, and held out. */
  readonly train: number;
  readonly heldOut: number;
  /** config.analysis.examples */
  readonly most: number;
}

/**
 * Too few examples: CKA on fewer than 100, debiased CKA on fewer than 20 or 2NN on fewer than 200 (our thresholds).
 * Both were measured on the same ones.
 */
export function fewExamplesFinding(
  comparison: Comparison | undefined,
  profile: Profiled | undefined,
  examples?: Examples,
): Finding | undefined {
  const measured = comparison ?? profile;
  if (!measured) return undefined;
  const { linearCka, debiasedCka } = SIMILARITIES;
  const asked = [
    ...(comparison ? [linearCka.few, debiasedCka.few] : []),
    ...(profile && hasDimension(profile) ? [FEW_FOR_DIMENSION] : []),
  ];
  const { n, split } = measured;
  const lacking = asked.map(({ below }) => below).filter(below => n < below);
  const few = fewText(asked, n);
  return {
    rule: 'too few examples',
    holds: few !== null,
    numbers: {
      n,
      ckaThreshold: linearCka.few.below,
      debiasedCkaThreshold: debiasedCka.few.below,
      dimensionThreshold: FEW_FOR_DIMENSION.below,
    },
    sentence: few ?? `${count(n, 'example')} are enough for what is measured on them.`,
    next: null,
    ...(few !== null && examples ? adviceOn(examples, lacking, split) : {}),
  };
}

/** How a new run would be measured on enough examples, or on enough for one measure more. @param lacking numbers that are asked for */
function adviceOn(
  { train, heldOut, most }: Examples,
  lacking: readonly number[],
  split: Comparison['split'],
): Partial<Pick<Finding, 'key' | 'next'>> {
  const own = split === 'train' ? train : heldOut;
  const needed = Math.max(...lacking);
  if (own >= needed) {
    if (most >= needed) return {};
    const which = `${PARTS[split ?? 'held-out']} example`;
    return {
      key: 'analysis.examples',
      next: `Set analysis.examples to ${needed}: there are ${count(own, which)}.`,
    };
  }
  const seen = Math.min(train, most);
  // Enough for one of the measures is better than for none.
  if (split === 'train' || !lacking.some(below => seen >= below)) return {};
  const examples = count(seen, 'training example');
  return { key: 'analysis.split', next: `Set analysis.split to train to measure a new run on ${examples}.` };
}
