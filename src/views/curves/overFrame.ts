import { drawYAxis, type Tick } from '../chart/axes';
import { formatParameter } from '../chart/format';
import { widest } from '../chart/labels';
import { linear, type Scale } from '../chart/scales';
import { add, createChart, type Point, type Size } from '../chart/svg';
import type { Theme } from '../chart/theme';
import { drawParameterAxis, type ParameterAxis, parameterAxis } from './parameterAxis';
import type { ParameterGroup } from './parameterMeans';

/** Where the plot begins, below the title of the y axis and the legend. */
export const TOP = 28;
const FOOT = 38;

/** A chart over the parameter of an objective. */
export interface Frame {
  svg: SVGSVGElement;
  symbol: string;
  axis: ParameterAxis;
  y: Scale;
  bottom: number;
}

export function frameOf(
  words: { name: string; title: string; description: string; yTitle: string; symbol: string },
  { values, domain, ticks }: { values: readonly number[]; domain: [number, number]; ticks: (pixels: number) => Tick[] },
  size: Size,
  document: Document,
  theme: Theme,
  plot = 110,
): Frame {
  const height = size.height ?? TOP + plot + FOOT;
  const bottom = Math.max(TOP + 30, height - FOOT);
  const svg = createChart(document, { width: size.width, height }, words, theme);
  const y = linear(domain, [bottom, TOP]);
  const yTicks = ticks(bottom - TOP);
  const x0 = 10 + widest(yTicks.map(({ text }) => text));
  const axis = parameterAxis(values, x0, Math.max(x0 + 60, size.width - 14));
  add(svg, 'text', { x: 0, y: 12, 'font-weight': 600 }, `↑ ${words.yTitle}`);
  drawYAxis(svg, y, yTicks, axis.x0, axis.x1, theme);
  drawParameterAxis(svg, axis, bottom, words.symbol, theme);
  return { svg, symbol: words.symbol, axis, y, bottom };
}

/** A dotted line at the run at hand. */
export function drawOwn(
  { svg, symbol, axis, bottom }: Frame,
  value: number | undefined,
  known: readonly number[],
  theme: Theme,
): void {
  if (value === undefined || !known.includes(value)) return;
  const x = axis.at(value);
  const line = { class: 'own', x1: x, x2: x, y1: TOP, y2: bottom, stroke: theme.foreground, 'stroke-dasharray': '1 3' };
  add(add(svg, 'line', line), 'title', {}, `this run, ${formatParameter(symbol, value)}`);
}

/** 0 lies off the logarithmic axis: a line through it would have a slope that means nothing. */
export function brokenAtZero<Group extends Pick<ParameterGroup, 'parameter'>>(
  groups: readonly Group[],
  toPoint: (one: Group) => Point,
): (Point | null)[] {
  return groups.flatMap(one => (one.parameter.value > 0 ? [toPoint(one)] : [null]));
}
