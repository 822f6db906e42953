import { meanOfEstimates } from '../../analysis/population/groupDifference';
import { runsByParameter } from '../../analysis/population/parameterGroups';
import type { RatePartsPoint } from '../../analysis/results/curves/ratePartsPoint';
import { pathThrough, type Tick, ticksFor } from '../chart/axes';
import { withError } from '../chart/evaluated';
import { formatCount, formatParameter } from '../chart/format';
import { boxAround, boxesAlong, placeLabel, type Spot, textWidth } from '../chart/labels';
import { add, addHaloText, createEmptyChart, type Point, type Size } from '../chart/svg';
import type { Table } from '../chart/table';
import { type Theme, VSCODE_THEME } from '../chart/theme';
import { brokenAtZero, drawOwn, type Frame, frameOf, TOP } from './overFrame';

/** What the rate is made of over the parameter of an objective: Bozkurt et al. (2021), Figure 8. */
export interface RatePartsData {
  points: readonly RatePartsPoint[];
  /** Of the run at hand: a dotted line. */
  value?: number;
}

const PLOT = 150;
const PARTS = ['marginalKl', 'mutualInformation'] as const;
type Part = (typeof PARTS)[number];
const NAMES: Readonly<Record<Part, string>> = { mutualInformation: 'mutual information', marginalKl: 'marginal KL' };

/** log N of N training examples, which mutual information cannot exceed. */
interface LogCount {
  count: number;
  log: number;
}

/** The mean over the runs of a value, with its error: see `meanOfEstimates`. */
interface PartsGroup
  extends Pick<RatePartsPoint, 'parameter' | 'symbol'>, Record<Part, { mean: number; error: number }> {
  runs: number;
}

function groupsOf(points: readonly RatePartsPoint[]): PartsGroup[] {
  return runsByParameter(points).map(({ runs }) => {
    const { parameter, symbol } = runs[0]!;
    const meanOf = (part: Part) => meanOfEstimates(runs.map(run => run[part]));
    return {
      ...{ parameter, symbol, runs: runs.length },
      ...{ mutualInformation: meanOf('mutualInformation'), marginalKl: meanOf('marginalKl') },
    };
  });
}

function describe({ symbol, parameter, runs, mutualInformation, marginalKl }: PartsGroup): string {
  const seeds = runs > 1 ? `, mean of ${runs} runs` : '';
  const parts = [
    `mutual information ${withError(mutualInformation.mean, mutualInformation.error)}`,
    `marginal KL ${withError(marginalKl.mean, marginalKl.error)}`,
  ];
  return `${formatParameter(symbol, parameter.value)}${seeds}: ${parts.join(', ')}`;
}

/**
 * Mutual information (solid) and marginal KL (dashed) over the parameter, which add up to the rate on training examples; and
 * log N, which mutual information cannot exceed. Nats an example.
 */
export function renderRateParts(
  { points, value }: RatePartsData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const [first] = points;
  const symbol = first?.symbol ?? 'β';
  const [name, title] = ['rate-parts', `What the rate is made of over ${symbol}`];
  const groups = groupsOf(points);
  if (!first) {
    return createEmptyChart(document, size, { name, title, sentences: ['Nothing has been measured yet.'] }, theme);
  }
  const logCounts = [...new Set(points.map(({ count }) => count))].map(count => ({ count, log: Math.log(count) }));
  const most = Math.max(
    ...logCounts.map(({ log }) => log),
    ...groups.flatMap(({ mutualInformation, marginalKl }) =>
      [mutualInformation, marginalKl].map(({ mean, error }) => mean + error),
    ),
  );
  const least = Math.min(0, ...groups.map(({ marginalKl }) => marginalKl.mean - marginalKl.error));
  const domain: [number, number] = [least, most * 1.06];
  const known = groups.map(({ parameter }) => parameter.value);
  const ticks = (pixels: number): Tick[] => ticksFor(domain, pixels, 30);
  const description = `${groups.map(describe).join('; ')}; at most ${logCounts.map(logText).join(', ')}.`;
  const words = { name, title, description, yTitle: 'Nats', symbol };
  const frame = frameOf(words, { values: known, domain, ticks }, size, document, theme, PLOT);
  for (const one of logCounts) drawLog(frame, one, theme);
  for (const part of PARTS) drawPart(frame, groups, part, theme);
  nameLogs(frame, logCounts, groups, theme);
  drawOwn(frame, value, known, theme);
  drawNames(frame, theme);
  return frame.svg;
}

