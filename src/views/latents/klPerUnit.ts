import { countUnits, isActive, type LatentUnit, unitType } from '../../analysis/latents/latentUnits';
import { ticksFor } from '../chart/axes';
import { textWidth, widest } from '../chart/labels';
import { drawLegend, legendHeight, type LegendItem } from '../chart/legend';
import { linear, type Scale } from '../chart/scales';
import { add, addHaloText, createChart, createEmptyChart, FONT_SIZE, type Size } from '../chart/svg';
import { type Theme, VSCODE_THEME } from '../chart/theme';
import {
  describeUnit,
  drawUnitSign,
  fillingOf,
  fineText,
  unitLegend,
  unitName,
  type UnitOrder,
  unitsIn,
} from './unitTypeMarks';

export interface KlPerUnitData {
  /** Of one evaluation. */
  units: readonly LatentUnit[];
  order: UnitOrder;
}

const HEAD_HEIGHT = 22;
const FOOT_HEIGHT = 30;
const ROW_HEIGHT = 22;
/** More units than fit in this get lower rows. */
const MOST_HEIGHT = 880;
const LEAST_ROW = 4;
const TEXT_HEIGHT = 13;
/** Without this a collapsed model's noise would look like information. */
const LEAST_KL = 0.1;
/** Below this width the variances are left to the table. */
const NARROW = 240;
/** Units that the description names. */
const DESCRIBED = 12;

const HEADS = { kl: 'KL (nats) →', variance: 'variance of mean' };

