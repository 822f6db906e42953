import { lineOf, type ReadAlong, readAlong } from '../../analysis/multiRate/readAlong';
import type { CurvePoint } from '../../analysis/results/curve';
import { drawXAxis, drawYAxis, pathThrough, ticksFor } from '../chart/axes';
import { cornersOf } from './overBeta';
import {
  type AtParameter,
  describeGroup,
  isPlain,
  parameterData,
  type ParameterGroup,
  parameterGroups,
  parameterLabel,
} from './parameterMeans';
import { formatNats } from '../chart/format';
import { type Box, boxAround, boxesAlong, labelBox, placeLabel, type Spot, textWidth, widest } from '../chart/labels';
import { domainFrom, linear } from '../chart/scales';
import { add, addHaloText, createChart, createEmptyChart, type Point, type Size, starPath } from '../chart/svg';
import { type Theme, VSCODE_THEME } from '../chart/theme';

export interface HoverCurveData {
  points: readonly CurvePoint[];
  /** The value to mark, if it is measured. */
  value: number;
  /** For the units of the distortion; nats unless it is a sum of squares. */
  likelihood?: string;
}

/** Held-out examples where there are any, of runs that were trained at one value each. */
function groupsOf(points: readonly CurvePoint[]): ParameterGroup[] {
  const single = points.filter(({ multiRate }) => !multiRate);
  const test = parameterGroups(single, 'test');
  return test.length > 0 ? test : parameterGroups(single, 'train');
}

/** Where on the curve of a multi-rate run a β is that no other run was trained at. */
interface OnLine extends ReadAlong, AtParameter {}

function onLine(line: readonly CurvePoint[], beta: number, groups: readonly ParameterGroup[]): OnLine | undefined {
  if (line.length === 0 || groups.some(({ parameter }) => parameter.value === beta)) return undefined;
  const read = readAlong(line, beta);
  return read && { ...read, parameter: { name: 'beta', value: beta }, symbol: 'β' };
}

function describeLine(line: readonly CurvePoint[]): string[] {
  const ends = [line[0], line.at(-1)].flatMap(one => one ?? []);
  const said = ends.map(
    one => `${parameterLabel(one)} rate ${formatNats(one.rate)}, distortion ${formatNats(one.distortion)}`,
  );
  return said.length === 0 ? [] : [`one multi-rate run from ${said.join(' to ')}`];
}

/** Above it stands the y title, below it the axis. */
const TOP = 16;
const FOOT = 17;

/**
 * A small rate–distortion curve (held-out examples, mean over seeds, nats an example) for a hover: a star at β = 1, a
 * ring at `value`. A multi-rate run is a line without dots: `value` may lie anywhere on it.
 */
