import { isActive, type LatentUnit } from '../../analysis/latents/latentUnits';
import { drawYAxis, ticksFor } from '../chart/axes';
import { widest } from '../chart/labels';
import { linear } from '../chart/scales';
import { add, createChart, type Size } from '../chart/svg';
import { type Theme, VSCODE_THEME } from '../chart/theme';
import { fineText, unitName } from './unitTypeMarks';

export interface KlBarsData {
  /** In their order; `klError` where it is known. */
  units: readonly (LatentUnit & { klError?: number })[];
  /** The upper end of the axis, nats: it stays while the units change. */
  most: number;
}

const TOP = 24;
const PLOT = 110;
const FOOT = 20;
/** Without this a collapsed model's noise would look like information. */
const LEAST_MOST = 0.1;
/** A bar this narrow shows no error. */
const LEAST_ERROR = 5;

/** The KL of each unit to the prior as a bar in the order of the units, nats an example: full where the unit is active. */
export function renderKlBars(
  { units, most }: KlBarsData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const active = units.filter(isActive).length;
  const said = units.map((unit, i) => `${unitName(i)} ${fineText(unit.kl)}`);
  const description = `${active} of ${units.length} units active. KL in nats: ${said.join(', ')}.`;
  const words = { name: 'kl-bars', title: 'KL per unit', description };
  const bottom = size.height === undefined ? TOP + PLOT : size.height - FOOT;
  const svg = createChart(document, { width: size.width, height: bottom + FOOT }, words, theme);
  const y = linear([0, Math.max(LEAST_MOST, most)], [bottom, TOP]);
  const ticks = ticksFor(y.domain() as [number, number], bottom - TOP, 36);
  const x0 = 10 + widest(ticks.map(({ text }) => text));
  const step = (size.width - x0) / Math.max(1, units.length);
  const width = Math.max(1, step * 0.7);
  add(svg, 'text', { x: 0, y: 12, 'font-weight': 600 }, '↑ KL (nats per example)');
  drawYAxis(svg, y, ticks, x0, size.width, theme);
  const every = Math.ceil((widest(units.map((_, i) => unitName(i))) + 6) / step);
  units.forEach((unit, i) => {
    const { kl, klError = 0 } = unit;
    const middle = x0 + step * (i + 0.5);
    const top = y(Math.min(y.domain()[1]!, Math.max(0, kl)));
    const on = isActive(unit);
    const group = add(svg, 'g', { class: on ? 'unit active' : 'unit', 'data-unit': i });
    const error = klError > 0 ? ` ± ${fineText(klError)}` : '';
    add(group, 'title', {}, `${unitName(i)}: ${fineText(kl)}${error} nats, ${on ? 'active' : 'not active'}`);
    const place = { x: middle - width / 2, y: top, width, height: Math.max(0.5, bottom - top) };
    add(group, 'rect', { class: 'bar', ...place, fill: on ? theme.rate : 'none', stroke: theme.rate });
    if (klError > 0 && width >= LEAST_ERROR) {
      const [low, high] = [Math.max(0, kl - klError), Math.min(y.domain()[1]!, kl + klError)];
      const look = { stroke: theme.foreground, 'stroke-width': 1.2 };
      add(group, 'line', { class: 'error', x1: middle, x2: middle, y1: y(low), y2: y(high), ...look });
    }
    if (i % every === 0)
      add(group, 'text', { x: middle, y: bottom + 14, 'text-anchor': 'middle', fill: theme.muted }, unitName(i));
  });
  return svg;
}
