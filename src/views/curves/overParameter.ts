import type { CurvePoint } from '../../analysis/results/curve';
import { pathThrough, type Tick, ticksFor } from '../chart/axes';
import { brokenAtZero, drawOwn, type Frame, frameOf, TOP } from './overFrame';
import { parameterData, type ParameterGroup, parameterGroups, parameterLabel, parameterOf } from './parameterMeans';
import { formatNats, formatShort } from '../chart/format';
import { boxAround, boxesAlong, placeLabel, type Spot } from '../chart/labels';
import { domainFrom, widen } from '../chart/scales';
import { add, addHaloText, addWindow, createEmptyChart, type Point, type Size } from '../chart/svg';
import { type Theme, VSCODE_THEME } from '../chart/theme';

export interface OverParameterData {
  points: readonly CurvePoint[];
  likelihood: string;
  /** Of the run at hand: a dotted line. */
  value?: number;
}

/** Distortions above this many times the lowest are left to the rate–distortion curve: here the minimum is to be seen. */
const HIGHEST = 2;
/** With fewer values a minimum means little. */
const FEWEST_VALUES = 3;

function emptySentences(symbol: string): string[] {
  return ['There is no run with an evaluation yet.', `Train the same config with several ${symbol} to see this.`];
}

function lowestOf(groups: readonly ParameterGroup[]): ParameterGroup | undefined {
  const first = groups[0];
  return first && groups.reduce((best, one) => (one.distortion < best.distortion ? one : best), first);
}

/** Test (thick) and train (dashed) distortion over the parameter, means over seeds, where more rate stops helping. */
export function renderDistortionOverParameter(
  { points, likelihood, value }: OverParameterData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const over = parameterOf(points);
  const name = `distortion-over-${over.name}`;
  const title = `Distortion over ${over.symbol}`;
  const splits = (['train', 'test'] as const).map(split => ({ split, groups: parameterGroups(points, split) }));
  const all = splits.flatMap(({ groups }) => groups);
  if (all.length === 0)
    return createEmptyChart(document, size, { name, title, sentences: emptySentences(over.symbol) }, theme);
  const test = splits[1]!.groups;
  const lowest = lowestOf(test);
  const values = all.map(({ distortion }) => distortion);
  const least = Math.min(...values);
  const most = lowest && lowest.distortion > 0 ? HIGHEST * lowest.distortion : Infinity;
  const domain = least < most ? widen(least, Math.min(most, Math.max(...values))) : domainFrom(values);
  const described = (test.length > 0 ? test : all).map(one => `${parameterLabel(one)}: ${formatNats(one.distortion)}`);
  const yTitle = `Distortion (${likelihood === 'sse' ? 'sum of squares' : 'nats'})`;
  const words = { name, title, description: `${described.join('; ')}.`, yTitle, symbol: over.symbol };
  const known = [...new Set(all.map(one => one.parameter.value))];
  const ticks = (pixels: number): Tick[] => ticksFor(domain, pixels, 26);
  const frame = frameOf(words, { values: known, domain, ticks }, size, document, theme);
  const { svg, axis, y, bottom } = frame;
  const toPoint = (one: ParameterGroup): Point => ({ x: axis.at(one.parameter.value), y: y(one.distortion) });
  const inside = addWindow(svg, axis.x0 - 4, TOP, axis.x1 - axis.x0 + 8, bottom - TOP);
  for (const { split, groups } of splits) {
    const look = split === 'test' ? { 'stroke-width': 2 } : { 'stroke-width': 1.4, 'stroke-dasharray': '3 3' };
    const shape = { fill: 'none', stroke: theme.rate, 'stroke-linejoin': 'round', ...look };
    const line = brokenAtZero(groups, toPoint);
    if (line.length > 1) add(inside, 'path', { class: `curve ${split}`, d: pathThrough(line), ...shape });
    // A point that no line goes through would not be seen.
    const alone = groups.filter(one => one.parameter.value <= 0 || groups.length < 3);
    for (const one of alone) {
      const { x: cx, y: cy } = toPoint(one);
      const fill = split === 'test' ? theme.rate : theme.background;
      add(inside, 'circle', { class: `alone ${split}`, cx, cy, r: 3, fill, stroke: theme.rate, 'stroke-width': 1.2 });
    }
  }
  drawOwn(frame, value, known, theme);
  if (splits.every(({ groups }) => groups.length > 0)) drawSplits(svg, axis.x1, theme);
  if (lowest && test.length >= FEWEST_VALUES)
    drawLowest(
      frame,
      lowest,
      splits.map(({ groups }) => groups.map(toPoint)),
      toPoint(lowest),
      theme,
    );
  return svg;
}