interface Frame {
  x: Scale;
  /** The right edge of the variances. */
  right: number;
  /** Whether there is room for them. */
  variances: boolean;
  top: number;
  row: number;
  /** Every how manieth row has words. */
  every: number;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function drawRow(svg: SVGElement, unit: LatentUnit, index: number, at: number, frame: Frame, theme: Theme): void {
  const { x, right, variances, top, row, every } = frame;
  const type = unitType(unit);
  const active = isActive(unit);
  const middle = top + row * (at + 0.5);
  const [x0] = x.range() as [number, number];
  const group = add(svg, 'g', { class: `unit ${type}${active ? ' active' : ''}`, 'data-unit': index });
  add(group, 'title', {}, describeUnit(unit, index));
  const height = Math.max(1, Math.min(12, row - 2));
  const end = x(Math.max(0, finite(unit.kl) ?? 0));
  const place = { class: 'bar', x: x0, y: middle - height / 2, width: Math.max(1, end - x0), height };
  add(group, 'rect', { ...place, ...fillingOf(type, theme) });
  if (at % every !== 0) return;
  const look = active ? { fill: theme.foreground, 'font-weight': 600 } : { fill: theme.muted };
  const y = middle + 4;
  drawUnitSign(group, type, 5, middle, theme);
  add(group, 'text', { class: 'name', x: 14, y, ...look }, unitName(index));
  addHaloText(group, { class: 'kl', x: end + 5, y, fill: look.fill }, fineText(unit.kl), theme);
  if (!variances) return;
  add(
    group,
    'text',
    { class: 'variance', x: right, y, 'text-anchor': 'end', fill: look.fill },
    fineText(unit.meanVariance),
  );
}

/** Between the units that are active and those that are not, where the order parts them; in words if no bar is there. */
function drawDivide(
  svg: SVGElement,
  sorted: readonly LatentUnit[],
  active: number,
  { x, right, top, row }: Frame,
  theme: Theme,
): void {
  const y = top + row * active;
  add(svg, 'line', {
    class: 'divide',
    x1: 0,
    x2: right,
    y1: y,
    y2: y,
    stroke: theme.border,
    'stroke-dasharray': '4 3',
  });
  const x1 = x.range()[1]!;
  const words = (text: string, unit: LatentUnit, baseline: number): void => {
    const end = x(Math.max(0, finite(unit.kl) ?? 0)) + 10 + textWidth(fineText(unit.kl));
    if (row < TEXT_HEIGHT || end > x1 - textWidth(text)) return;
    addHaloText(svg, { x: x1, y: baseline, 'text-anchor': 'end', fill: theme.muted }, text, theme);
  };
  words('active', sorted[active - 1]!, y - 4);
  words('not active', sorted[active]!, y + 12);
}

function descriptionOf(units: readonly LatentUnit[], order: readonly number[]): string {
  const { active, precise, mixed, passive } = countUnits(units);
  const counts = `${units.length} units: ${active} active; ${precise} precise, ${mixed} mixed, ${passive} passive`;
  const named = order.slice(0, DESCRIBED).map(index => describeUnit(units[index]!, index));
  const more = order.length > DESCRIBED ? [`and ${order.length - DESCRIBED} more`] : [];
  return `${[counts, ...named, ...more].join('. ')}.`;
}

/**
 * The mean KL of each latent unit to the prior, nats, as bars: full for precise units, paler for mixed ones, empty for
 * passive ones, each with its sign. Active units have bold names; the variance of the posterior mean stands on the right.
 */
export function renderKlPerUnit(
  { units, order }: KlPerUnitData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const name = 'kl-per-unit';
  const title = 'KL per unit';
  if (units.length === 0) {
    const sentences = ['No evaluation on test examples has been logged yet.'];
    return createEmptyChart(document, size, { name, title, sentences }, theme);
  }
  const bold = (parent: Element, x: number, y: number): void =>
    void add(parent, 'text', { x, y: y + 4, 'text-anchor': 'middle', 'font-weight': 600 }, 'z');
  const legend: LegendItem[] = [...unitLegend(theme), { text: 'active', sign: bold }];
  const top = legendHeight(legend, size.width) + HEAD_HEIGHT;
  const row = rowHeight(units.length, size.height, top);
  const bottom = top + row * units.length;
  const sorted = unitsIn(order, units);
  const words = { name, title, description: descriptionOf(units, sorted) };
  const svg = createChart(document, { width: size.width, height: bottom + FOOT_HEIGHT }, words, theme);

  const most = Math.max(LEAST_KL, ...units.map(({ kl }) => finite(kl) ?? 0));
  const x0 = 20 + widest(units.map((_, i) => unitName(i))) * 1.06;
  const variances =
    size.width < NARROW
      ? 0
      : Math.max(textWidth(HEADS.variance), widest(units.map(({ meanVariance }) => fineText(meanVariance))));
  const values = widest(units.map(({ kl }) => fineText(kl)));
  const x = linear([0, most], [x0, Math.max(x0 + 20, size.width - variances - values - 18)]);
  const frame: Frame = {
    x,
    right: size.width,
    variances: variances > 0,
    top,
    row,
    every: Math.max(1, Math.ceil(TEXT_HEIGHT / row)),
  };

  drawLegend(svg, legend, size.width, theme);
  const head = { y: top - 8, 'font-weight': 600 };
  add(svg, 'text', { x: 0, ...head }, 'unit');
  add(svg, 'text', { x: x0, ...head }, HEADS.kl);
  if (variances > 0) add(svg, 'text', { x: size.width, 'text-anchor': 'end', ...head }, HEADS.variance);
  const axis = add(svg, 'g', { class: 'x-axis' });
  for (const { value, text } of ticksFor([0, most], x.range()[1]! - x0, 60)) {
    add(axis, 'line', { x1: x(value), x2: x(value), y1: top, y2: bottom, stroke: theme.grid });
    const place = { x: x(value), y: bottom + 15, 'text-anchor': 'middle', 'font-size': FONT_SIZE, fill: theme.muted };
    add(axis, 'text', place, text);
  }
  const active = units.filter(isActive).length;
  sorted.forEach((index, at) => drawRow(svg, units[index]!, index, at, frame, theme));
  if (order === 'kl' && active > 0 && active < units.length) {
    drawDivide(
      svg,
      sorted.map(index => units[index]!),
      active,
      frame,
      theme,
    );
  }
  return svg;
}

function rowHeight(rows: number, height: number | undefined, top: number): number {
  const room = height === undefined ? MOST_HEIGHT : height - top - FOOT_HEIGHT;
  return Math.max(LEAST_ROW, Math.min(ROW_HEIGHT, room / rows));
}
