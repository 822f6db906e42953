import { type Expansion, expansionOf } from '../../analysis/geometry/expansion';
import type { Profiled } from '../../analysis/results/profile';
import { drawYAxis, ticksFor } from '../chart/axes';
import { formatDifference } from '../chart/format';
import { textWidth, widest } from '../chart/labels';
import { drawLegend, type LegendItem } from '../chart/legend';
import { linear } from '../chart/scales';
import { add, createChart, createEmptyChart, type Size } from '../chart/svg';
import { type Theme, VSCODE_THEME } from '../chart/theme';
import { formatImbalance } from '../chart/imbalance';
import { END_ROOM, layerLayout } from './layerLayout';
import { drawLatentArea, drawLayerNames, LAYER_NAMES_HEIGHT } from './profileAxis';

const PLOT = 130;
/** Of the scale, beyond a bar and its error. */
const LABEL_ROOM = 0.25;

/** Two neighbours, and what the later one has more. */
export interface Bar extends Expansion {
  readonly from: string;
  readonly to: string;
  readonly there: number;
  readonly back: number;
}

export function barsOf({ neighbours = [] }: Pick<Profiled, 'neighbours'>): Bar[] {
  return neighbours.map(pair => {
    const { from, to, there, back } = pair;
    return { from, to, there: there.value, back: back.value, ...expansionOf(pair) };
  });
}

function describe({ from, to, there, back, value, error }: Bar): string {
  const both = `there ${formatImbalance(there)}, back ${formatImbalance(back)}`;
  return `${from} to ${to}: δ ${formatDifference(value)} ± ${error.toFixed(2)} (${both})`;
}

const block = (fill: string): LegendItem['sign'] => {
  return (parent, x, y) => void add(parent, 'rect', { x: x - 6, y: y - 5, width: 12, height: 10, fill });
};

/** The relative difference of the two imbalances between neighbours, a bar between each two, with ± 2 standard errors. */
export function renderExpansion(
  { profile }: { profile: Profiled },
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const name = 'expansion';
  const title = 'Compression and expansion';
  const bars = barsOf(profile);
  if (bars.length === 0) {
    const sentences = ['No two layers that follow each other have an information imbalance.'];
    return createEmptyChart(document, size, { name, title, sentences }, theme);
  }
  const legend: LegendItem[] = [
    { text: 'expands (δ > 0)', sign: block(theme.expansion) },
    { text: 'compresses (δ < 0)', sign: block(theme.compression) },
  ];
  const layout = layerLayout(size, profile.layers.length, {
    legend,
    plot: PLOT,
    foot: LAYER_NAMES_HEIGHT,
    right: END_ROOM,
  });
  const { top, bottom, narrow } = layout.frame;
  const description = `${bars.map(describe).join('; ')}.`;
  const svg = createChart(document, { width: size.width, height: layout.height }, { name, title, description }, theme);

  const farthest = Math.max(1, ...bars.map(({ value, error }) => Math.abs(value) + 2 * error + LABEL_ROOM));
  const domain: [number, number] = [-Math.min(2, farthest), Math.min(2, farthest)];
  const y = linear(domain, [bottom, top]).clamp(true);
  const ticks = ticksFor(domain, bottom - top, 32);
  const frame = layout.beside(10 + widest(ticks.map(({ text }) => text)));
  drawLegend(svg, legend, size.width, theme);
  const axis = narrow ? '↑ Relative difference δ' : '↑ Relative imbalance difference δ from one layer to the next';
  add(svg, 'text', { x: 0, y: layout.titleTop + 12, 'font-weight': 600 }, axis);
  drawLatentArea(svg, profile.layers, frame, theme);
  drawYAxis(svg, y, ticks, frame.x0, frame.x1, theme);
  drawLayerNames(svg, profile.layers, frame, theme);

  const place = new Map(profile.layers.map(({ name: layer }, i) => [layer, frame.xs[i]!]));
  const pitch = (frame.x1 - frame.x0) / profile.layers.length;
  const width = Math.min(24, pitch * 0.5);
  const roomy = pitch >= textWidth('−0.00') + 4;
  for (const bar of bars) {
    const x = (place.get(bar.from)! + place.get(bar.to)!) / 2;
    const [zero, end] = [y(0), y(bar.value)];
    const group = add(svg, 'g', { class: 'bar', 'data-from': bar.from, 'data-to': bar.to });
    add(group, 'title', {}, describe(bar));
    const shape = { x: x - width / 2, y: Math.min(zero, end), width, height: Math.max(1, Math.abs(end - zero)) };
    add(group, 'rect', { ...shape, fill: bar.value > 0 ? theme.expansion : theme.compression });
    const [high, low] = [y(bar.value + 2 * bar.error), y(bar.value - 2 * bar.error)];
    add(group, 'line', { class: 'error', x1: x, x2: x, y1: high, y2: low, stroke: theme.foreground });
    if (!roomy) continue;
    const at = bar.value >= 0 ? Math.min(end, high) - 4 : Math.max(end, low) + 12;
    add(group, 'text', { class: 'label', x, y: at, 'text-anchor': 'middle' }, formatDifference(bar.value));
  }
  return svg;
}