/** At the top right, beside the title of the y axis. */
function drawSplits(svg: SVGElement, right: number, theme: Theme): void {
  const group = add(svg, 'g', { class: 'legend' });
  const line = { stroke: theme.rate, y1: 8, y2: 8 };
  add(group, 'line', { ...line, x1: right - 118, x2: right - 100, 'stroke-width': 2 });
  add(group, 'text', { x: right - 95, y: 12 }, 'test');
  add(group, 'line', { ...line, x1: right - 56, x2: right - 38, 'stroke-width': 1.4, 'stroke-dasharray': '3 3' });
  add(group, 'text', { x: right - 33, y: 12 }, 'train');
}

function drawLowest(
  { svg, axis, bottom }: Frame,
  lowest: ParameterGroup,
  lines: readonly (readonly Point[])[],
  { x, y }: Point,
  theme: Theme,
): void {
  add(svg, 'circle', { class: 'lowest', ...parameterData(lowest), cx: x, cy: y, r: 3.5, fill: theme.rate });
  const spots: Spot[] = [14, 22, 30, 38, -18, -28].flatMap(up => [
    { x, y: y - up, anchor: 'middle' as const },
    { x: x + 4, y: y - up, anchor: 'start' as const },
    { x: x - 4, y: y - up, anchor: 'end' as const },
  ]);
  const bounds = { x0: axis.x0 + 2, y0: TOP - 8, x1: axis.x1, y1: bottom };
  const text = `test minimum at ${parameterLabel(lowest)}`;
  // Points far above the plot would make for endless lines.
  const near = lines.flatMap(line =>
    boxesAlong(line.map(point => ({ x: point.x, y: Math.max(TOP - 10, Math.min(bottom + 10, point.y)) }))),
  );
  const placed = placeLabel(text, spots, [boxAround({ x, y }, 4)], near, bounds);
  if (placed === null) return;
  const place = { x: placed.spot.x, y: placed.spot.y, 'text-anchor': placed.spot.anchor };
  addHaloText(svg, { class: 'label', ...place }, text, theme);
}

/** Active units over the parameter on held-out examples, means over seeds, as steps that change halfway between two values. */
export function renderUnitsOverParameter(
  { points, value }: OverParameterData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const over = parameterOf(points);
  const name = `units-over-${over.name}`;
  const title = `Active units over ${over.symbol}`;
  const test = parameterGroups(points, 'test');
  const groups = (test.length > 0 ? test : parameterGroups(points, 'train')).filter(one =>
    Number.isFinite(one.activeUnits),
  );
  if (groups.length === 0)
    return createEmptyChart(document, size, { name, title, sentences: emptySentences(over.symbol) }, theme);
  const units = Math.max(1, ...groups.flatMap(({ runs, activeUnits }) => [activeUnits, ...runs.map(r => r.latent)]));
  const described = groups.map(one => `${parameterLabel(one)}: ${formatShort(one.activeUnits)}`);
  const description = `${described.join('; ')}; of ${units} units.`;
  const words = { name, title, description, yTitle: 'Active units', symbol: over.symbol };
  const known = groups.map(one => one.parameter.value);
  const domain: [number, number] = [0, units];
  const ticks = (pixels: number): Tick[] =>
    ticksFor(domain, pixels, 40)
      .filter(({ value }) => Number.isInteger(value))
      .map(({ value }) => ({ value, text: formatShort(value) }));
  const frame = frameOf(words, { values: known, domain, ticks }, size, document, theme);
  const { svg, axis, y } = frame;
  const at = groups.map(one => ({ one, x: axis.at(one.parameter.value), y: y(one.activeUnits) })).reverse();
  const steps = at
    .filter(({ one }) => one.parameter.value > 0)
    .flatMap((point, i, line): Point[] => {
      const [before, after] = [line[i - 1], line[i + 1]];
      return [
        { x: before ? (before.x + point.x) / 2 : point.x, y: point.y },
        { x: after ? (point.x + after.x) / 2 : point.x, y: point.y },
      ];
    });
  const line = { fill: 'none', stroke: theme.rate, 'stroke-width': 2 };
  if (steps.length > 2) add(svg, 'path', { class: 'steps', d: pathThrough(steps), ...line });
  for (const { one, x: cx, y: cy } of at) {
    const data = { class: 'point', ...parameterData(one), cx, cy, r: 2.5, fill: theme.rate };
    const mean = one.runs.length > 1 ? `, mean of ${one.runs.length} runs` : '';
    const what = `${parameterLabel(one)}${mean}: ${formatShort(one.activeUnits)} of ${units} active`;
    add(add(svg, 'circle', data), 'title', {}, what);
  }
  drawOwn(frame, value, known, theme);
  return svg;
}
