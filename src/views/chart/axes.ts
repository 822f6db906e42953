import { area, line, ticks as niceTicks } from 'd3';
import { tickFormat } from './format';
import type { Scale } from './scales';
import { add, type Point } from './svg';
import type { Theme } from './theme';

export interface Tick {
  value: number;
  text: string;
}

/** About one tick for each `spacing` of `pixels`, at round values. */
export function ticksFor([low, high]: readonly [number, number], pixels: number, spacing: number): Tick[] {
  const count = Math.max(2, Math.round(pixels / spacing));
  const write = tickFormat(low, high, count);
  return niceTicks(low, high, count).map(value => ({ value, text: write(value) }));
}

/** Grid lines from x0 to x1, their labels left of x0. */
export function drawYAxis(
  parent: Element,
  scale: (value: number) => number,
  ticks: readonly Tick[],
  x0: number,
  x1: number,
  theme: Theme,
): void {
  const group = add(parent, 'g', { class: 'y-axis' });
  for (const { value, text } of ticks) {
    const y = scale(value);
    add(group, 'line', { x1: x0, x2: x1, y1: y, y2: y, stroke: theme.grid });
    add(group, 'text', { x: x0 - 6, y: y + 4, 'text-anchor': 'end', fill: theme.muted }, text);
  }
}

/** An axis line at y with short ticks below and their labels. */
export function drawXAxis(parent: Element, scale: Scale, ticks: readonly Tick[], y: number, theme: Theme): void {
  const group = add(parent, 'g', { class: 'x-axis' });
  const [x0, x1] = scale.range() as [number, number];
  add(group, 'line', { x1: x0, x2: x1, y1: y, y2: y, stroke: theme.border });
  for (const { value, text } of ticks) {
    const x = scale(value);
    add(group, 'line', { x1: x, x2: x, y1: y, y2: y + 4, stroke: theme.border });
    add(group, 'text', { x, y: y + 15, 'text-anchor': 'middle', fill: theme.muted }, text);
  }
}

/** The `d` of a path through the points; a null breaks it. */
export function pathThrough(points: readonly (Point | null)[]): string {
  const draw = line<Point | null>(
    point => point!.x,
    point => point!.y,
  );
  return draw.defined(point => point !== null).digits(1)(points) ?? '';
}

/** The `d` of a band of ± 2 errors around values at x, none of it below `least`; where there is no value it has a gap. */
export function bandAround(
  points: readonly { x: number; found: { value: number; error: number } | null }[],
  y: (value: number) => number,
  least: number,
): string {
  const draw = area<(typeof points)[number]>(
    ({ x }) => x,
    ({ found }) => y(Math.max(least, found!.value - 2 * found!.error)),
    ({ found }) => y(found!.value + 2 * found!.error),
  );
  return draw.defined(({ found }) => found !== null).digits(1)(points) ?? '';
}

/** A square bracket over [x0, x1] (or beside [y0, y1]) that names a group of layers without a colour. */
export function bracketPath(start: number, end: number, at: number, depth: number, vertical: boolean): string {
  return vertical
    ? `M${at + depth},${start}H${at}V${end}H${at + depth}`
    : `M${start},${at + depth}V${at}H${end}V${at + depth}`;
}
