import { drawXAxis, drawYAxis, pathThrough, ticksFor } from '../chart/axes';
import { readStepScale, stepAt, writeStepScale, xAt } from '../chart/crosshair';
import { formatCount, formatNats, formatShort, formatParameter } from '../chart/format';
import { spreadLabels, textWidth, widest } from '../chart/labels';
import { drawLegend, legendHeight, type LegendItem, lineSign } from '../chart/legend';
import { linear, robustDomain, type Scale } from '../chart/scales';
import { add, addHaloText, addWindow, createChart, createEmptyChart, type Point, type Size } from '../chart/svg';
import {
  isMultiRate,
  modelText,
  objectiveDash,
  objectivesOf,
  rampColour,
  regularisation,
  type Regularised,
  valuesOf,
} from './sweepRuns';
import type { Table } from '../chart/table';
import { type Theme, VSCODE_THEME } from '../chart/theme';
import { thin } from '../chart/thin';

/** A run with what it came to at its evaluations on test examples. */
export interface ConvergingRun extends Regularised {
  /** The run's folder. */
  run: string;
  /** 'β 4, seed 0' */
  label: string;
  seed: number;
  /** In order of steps. */
  values: readonly { step: number; value: number }[];
}

export interface ConvergenceData {
  runs: readonly ConvergingRun[];
  /** 'Loss (nats per example)' */
  quantity: string;
}

const DEFAULT_PLOT = 260;
const TITLE = 26;
const FOOT = 36;
const LABEL_GAP = 13;
/** Line widths of the least and the most regularised. */
const WIDTHS = [1, 2.2] as const;

/** All runs over training: one line each, from the least regularised (thin) to the most (thick), dashed by objective. */
export function renderConvergence(
  { runs, quantity }: ConvergenceData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const name = 'convergence';
  const title = 'Convergence of all runs';
  const known = runs.filter(({ values }) => values.some(({ value }) => Number.isFinite(value)));
  const domain = robustDomain(known.flatMap(({ values }) => values));
  if (domain === null) {
    const sentences = ['Runs are drawn from their first evaluation on; there has been none yet.'];
    return createEmptyChart(document, size, { name, title, sentences }, theme);
  }
  const last = Math.max(1, ...known.flatMap(({ values }) => values.map(({ step }) => step)));
  const ends = endsOf(known);
  const description = `${formatCount(known.length)} runs up to step ${formatCount(last)}. ${ends
    .map(({ text, value }) => `${text}: ${formatNats(value)}`)
    .join('; ')}.`;
  const legend = legendOf(known, theme);
  const head = legendHeight(legend, size.width);
  const top = head + TITLE;
  const height = size.height ?? top + DEFAULT_PLOT + FOOT;
  const bottom = Math.max(top + 40, height - FOOT);
  const svg = createChart(document, { width: size.width, height }, { name, title, description }, theme);
  drawLegend(svg, legend, size.width, theme);
  const yTicks = ticksFor(domain, bottom - top, 30);
  const x0 = 10 + widest(yTicks.map(({ text }) => text));
  const room = Math.min(0.4 * size.width, 10 + 1.08 * widest(ends.map(({ text }) => text)));
  const x = linear([0, last], [x0, Math.max(x0 + 40, size.width - room)]);
  const y = linear(domain, [bottom, top]);
  const [, x1] = x.range() as [number, number];
  add(svg, 'text', { x: 0, y: head + 12, 'font-weight': 600 }, `↑ ${quantity}`);
  drawYAxis(svg, y, yTicks, x0, x1, theme);
  drawRuns(addWindow(svg, x0 - 3, top, x1 - x0 + 6, bottom - top), known, x, y, theme);
  const xTicks = ticksFor([0, last], x1 - x0, 90)
    .filter(({ value }) => Number.isInteger(value))
    .map(({ value }) => ({ value, text: formatShort(value) }));
  drawXAxis(svg, x, xTicks, bottom, theme);
  add(svg, 'text', { x: x1, y: bottom + 32, 'text-anchor': 'end', fill: theme.muted }, 'step →');
  const wanted = ends.map(({ value }) => Math.min(bottom, Math.max(top, y(value))));
  const heights = spreadLabels(wanted, LABEL_GAP, top + 4, bottom);
  ends.forEach(({ text, most }, i) => {
    if (textWidth(text) > size.width - x1) return;
    const place = { class: 'end label', x: x1 + 7, y: heights[i]! + 4, 'font-weight': most ? 600 : 400 };
    addHaloText(svg, place, text, theme);
  });
  writeStepScale(svg, { x0, x1, step0: 0, step1: last, top, bottom });
  svg.setAttribute('data-low', String(domain[0]));
  svg.setAttribute('data-high', String(domain[1]));
  return svg;
}

/** An evaluation of a run, and where the chart draws it. */
export interface Moment extends Point {
  run: ConvergingRun;
  step: number;
  value: number;
}