export function renderHoverCurve(
  { points, value, likelihood }: HoverCurveData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const name = 'hover-curve';
  const title = 'Rate–distortion curve';
  const groups = groupsOf(points);
  const box = { width: size.width, height: size.height ?? 92 };
  const line = lineOf(points);
  const corners = line.length > 0 ? cornersOf(line) : [];
  if (groups.length === 0 && line.length === 0) {
    return createEmptyChart(document, box, { name, title, sentences: ['Nothing is measured yet.'] }, theme);
  }
  const svg = createChart(
    document,
    box,
    { name, title, description: `${[...describeLine(line), ...groups.map(describeGroup)].join('; ')}.` },
    theme,
  );
  const bottom = Math.max(TOP + 10, box.height - FOOT);
  const all = [...groups, ...line];
  const y = linear(domainFrom(all.map(({ distortion }) => distortion)), [bottom, TOP]);
  const yTicks = ticksFor(y.domain() as [number, number], bottom - TOP, 28);
  const x0 = 10 + widest(yTicks.map(({ text }) => text));
  const x1 = Math.max(x0 + 20, box.width - 6);
  const x = linear(domainFrom(all.map(({ rate }) => rate)), [x0, x1]);
  const at = ({ rate, distortion }: Pick<ParameterGroup, 'rate' | 'distortion'>): Point => ({
    x: x(rate),
    y: y(distortion),
  });

  const yTitle = likelihood === 'sse' ? 'distortion (sum of squares)' : 'distortion (nats)';
  add(svg, 'text', { x: x0, y: 9, fill: theme.muted }, yTitle);
  drawYAxis(svg, y, yTicks, x0, x1, theme);
  const xTitle = 'rate (nats)';
  const room = x1 - textWidth(xTitle) - 8;
  const xTicks = ticksFor(x.domain() as [number, number], x1 - x0, 60);
  const fitting = xTicks.filter(({ value, text }) => x(value) + textWidth(text) / 2 < room);
  drawXAxis(svg, x, fitting, bottom, theme);
  add(svg, 'text', { x: x1, y: bottom + 15, 'text-anchor': 'end', fill: theme.muted }, xTitle);

  const stroke = { fill: 'none', 'stroke-width': 1.8, 'stroke-linejoin': 'round' };
  if (line.length > 0)
    add(svg, 'path', { class: 'multi-rate', d: pathThrough(corners.map(at)), ...stroke, stroke: theme.multiRate });
  if (groups.length > 1)
    add(svg, 'path', { class: 'curve', d: pathThrough(groups.map(at)), ...stroke, stroke: theme.rate });
  const marked = groups.find(one => one.parameter.value === value) ?? onLine(line, value, groups);
  const star = groups.find(isPlain) ?? (marked && isPlain(marked) ? marked : onLine(line, 1, groups));
  for (const one of groups) {
    if (one === marked || one === star) continue;
    const { x: cx, y: cy } = at(one);
    add(svg, 'circle', { class: 'point', ...parameterData(one), cx, cy, r: 2, fill: theme.rate });
  }
  if (star) {
    const look = { fill: theme.star, stroke: theme.background, 'stroke-width': 0.8 };
    add(svg, 'path', { class: 'star', ...parameterData(star), ...starPath(at(star), 80), ...look });
  }
  if (marked) {
    const { x: cx, y: cy } = at(marked);
    const look = { r: marked === star ? 8 : 5, fill: marked === star ? 'none' : theme.background };
    const ring = { cx, cy, ...look, stroke: theme.foreground, 'stroke-width': 2 };
    add(svg, 'circle', { class: 'mark', ...parameterData(marked), ...ring });
  }
  const named = [
    ...(marked ? [{ one: marked, bold: true }] : []),
    ...(star && star !== marked ? [{ one: star, bold: false }] : []),
  ];
  const lines = [...boxesAlong(groups.map(at)), ...boxesAlong(corners.map(at))];
  const taken: Box[] = [
    ...named.map(({ one }) => boxAround(at(one), 7)),
    labelBox(yTitle, { x: x0, y: 9, anchor: 'start' }),
  ];
  const bounds = { x0: x0 + 2, y0: 0, x1: box.width, y1: bottom };
  for (const { one, bold } of named) {
    const text = parameterLabel(one);
    const placed = placeLabel(text, spotsAround(at(one)), taken, lines, bounds);
    if (placed === null) continue;
    taken.push(placed.box);
    const place = { x: placed.spot.x, y: placed.spot.y, 'text-anchor': placed.spot.anchor };
    addHaloText(svg, { class: 'label', ...place, 'font-weight': bold ? 600 : 400 }, text, theme);
  }
  return svg;
}

function spotsAround({ x, y }: Point): Spot[] {
  return [
    { x: x + 10, y: y - 4, anchor: 'start' },
    { x: x + 11, y: y + 4, anchor: 'start' },
    { x, y: y - 10, anchor: 'middle' },
    { x: x + 6, y: y - 10, anchor: 'end' },
    { x: x - 11, y: y + 4, anchor: 'end' },
    { x: x - 9, y: y + 14, anchor: 'end' },
    { x, y: y + 18, anchor: 'middle' },
  ];
}
