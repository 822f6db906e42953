import { pathThrough } from '../chart/axes';
import { type LegendItem, lineSign } from '../chart/legend';
import type { Scale } from '../chart/scales';
import { add, starPath } from '../chart/svg';
import type { Theme } from '../chart/theme';
import type { Plane } from './equalLines';
import { describeGroup, isPlain, parameterData, type ParameterGroup, type Spread, spreadOf } from './parameterMeans';

/** What a curve is drawn with: lines, dots, bars and the legend of them. */

/** A shorter bar hides behind its point. */
const LEAST_BAR = 10;

export function drawLine(
  svg: SVGElement,
  groups: readonly ParameterGroup[],
  split: 'train' | 'test',
  { x, y }: Plane,
  theme: Theme,
): void {
  if (groups.length < 2) return;
  const d = pathThrough(groups.map(({ rate, distortion }) => ({ x: x(rate), y: y(distortion) })));
  const look = split === 'test' ? { 'stroke-width': 2.2 } : { 'stroke-width': 1.4, 'stroke-dasharray': '3 3' };
  add(svg, 'path', {
    class: `curve ${split}`,
    d,
    fill: 'none',
    stroke: theme.rate,
    'stroke-linejoin': 'round',
    ...look,
  });
}

export function drawRuns(svg: SVGElement, groups: readonly ParameterGroup[], { x, y }: Plane, theme: Theme): void {
  for (const one of groups) {
    if (one.runs.length < 2) continue;
    for (const { rate, distortion, run, seed } of one.runs) {
      const place = { class: 'run', 'data-run': run, cx: x(rate), cy: y(distortion), r: 2.5 };
      const words = `seed ${seed}, ${describeGroup({ ...one, rate, distortion, runs: [] })}`;
      add(add(svg, 'circle', { ...place, fill: theme.rate, 'fill-opacity': 0.5 }), 'title', {}, words);
    }
  }
}

/** The means that have bars. Where some have restarts, those without have none. */
function barsOf(groups: readonly ParameterGroup[]): [ParameterGroup, Spread][] {
  const over = spreadsOver(groups);
  return groups
    .map((one): [ParameterGroup, Spread] => [one, spreadOf(one)])
    .filter(([, spread]) => spread.over === over);
}

/** Where the bars of a quantity end; none that is not negative has a bar below 0. */
export function endsOfBars(groups: readonly ParameterGroup[], quantity: 'rate' | 'distortion'): number[] {
  return barsOf(groups).flatMap(([{ [quantity]: mean }, { [quantity]: spread }]) => {
    const low = mean - spread;
    return [mean < 0 ? low : Math.max(0, low), mean + spread].filter(Number.isFinite);
  });
}

/** Bars through the means: see `spreadOf`. */
export function drawSpread(svg: SVGElement, groups: readonly ParameterGroup[], plane: Plane, theme: Theme): void {
  const { x, y } = plane;
  const within = (pixels: number, scale: Scale): number => {
    const [low, high] = scale.range().sort((a, b) => a - b) as [number, number];
    return Math.min(high, Math.max(low, pixels));
  };
  for (const [one, spread] of barsOf(groups)) {
    const { rate, distortion } = one;
    const [left, right] = [rate - spread.rate, rate + spread.rate].map(value => within(x(value), x));
    const [low, high] = [distortion - spread.distortion, distortion + spread.distortion].map(value =>
      within(y(value), y),
    );
    const look = { class: 'spread', stroke: theme.rate, 'stroke-width': 1.2 };
    if (right! - left! > LEAST_BAR)
      add(svg, 'line', { ...look, x1: left, x2: right, y1: y(distortion), y2: y(distortion) });
    if (low! - high! > LEAST_BAR) add(svg, 'line', { ...look, x1: x(rate), x2: x(rate), y1: low, y2: high });
  }
}

function spreadsOver(groups: readonly ParameterGroup[]): Spread['over'] {
  return groups.some(({ runs }) => runs.length > 1) ? 'restarts' : 'examples';
}

export function drawMeans(svg: SVGElement, groups: readonly ParameterGroup[], { x, y }: Plane, theme: Theme): void {
  for (const one of groups) {
    const at = { x: x(one.rate), y: y(one.distortion) };
    // Of restarts the first seed stands for them.
    const { run } = one.runs.reduce((first, other) => (other.seed < first.seed ? other : first));
    const data = { ...parameterData(one), stroke: theme.background, 'stroke-width': 1, 'data-run': run };
    const mark = isPlain(one)
      ? add(svg, 'path', { class: 'point star', ...data, ...starPath(at, 150), fill: theme.star })
      : add(svg, 'circle', { class: 'point', ...data, cx: at.x, cy: at.y, r: 5, fill: theme.rate });
    add(mark, 'title', {}, describeGroup(one));
  }
}

/** What the signs of a curve mean. */
export function legendOf(
  {
    test,
    train,
    hasDots,
    hasElbo,
    hasTangent,
  }: Readonly<Record<'test' | 'train', readonly ParameterGroup[]>> &
    Readonly<Record<'hasDots' | 'hasElbo' | 'hasTangent', boolean>>,
  theme: Theme,
): LegendItem[] {
  const most = Math.max(0, ...test.map(({ runs }) => runs.length));
  const dot: LegendItem['sign'] = (parent, cx, cy) =>
    void add(parent, 'circle', { cx, cy, r: 2.5, fill: theme.rate, 'fill-opacity': 0.5 });
  const star: LegendItem['sign'] = (parent, x, y) =>
    void add(parent, 'path', { ...starPath({ x, y }, 90), fill: theme.star });
  const named = test.length > 0 ? test : train;
  const bar = spreadsOver(named) === 'restarts' ? 'standard deviation' : 'standard error';
  return [
    ...(test.length > 0 ? [{ text: most > 1 ? 'test, mean over runs' : 'test', sign: lineSign(theme.rate, 2.2) }] : []),
    ...(train.length > 0 ? [{ text: 'train', sign: lineSign(theme.rate, 1.4, { 'stroke-dasharray': '3 3' }) }] : []),
    ...(hasDots && most > 1 ? [{ text: 'one run', sign: dot }] : []),
    ...(named.length > 0 ? [{ text: `± ${bar}`, sign: crossSign(theme.rate) }] : []),
    ...(test.some(isPlain) ? [{ text: 'β = 1', sign: star }] : []),
    ...(hasElbo ? [{ text: 'equal ELBO', sign: lineSign(theme.border, 1, { 'stroke-opacity': 0.6 }) }] : []),
    ...(hasTangent
      ? [{ text: 'equal loss D + βR', sign: lineSign(theme.muted, 1.2, { 'stroke-dasharray': '5 4' }) }]
      : []),
  ];
}

/** Bars on both axes as a sign. */
function crossSign(stroke: string): LegendItem['sign'] {
  return (parent, x, y) => {
    const look = { stroke, 'stroke-width': 1.2 };
    add(parent, 'line', { ...look, x1: x - 7, x2: x + 7, y1: y, y2: y });
    add(parent, 'line', { ...look, x1: x, x2: x, y1: y - 5, y2: y + 5 });
  };
}
