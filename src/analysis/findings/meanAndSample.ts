import { type Evaluation } from '../../run/records';
import { activeUnits, unitType } from '../latents/latentUnits';
import { type Comparison } from '../results/comparison';
import { firstOf, SIMILARITIES } from '../results/similarities';
import { type Finding } from '../results/finding';
import { beside, ofUnits } from './wording';

/** Below this CKA the mean and the sampled z tell different things of the examples (our threshold). */
const DISAGREE_CKA = 0.9;

/**
 * Mean and sample disagree: some unit is passive and CKA(mean, sampled) < 0.9. A passive unit is constant in the mean and
 * pure noise in z, as large as the others (Bonheme & Grzes). Of the layers of one checkpoint; nothing where there is no CKA, or it
 * is that of too few examples.
 */
export function meanAndSampleFinding({ units }: Evaluation, comparison: Comparison): Finding | undefined {
  const [mean, sampled] = [comparison.rows.indexOf('z_mean'), comparison.columns.indexOf('sampling')];
  // What the table shows first.
  const measure = firstOf(comparison.n);
  const cka = comparison[measure][mean]?.[sampled] ?? null;
  if (cka === null || comparison.n < SIMILARITIES.debiasedCka.few.below) return undefined;
  const passive = units.filter(unit => unitType(unit) === 'passive').length;
  const holds = passive > 0 && cka < DISAGREE_CKA;
  const { label } = SIMILARITIES[measure];
  const name = measure === 'linearCka' ? 'CKA' : label;
  const figures = `${name} ${beside(cka, DISAGREE_CKA)}; ${ofUnits(passive, units.length, 'passive')}`;
  return {
    rule: 'mean and sample disagree',
    holds,
    numbers: { cka, passive, latent: units.length, ckaThreshold: DISAGREE_CKA },
    sentence: holds
      ? `z is not the mean (${figures}): it holds noise that the mean does not.`
      : `Mean and z were not found to differ by passive units (${figures}).`,
    // A mean that does not vary is of no more use.
    next: holds && activeUnits(units) > 0 ? 'Use the mean downstream.' : null,
  };
}
