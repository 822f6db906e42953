import { type Evaluation } from '../../run/records';
import { activeUnits } from '../latents/latentUnits';
import { type Finding } from '../results/finding';
import { type Curve, type CurvePoint } from '../results/curve';
import { betaValue, count, number } from './wording';

/** A rate below this, in nats an example, is a collapse (our threshold). */
export const COLLAPSE_RATE = 0.1;

/**
 * Collapse: rate below 0.1 nats or no active unit. The curve, if there is one, says at which β units survive.
 * @param own the β of the run at hand; without one there is no advice
 */
export function collapseFinding(evaluation: Evaluation, curve?: Curve, own?: number): Finding {
  const { rate, units } = evaluation;
  const active = activeUnits(units);
  const numbers = { rate, active, latent: units.length, rateThreshold: COLLAPSE_RATE };
  if (!collapsed(rate, active)) {
    const claim = 'The posterior has not collapsed';
    const sentence = `${claim}: the rate is ${number(rate)} nats on ${count(active, 'active unit')}.`;
    return { rule: 'collapse', holds: false, numbers, sentence, claim, next: null };
  }
  const claim = 'The posterior has collapsed';
  const figures = `the rate is ${number(rate)} nats and ${active} of ${units.length} units ${active === 1 ? 'is' : 'are'} active`;
  const sentence = `${claim}: every example gets the same code (${figures}).`;
  const kept = largestKeepingUnits(curve?.points ?? []);
  if (kept === undefined) {
    return {
      rule: 'collapse',
      holds: true,
      numbers,
      sentence,
      claim,
      next: own === undefined ? null : 'Lower objective.beta.',
    };
  }
  return {
    rule: 'collapse',
    holds: true,
    numbers: { ...numbers, largestBetaWithUnits: kept.beta, unitsThere: kept.units },
    sentence: `${sentence} The largest measured β that keeps ${count(kept.units, 'unit')} is ${betaValue(kept.beta)}.`,
    claim,
    // Where a larger β did keep units, it was not β that took them.
    next: own !== undefined && kept.beta < own ? `Lower objective.beta to ${betaValue(kept.beta)}.` : null,
  };
}

function collapsed(rate: number, active: number): boolean {
  return rate < COLLAPSE_RATE || active === 0;
}

/** The largest β at which no measured run collapsed, and the fewest units that were active there. */
function largestKeepingUnits(points: readonly CurvePoint[]): { beta: number; units: number } | undefined {
  const unseen = points.flatMap(({ beta, split, rate, activeUnits: units }) =>
    split === 'test' && beta !== null ? [{ beta, rate, units }] : [],
  );
  const kept = unseen.filter(point =>
    unseen.every(other => other.beta !== point.beta || !collapsed(other.rate, other.units)),
  );
  if (kept.length === 0) return undefined;
  const largest = Math.max(...kept.map(point => point.beta));
  const units = Math.min(...kept.filter(point => point.beta === largest).map(point => point.units));
  return { beta: largest, units };
}