/** 'log 1,024 = 6.93' */
function logText({ count, log }: LogCount): string {
  return `log ${formatCount(count)} = ${log.toFixed(2)}`;
}

function drawLog({ svg, axis, y }: Frame, one: LogCount, theme: Theme): void {
  const at = y(one.log);
  const look = { stroke: theme.muted, 'stroke-dasharray': '1 3' };
  add(svg, 'line', { class: 'log', x1: axis.x0, x2: axis.x1, y1: at, y2: at, ...look });
}

/** Above or below its line, from the right to the left, where no curve and no dot is. */
function nameLogs(
  { svg, axis, y, bottom }: Frame,
  logCounts: readonly LogCount[],
  groups: readonly PartsGroup[],
  theme: Theme,
): void {
  const bounds = { x0: axis.x0, x1: axis.x1, y0: TOP - 12, y1: bottom };
  const points = PARTS.map(part => groups.map(toPoint({ axis, y }, part)));
  const lines = points.flatMap(line => boxesAlong(line));
  const taken = points.flat().map(at => boxAround(at, 3));
  for (const one of logCounts) {
    const text = logText(one);
    const [at, step] = [y(one.log), textWidth(text) / 4];
    const ends = Array.from(
      { length: 1 + Math.max(0, Math.floor((axis.x1 - axis.x0) / step)) },
      (_, i) => axis.x1 - i * step,
    );
    const spots = ends.flatMap(x => [at - 4, at + 12].map((y): Spot => ({ x, y, anchor: 'end' })));
    const placed = placeLabel(text, spots, taken, lines, bounds);
    if (placed === null) continue;
    taken.push(placed.box);
    const { spot } = placed;
    const place = { class: 'label', x: spot.x, y: spot.y, 'text-anchor': spot.anchor, fill: theme.muted };
    addHaloText(svg, place, text, theme);
  }
}

function lookOf(part: Part, theme: Theme): Record<string, string | number> {
  return part === 'mutualInformation'
    ? { stroke: theme.rate, 'stroke-width': 2 }
    : { stroke: theme.multiRate, 'stroke-width': 1.6, 'stroke-dasharray': '5 3' };
}

const toPoint =
  ({ axis, y }: Pick<Frame, 'axis' | 'y'>, part: Part) =>
  (one: PartsGroup): Point => ({ x: axis.at(one.parameter.value), y: y(one[part].mean) });

function drawPart({ svg, axis, y }: Frame, groups: readonly PartsGroup[], part: Part, theme: Theme): void {
  const { stroke, ...look } = lookOf(part, theme);
  const pointOf = toPoint({ axis, y }, part);
  const line = brokenAtZero(groups, pointOf);
  const shape = { fill: 'none', stroke, 'stroke-linejoin': 'round', ...look };
  if (line.length > 1) add(svg, 'path', { class: `part ${part}`, d: pathThrough(line), ...shape });
  for (const one of groups) {
    const { x, y: cy } = pointOf(one);
    const { mean, error } = one[part];
    add(svg, 'line', { class: 'error', x1: x, x2: x, y1: y(mean - error), y2: y(mean + error), stroke });
    const data = { [`data-${one.parameter.name}`]: String(one.parameter.value) };
    const dot = add(svg, 'circle', { class: `dot ${part}`, ...data, cx: x, cy, r: 3, fill: stroke });
    add(dot, 'title', {}, describe(one));
  }
}

/** At the top right, beside the title of the y axis. */
function drawNames({ svg, axis }: Frame, theme: Theme): void {
  const group = add(svg, 'g', { class: 'legend' });
  let right = axis.x1;
  for (const part of PARTS) {
    const left = right - textWidth(NAMES[part]);
    add(group, 'text', { x: left, y: TOP - 16 }, NAMES[part]);
    add(group, 'line', { x1: left - 23, x2: left - 5, y1: TOP - 20, y2: TOP - 20, ...lookOf(part, theme) });
    right = left - 34;
  }
}

/** One row for each run. */
export function ratePartsTable(points: readonly RatePartsPoint[]): Table {
  return {
    columns: [
      ...[points[0]?.parameter.name ?? 'beta', 'seed', 'step', 'n', 'count'],
      ...['rate', 'rateError', 'mutualInformation', 'mutualInformationError', 'marginalKl', 'marginalKlError', 'run'],
    ],
    rows: points.map(({ parameter, seed, step, n, count, rate, mutualInformation, marginalKl, run }) => [
      ...[parameter.value, seed, step, n, count],
      ...[rate, mutualInformation, marginalKl].flatMap(({ value, error }) => [value, error]),
      run,
    ]),
  };
}
