import { PARTS } from '../../data/examples/split';
import type { Comparison } from '../results/comparison';
import type { Finding } from '../results/finding';
import { FEW_FOR_DIMENSION, type Profile } from '../results/profile';
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
  profile: Profile | undefined,
  examples?: Examples,
): Finding | undefined {
  const measured = comparison ?? profile;
  if (!measured) return undefined;
  const { linearCka, debiasedCka } = SIMILARITIES;
  const asked = [...(comparison ? [linearCka.few, debiasedCka.few] : []), ...(profile ? [FEW_FOR_DIMENSION] : [])];
  const { n, split } = measured;
  const needed = Math.max(0, ...asked.map(({ below }) => below).filter(below => n < below));
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
    ...(few !== null && examples ? adviceOn(examples, needed, split) : {}),
  };
}

/** How a new run would be measured on enough examples; nothing where there are not enough. */
function adviceOn(
  { train, heldOut, most }: Examples,
  needed: number,
  split: Comparison['split'],
): Partial<Pick<Finding, 'key' | 'next'>> {
  const own = split === 'train' ? train : heldOut;
  if (own >= needed) {
    if (most >= needed) return {};
    const which = `${PARTS[split ?? 'held-out']} example`;
    return {
      key: 'analysis.examples',
      next: `Set analysis.examples to ${needed}: there are ${count(own, which)}.`,
    };
  }
  if (split === 'train' || train < needed || most < needed) return {};
  const seen = count(Math.min(train, most), 'training example');
  return { key: 'analysis.split', next: `Set analysis.split to train to measure a new run on ${seen}.` };
}
