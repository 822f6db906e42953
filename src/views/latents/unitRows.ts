import { isActive, type LatentUnit, unitType } from '../../analysis/latents/latentUnits';
import { fineText, unitName, type UnitOrder, unitsIn } from './unitTypeMarks';

/** What the latent units of an evaluation do, as text, a row for each. */

export interface UnitRow {
  unit: string;
  type: string;
  /** 'yes', 'no' */
  active: string;
  kl: string;
  meanVariance: string;
  /** '97 %': of the examples. */
  precise: string;
}

export function unitRows(units: readonly LatentUnit[], order: UnitOrder): UnitRow[] {
  return unitsIn(order, units).map(index => {
    const unit = units[index]!;
    return {
      unit: unitName(index),
      type: unitType(unit),
      active: isActive(unit) ? 'yes' : 'no',
      kl: fineText(unit.kl),
      meanVariance: fineText(unit.meanVariance),
      precise: Number.isFinite(unit.precise) ? `${Number((100 * unit.precise).toFixed(1))} %` : '–',
    };
  });
}
