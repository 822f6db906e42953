import { type Evaluation } from '../../run/records';
import { PASSIVE_KL, PRECISE_SHARE, PRECISE_VARIANCE, type UnitType, unitType } from '../latents/latentUnits';
import { type Finding } from '../results/finding';
import { list } from './wording';

/** Unit type: which units are passive, precise or mixed, counted from 0 (thresholds ours; after Bonheme & Grzes). */
export function unitTypesFinding({ units }: Evaluation): Finding {
  const of = (type: UnitType) => units.flatMap((unit, i) => (unitType(unit) === type ? [i] : []));
  const [passive, precise, mixed] = [of('passive'), of('precise'), of('mixed')];
  return {
    rule: 'unit type',
    holds: passive.length > 0,
    numbers: {
      passive,
      precise,
      mixed,
      klThreshold: PASSIVE_KL,
      varianceThreshold: PRECISE_VARIANCE,
      shareThreshold: PRECISE_SHARE,
    },
    sentence:
      passive.length === 0
        ? `No unit is passive: ${precise.length} precise, ${mixed.length} mixed.`
        : `${passive.length === 1 ? 'Unit' : 'Units'} ${list(passive)} ${passive.length === 1 ? 'is' : 'are'} passive: pure noise in z.`,
    next: null,
  };
}
