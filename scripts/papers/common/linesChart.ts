import { drawXAxis, drawYAxis, pathThrough, ticksFor } from '../../../src/views/chart/axes';
import { widest } from '../../../src/views/chart/labels';
import { drawLegend, legendHeight, type LegendItem, lineSign } from '../../../src/views/chart/legend';
import { domainFrom, linear } from '../../../src/views/chart/scales';
import { add, createChart, type Point, type Size, starPath } from '../../../src/views/chart/svg';
import type { Theme } from '../../../src/views/chart/theme';
import { drawParameterAxis, parameterAxis } from '../../../src/views/curves/parameterAxis';

/** Several courses in one chart: over β, or distortion over rate. */

export interface Line {
  readonly name: string;
  readonly colour: (theme: Theme) => string;
  readonly dashed: boolean;
  /** In the order in which they are joined; a star at β = 1. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly error: number; readonly beta: number }[];
}

export interface Lines {
  readonly name: string;
  readonly title: string;
  readonly yTitle: string;
  /** Undefined: β, on a logarithmic axis. */
  readonly xTitle?: string;
  readonly lines: readonly Line[];
  /** A value that is not to be exceeded, across. */
  readonly limits?: readonly { readonly y: number; readonly text: string }[];
}

const TITLE = 24;
const FOOT = 38;
const PLOT = 280;

export function renderLines(
  { name, title, yTitle, xTitle, lines, limits = [] }: Lines,
  { width }: Size,
  document: Document,
  theme: Theme,
): SVGSVGElement {
  const legend = lines.map(({ name: text, colour, dashed }): LegendItem => {
    return { text, sign: lineSign(colour(theme), 2, dashed ? { 'stroke-dasharray': '4 3' } : {}) };
  });
  const titleTop = legendHeight(legend, width);
  const top = titleTop + TITLE;
  const bottom = top + PLOT;
  const described = lines.map(
    one => `${one.name}: ${one.points.map(({ beta, y }) => `β ${beta} ${y.toFixed(2)}`).join(', ')}`,
  );
  const words = { name, title, description: `${described.join('; ')}.` };
  const svg = createChart(document, { width, height: bottom + FOOT }, words, theme);
  const drawn = lines.flatMap(({ points }) => points);
  const ends = drawn.flatMap(({ y, error }) => [y - error, y + error]);
  const y = linear(domainFrom([...ends, ...limits.map(limit => limit.y)]), [bottom, top]);
  const yTicks = ticksFor(y.domain() as [number, number], bottom - top, 45);
  const x0 = 10 + widest(yTicks.map(({ text }) => text));
  const x1 = width - 14;
  drawLegend(svg, legend, width, theme);
  add(svg, 'text', { x: 0, y: titleTop + 12, 'font-weight': 600 }, `↑ ${yTitle}`);
  drawYAxis(svg, y, yTicks, x0, x1, theme);
  const x = xOf(svg, { xTitle, xs: drawn.map(point => point.x), x0, x1, bottom }, theme);
  for (const { y: at, text } of limits) {
    const look = { stroke: theme.muted, 'stroke-dasharray': '1 3' };
    add(svg, 'line', { class: 'limit', x1: x0, x2: x1, y1: y(at), y2: y(at), ...look });
    add(svg, 'text', { x: x1, y: y(at) - 4, 'text-anchor': 'end', fill: theme.muted }, text);
  }
  for (const line of lines) drawLine(svg, line, point => ({ x: x(point.x), y: y(point.y) }), y, theme);
  return svg;
}

interface XAxis {
  readonly xTitle: string | undefined;
  readonly xs: readonly number[];
  readonly x0: number;
  readonly x1: number;
  readonly bottom: number;
}

function xOf(svg: SVGSVGElement, { xTitle, xs, x0, x1, bottom }: XAxis, theme: Theme): (value: number) => number {
  if (xTitle === undefined) {
    const axis = parameterAxis(xs, x0, x1);
    drawParameterAxis(svg, axis, bottom, 'β', theme);
    return axis.at;
  }
  const scale = linear(domainFrom(xs), [x0, x1]);
  drawXAxis(svg, scale, ticksFor(scale.domain() as [number, number], x1 - x0, 90), bottom, theme);
  add(svg, 'text', { x: x1, y: bottom + 33, 'text-anchor': 'end', 'font-weight': 600 }, `${xTitle} →`);
  return scale;
}

function drawLine(
  svg: SVGSVGElement,
  { colour, dashed, points, name }: Line,
  place: (point: Line['points'][number]) => Point,
  y: (value: number) => number,
  theme: Theme,
): void {
  const stroke = colour(theme);
  const look = { fill: 'none', stroke, 'stroke-width': 2, ...(dashed ? { 'stroke-dasharray': '4 3' } : {}) };
  if (points.length > 1) add(svg, 'path', { class: 'line', d: pathThrough(points.map(place)), ...look });
  for (const point of points) {
    const { x: cx, y: cy } = place(point);
    const bar = { x1: cx, x2: cx, y1: y(point.y - point.error), y2: y(point.y + point.error), stroke };
    add(svg, 'line', { class: 'error', ...bar });
    const mark =
      point.beta === 1
        ? add(svg, 'path', { class: 'star', ...starPath({ x: cx, y: cy }, 90), fill: theme.star, stroke })
        : add(svg, 'circle', { class: 'point', cx, cy, r: 3, fill: stroke });
    add(mark, 'title', {}, `${name}, β ${point.beta}: ${point.y.toFixed(2)} ± ${point.error.toFixed(2)}`);
  }
}
