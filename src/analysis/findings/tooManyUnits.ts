import { type Evaluation } from '../../run/records';
import { isActive, PASSIVE_KL, unitType } from '../latents/latentUnits';
import { takesShape } from '../latents/stillLearning';
import { type Finding } from '../results/finding';
import { COLLAPSE_RATE } from './collapse';
import { capital, number, ofUnits } from './wording';

/** On fewer examples a unit that tells rare ones apart may look passive (our threshold). */
const FEWEST_TO_TELL = 100;
/** Passive units that carry more together are not idle: in nats, and as a share of the rate (our thresholds). */
const LITTLE_KL = 0.1;
const LITTLE_SHARE = 0.05;

/**
 * Too many units: some are passive on unseen and on training examples, wherever these were evaluated at the same step, and
 * carry next to nothing together. The KL of the units alone decides: how many dimensions the mean has does not say how many
 * units it needs. Nothing where the model still takes shape or was evaluated once, where the posterior has collapsed, or of
 * fewer than 100 examples.
 * @param evaluations of one kind, in order of steps, at least one: the last is spoken of
 */
export function tooManyUnitsFinding(evaluations: readonly Evaluation[], other?: Evaluation): Finding | undefined {
  const evaluation = evaluations.at(-1)!;
  const both = other?.step === evaluation.step ? [evaluation, other] : [evaluation];
  const { rate, units } = evaluation;
  if (rate < COLLAPSE_RATE || !units.some(isActive) || both.every(({ n }) => n < FEWEST_TO_TELL)) return undefined;
  const passive = units.flatMap((_, i) => (both.every(one => unitType(one.units[i]!) === 'passive') ? [i] : []));
  const kl = passive.reduce((sum, i) => sum + units[i]!.kl, 0);
  if (takesShape(evaluations) !== false || kl > LITTLE_KL || kl > LITTLE_SHARE * rate) return undefined;
  const kept = units.length - passive.length;
  const holds = passive.length > 0;
  const carry = passive.length === 1 ? 'it carries' : 'together they carry';
  return {
    rule: 'too many units',
    holds,
    numbers: { passive, latent: units.length, kl, klThreshold: PASSIVE_KL },
    sentence: holds
      ? `${capital(ofUnits(passive.length, units.length, 'passive'))}: ${carry} ${number(kl)} nats here.`
      : 'No unit is passive: each carries something.',
    key: 'model.latent',
    next: holds ? `Try model.latent: ${kept}.` : null,
  };
}
