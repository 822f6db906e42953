import {
  isActive,
  type LatentUnit,
  mostInformative,
  type UnitType,
  unitType,
} from '../../analysis/latents/latentUnits';
import { formatFine } from '../chart/format';
import type { LegendItem } from '../chart/legend';
import { add, type Attributes } from '../chart/svg';
import type { Theme } from '../chart/theme';

/** How charts show what kind of latent unit one is: by a sign and a filling, never by a hue alone. */

export const UNIT_TYPES: readonly UnitType[] = ['precise', 'mixed', 'passive'];

/** Active ones first, each kind by its KL; or as the model counts them. */
export type UnitOrder = 'kl' | 'unit';

/** The units, counted from 0, in an order. */
export function unitsIn(order: UnitOrder, units: readonly LatentUnit[]): number[] {
  return order === 'kl' ? mostInformative(units) : units.map((_, i) => i);
}

/** A unit's name, as Greek letters would need another font: 'z 7'. */
export function unitName(unit: number): string {
  return `z ${unit}`;
}

/** Filled where every example is told precisely, paler where some are, empty where none is. */
export function fillingOf(type: UnitType, theme: Theme): Attributes {
  if (type === 'precise') return { fill: theme.rate };
  if (type === 'mixed') return { fill: theme.rate, 'fill-opacity': 0.4, stroke: theme.rate };
  return { fill: 'none', stroke: theme.border };
}

/** Around (x, y), 8 pixels wide: a full circle, a half one, an empty one. */
export function drawUnitSign(parent: Element, type: UnitType, x: number, y: number, theme: Theme): void {
  const group = add(parent, 'g', { class: `sign ${type}` });
  const fill = type === 'precise' ? theme.rate : theme.background;
  add(group, 'circle', { cx: x, cy: y, r: 3.5, fill, stroke: type === 'passive' ? theme.muted : theme.rate });
  if (type === 'mixed') add(group, 'path', { d: `M${x},${y - 3.5}A3.5,3.5 0 0 0 ${x},${y + 3.5}Z`, fill: theme.rate });
}

export function unitLegend(theme: Theme): LegendItem[] {
  return UNIT_TYPES.map(type => ({ text: type, sign: (parent, x, y) => drawUnitSign(parent, type, x, y, theme) }));
}

/** A finite number as text; a dash for any other. */
export function fineText(value: number): string {
  return Number.isFinite(value) ? formatFine(value) : '–';
}

/** 'z 7: precise, active; KL 3.62 nats, variance of the mean 0.972' */
export function describeUnit(unit: LatentUnit, index: number): string {
  const { kl, meanVariance } = unit;
  const activity = isActive(unit) ? 'active' : 'not active';
  const kind = `${unitName(index)}: ${unitType(unit)}, ${activity}`;
  return `${kind}; KL ${fineText(kl)} nats, variance of the mean ${fineText(meanVariance)}`;
}