/** Where a run's evaluation nearest to a step is drawn; null for a chart or a run without any. */
export function momentOf(svg: SVGElement, run: ConvergingRun, step: number): Moment | null {
  const scale = readStepScale(svg);
  const finite = run.values.filter(({ value }) => Number.isFinite(value));
  const [first] = finite;
  if (!scale || !first) return null;
  const away = (one: { step: number }): number => Math.abs(one.step - step);
  const nearest = finite.reduce((best, one) => (away(one) < away(best) ? one : best), first);
  const [low, high] = ['data-low', 'data-high'].map(name => Number(svg.getAttribute(name))) as [number, number];
  const y = scale.bottom - ((nearest.value - low) / (high - low)) * (scale.bottom - scale.top);
  return { run, ...nearest, x: xAt(scale, nearest.step), y: Math.min(scale.bottom, Math.max(scale.top, y)) };
}

/** The evaluation at a place's step whose run is drawn nearest to it. */
export function momentAt(svg: SVGElement, runs: readonly ConvergingRun[], { x, y }: Point): Moment | null {
  const scale = readStepScale(svg);
  if (!scale) return null;
  const moments = runs.flatMap(run => momentOf(svg, run, stepAt(scale, x)) ?? []);
  const [first, ...others] = moments;
  if (!first) return null;
  return others.reduce((best, one) => (Math.abs(one.y - y) < Math.abs(best.y - y) ? one : best), first);
}

/** Draws one run's line above the others and thicker, in place of the one before; null for none. */
export function highlightRun(svg: Element, run: string | null): void {
  for (const line of Array.from(svg.querySelectorAll('.run.on'))) {
    line.classList.remove('on');
    line.setAttribute('stroke-width', line.getAttribute('data-width')!);
  }
  const line = Array.from(svg.querySelectorAll('.run')).find(one => one.getAttribute('data-run') === run);
  if (!line) return;
  line.classList.add('on');
  line.setAttribute('stroke-width', '4');
  line.parentElement?.append(line);
}

/** One row for each run and evaluation. */
export function convergenceTable(runs: readonly ConvergingRun[], column: string): Table {
  return {
    columns: ['objective', 'parameter', 'value', 'seed', 'step', column, 'run'],
    rows: runs.flatMap(({ objective, symbol, parameter, seed, run, values }) =>
      values.map(({ step, value }) => [objective, symbol, parameter, seed, step, value, run]),
    ),
  };
}

function colourOf(run: Pick<ConvergingRun, 'objective'>, share: number, theme: Theme): string {
  return isMultiRate(run) ? theme.multiRate : rampColour(share, theme);
}

function drawRuns(parent: SVGElement, runs: readonly ConvergingRun[], x: Scale, y: Scale, theme: Theme): void {
  const objectives = objectivesOf(runs);
  for (const run of runs) {
    const share = regularisation(run, runs);
    const colour = colourOf(run, share, theme);
    const points = thin(run.values.map(({ step, value }): Point => ({ x: x(step), y: y(value) })));
    const width = WIDTHS[0] + (WIDTHS[1] - WIDTHS[0]) * share;
    const about = { class: 'run', 'data-run': run.run, 'data-width': width };
    const mark =
      points.length === 1
        ? add(parent, 'circle', { ...about, cx: points[0]!.x, cy: points[0]!.y, r: 3, fill: colour })
        : add(parent, 'path', {
            ...about,
            d: pathThrough(points),
            fill: 'none',
            stroke: colour,
            'stroke-width': width,
            'stroke-linejoin': 'round',
            ...objectiveDash(objectives.indexOf(run.objective)),
          });
    add(mark, 'title', {}, run.label);
  }
}

/** The least and the most regularised of each objective, at the end of the first seed's line. */
function endsOf(runs: readonly ConvergingRun[]): { text: string; value: number; most: boolean }[] {
  return objectivesOf(runs).flatMap(objective => {
    const values = valuesOf(runs, objective);
    return [...new Set([values[0]!, values.at(-1)!])].map((parameter, i) => {
      const run = runs
        .filter(one => one.objective === objective && one.parameter === parameter)
        .reduce((first, one) => (one.seed < first.seed ? one : first));
      const last = run.values.findLast(({ value }) => Number.isFinite(value))!;
      return { text: modelText(run), value: last.value, most: i > 0 || values.length === 1 };
    });
  });
}

function legendOf(runs: readonly ConvergingRun[], theme: Theme): LegendItem[] {
  const objectives = objectivesOf(runs);
  if (objectives.length > 1) {
    return objectives.map((objective, i) => {
      const colour = isMultiRate({ objective }) ? theme.multiRate : theme.foreground;
      return { text: objective, sign: lineSign(colour, 1.6, objectiveDash(i)) };
    });
  }
  const values = valuesOf(runs, objectives[0]!);
  if (values.length < 2) return [];
  const [first] = runs as [ConvergingRun];
  return [values[0]!, values.at(-1)!].map((value, i) => ({
    text: `${formatParameter(first.symbol, value)}, ${i === 0 ? 'least' : 'most'} regularised`,
    sign: lineSign(colourOf(first, i, theme), WIDTHS[i]!),
  }));
}
