import { type Evaluation } from '../../run/records';
import { PASSIVE_KL, PRECISE_SHARE, PRECISE_VARIANCE, type UnitType, unitType } from '../latents/latentUnits';
import { type Finding } from '../results/finding';
import { list } from './wording';

/** Unit type: which units are passive, precise or mixed, counted from 0 (thresholds ours; after Bonheme & Grzes). */
export function unitTypesFinding({ units }: Evaluation): Finding {
  const of = (type: UnitType) => units.flatMap((unit, i) => (unitType(unit) === type ? [i] : []));
  const [passive, precise, mixed] = [of('passive'), of('precise'), of('mixed')];
  const some = passive.length > 0;
  const [subject, are] = passive.length === 1 ? ['Unit', 'is'] : ['Units', 'are'];
  const which =
    passive.length > 1 && passive.length === units.length ? `All ${units.length} units` : `${subject} ${list(passive)}`;
  const claim = some ? `${which} ${are} passive` : 'No unit is passive';
  return {
    rule: 'unit type',
    holds: some,
    numbers: {
      passive,
      precise,
      mixed,
      klThreshold: PASSIVE_KL,
      varianceThreshold: PRECISE_VARIANCE,
      shareThreshold: PRECISE_SHARE,
    },
    sentence: `${claim}: ${some ? 'pure noise in z' : `${precise.length} precise, ${mixed.length} mixed`}.`,
    claim,
    next: null,
  };
}
