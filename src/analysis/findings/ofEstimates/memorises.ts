import type { Estimated } from '../../results/estimated';
import type { Finding } from '../../results/finding';
import { COLLAPSE_RATE } from '../collapse';
import { ERRORS, FEWEST_EXAMPLES } from '../significance';
import { count } from '../wording';

/** Fewer points than this are no memory that anyone sees (our threshold). */
export const MEMORISED = 0.1;

/**
 * Memorises: reconstructions of unseen examples look like training examples more often than like as many unseen ones, by more
 * than ten points and two errors (Bozkurt et al. 2021 looked for it by eye). Nothing at hardly any rate, where all
 * reconstructions are one, nor of very few of them.
 */
export function memorisesFinding({ memorisation, test }: Estimated): Finding | undefined {
  if (memorisation === null || memorisation.n < FEWEST_EXAMPLES || test.rate.value < COLLAPSE_RATE) return undefined;
  const { n, among, nearTrained, nearUnseen, excess } = memorisation;
  const isSure = excess.value > ERRORS * excess.error;
  const holds = isSure && excess.value > MEMORISED;
  const figures = `${points(excess.value)} ± ${points(excess.error)} points more often than like other unseen ones, of ${count(among, 'example')} each`;
  const claim = holds
    ? 'Reconstructions of unseen examples look like training examples'
    : isSure
      ? 'Few reconstructions of unseen examples look like training examples'
      : 'Reconstructions of unseen examples were not found to look more like training examples than like others';
  return {
    rule: 'memorises',
    holds,
    numbers: { excess: excess.value, error: excess.error, nearTrained, nearUnseen, n, among, threshold: MEMORISED },
    sentence: `${claim} (${figures}).`,
    claim,
    next: null,
  };
}

const points = (share: number): string => (100 * share).toFixed(1).replace('-', '−');
