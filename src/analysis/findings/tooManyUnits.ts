import { type Evaluation } from '../../run/records';
import { isActive, PASSIVE_KL, unitType } from '../latents/latentUnits';
import { type Finding } from '../results/finding';
import { COLLAPSE_RATE } from './collapse';
import { count, number } from './wording';

/** On fewer examples a unit that tells rare ones apart may look passive (our threshold). */
const FEWEST_TO_TELL = 100;

/**
 * Too many units: some are passive on unseen and on training examples, wherever these were evaluated at the same step;
 * without them nothing is lost. The KL of the units alone decides: how many dimensions the mean has does not say how many
 * units it needs. Nothing where the posterior has collapsed, or of fewer than 100 examples.
 */
export function tooManyUnitsFinding(evaluation: Evaluation, other?: Evaluation): Finding | undefined {
  const both = other?.step === evaluation.step ? [evaluation, other] : [evaluation];
  const { rate, units } = evaluation;
  if (rate < COLLAPSE_RATE || !units.some(isActive) || both.every(({ n }) => n < FEWEST_TO_TELL)) return undefined;
  const passive = units.flatMap((_, i) => (both.every(one => unitType(one.units[i]!) === 'passive') ? [i] : []));
  const kl = passive.reduce((sum, i) => sum + units[i]!.kl, 0);
  const kept = units.length - passive.length;
  const holds = passive.length > 0;
  const subject = `${passive.length} of ${count(units.length, 'unit')} ${passive.length === 1 ? 'is' : 'are'} passive`;
  return {
    rule: 'too many units',
    holds,
    numbers: { passive, latent: units.length, kl, klThreshold: PASSIVE_KL },
    sentence: holds
      ? `${subject} (${number(kl)} nats${passive.length > 1 ? ' together' : ''}): latent ${kept} loses nothing.`
      : 'No unit is passive: each carries something.',
    key: 'model.latent',
    next: holds ? `Try model.latent: ${kept}.` : null,
  };
}
