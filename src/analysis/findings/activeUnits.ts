import { type Evaluation } from '../../run/records';
import { ACTIVE_VARIANCE, activeUnits, isActive } from '../latents/latentUnits';
import { type Finding } from '../results/finding';
import { capital, number, ofUnits } from './wording';

/** Active unit: the variance of its posterior mean over the data is at least 0.01 (Burda et al. 2016; Bozkurt et al.). */
export function activeUnitsFinding(evaluation: Evaluation): Finding {
  const { units } = evaluation;
  const active = activeUnits(units);
  const total = sumOfKl(units);
  const carried = sumOfKl(units.filter(isActive));
  const claim = claimOf(active, units.length, carried, total);
  return {
    rule: 'active unit',
    holds: active > 0,
    numbers: { active, latent: units.length, kl: total, klOfActive: carried, varianceThreshold: ACTIVE_VARIANCE },
    sentence: `${claim}.`,
    claim,
    next: null,
  };
}

function claimOf(active: number, latent: number, carried: number, total: number): string {
  const which = capital(ofUnits(active, latent, 'active'));
  return active === 0
    ? which
    : `${which} and ${active === 1 ? 'carries' : 'carry'} ${number(carried)} of the ${number(total)} nats`;
}

function sumOfKl(units: Evaluation['units']): number {
  return units.reduce((sum, unit) => sum + unit.kl, 0);
}
