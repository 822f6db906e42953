import { drawYAxis, pathThrough, ticksFor } from '../chart/axes';
import { drawParameterAxis, parameterAxis } from '../curves/parameterAxis';
import { formatCount, formatParameter, formatSimilarity } from '../chart/format';
import { widest } from '../chart/labels';
import { linear } from '../chart/scales';
import { meanAndSpread } from '../chart/spread';
import { add, createChart, createEmptyChart, type Size } from '../chart/svg';
import type { Table } from '../chart/table';
import { type Theme, VSCODE_THEME } from '../chart/theme';

/** How alike two layers of one run are at its last checkpoint. */
export interface PairValue {
  /** The run's folder. */
  run: string;
  seed: number;
  step: number;
  /** Of the objective's parameter. */
  parameter: number;
  /** Null where it cannot be computed. */
  similarity: number | null;
}

export interface PairOverParameterData {
  layers: readonly [string, string];
  /** 'β' */
  symbol: string;
  values: readonly PairValue[];
}

/** What the seeds of one value of the parameter come to. */
export interface PairGroup {
  parameter: number;
  values: readonly (PairValue & { similarity: number })[];
  mean: number;
  /** Standard deviation (N−1) over the seeds; null of one. */
  spread: number | null;
}

const TOP = 28;
const FOOT = 38;
const DEFAULT_PLOT = 170;

/** In order of the parameter; what has no similarity is left out. */
export function pairGroups(values: readonly PairValue[]): PairGroup[] {
  const known = values.flatMap(value =>
    value.similarity !== null && Number.isFinite(value.similarity) ? [{ ...value, similarity: value.similarity }] : [],
  );
  const parameters = [...new Set(known.map(({ parameter }) => parameter))].sort((a, b) => a - b);
  return parameters.map(parameter => {
    const own = known.filter(value => value.parameter === parameter);
    const { mean, deviation } = meanAndSpread(own.map(({ similarity }) => similarity));
    return { parameter, values: own, mean, spread: deviation };
  });
}

/**
 * How alike two layers are as a parameter goes up: a dot for each seed, a line through their means, a bar of one standard
 * deviation up and down.
 */
export function renderPairOverParameter(
  { layers, symbol, values }: PairOverParameterData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const name = 'pair-over-parameter';
  const pair = layers.join(' × ');
  const title = `${pair} over ${symbol}`;
  const groups = pairGroups(values);
  if (groups.length === 0) {
    const sentences = [
      values.length > 0 ? 'These two layers have no similarity in any of the runs.' : 'No run is measured yet.',
    ];
    return createEmptyChart(document, size, { name, title, sentences }, theme);
  }
  const height = size.height ?? TOP + DEFAULT_PLOT + FOOT;
  const bottom = Math.max(TOP + 40, height - FOOT);
  const description = `${groups.map(group => groupText(group, symbol)).join('; ')}.`;
  const svg = createChart(document, { width: size.width, height }, { name, title, description }, theme);
  const y = linear([0, 1], [bottom, TOP]);
  const yTicks = ticksFor([0, 1], bottom - TOP, 36);
  const x0 = 10 + widest(yTicks.map(({ text }) => text));
  const axis = parameterAxis(
    groups.map(({ parameter }) => parameter),
    x0,
    Math.max(x0 + 60, size.width - 14),
  );
  add(svg, 'text', { x: 0, y: 12, 'font-weight': 600 }, '↑ Linear CKA');
  drawYAxis(svg, y, yTicks, axis.x0, axis.x1, theme);
  drawParameterAxis(svg, axis, bottom, symbol, theme);
  const at = (group: PairGroup, value: number) => ({ x: axis.at(group.parameter), y: y(within(value)) });
  const line = groups.flatMap(group => (group.parameter > 0 ? [at(group, group.mean)] : [null]));
  const stroke = { fill: 'none', stroke: theme.rate, 'stroke-width': 2, 'stroke-linejoin': 'round' };
  if (groups.length > 1) add(svg, 'path', { class: 'mean-line', d: pathThrough(line), ...stroke });
  for (const group of groups) {
    const { x, y: middle } = at(group, group.mean);
    if (group.spread !== null) {
      const [low, high] = [at(group, group.mean - group.spread), at(group, group.mean + group.spread)];
      const bar = { class: 'spread', x1: x, x2: x, y1: low.y, y2: high.y, stroke: theme.rate, 'stroke-width': 5 };
      add(svg, 'line', { ...bar, 'stroke-opacity': 0.3 });
    }
    for (const { run, seed, similarity } of group.values) {
      const dot = { class: 'run', 'data-run': run, cx: x, cy: y(within(similarity)), r: 3 };
      const words = `${formatParameter(symbol, group.parameter)}, seed ${seed}: ${formatSimilarity(similarity)}`;
      add(add(svg, 'circle', { ...dot, fill: theme.background, stroke: theme.rate }), 'title', {}, words);
    }
    const mean = { class: 'mean', x1: x - 6, x2: x + 6, y1: middle, y2: middle, stroke: theme.foreground };
    add(add(svg, 'line', { ...mean, 'stroke-width': 2 }), 'title', {}, groupText(group, symbol));
  }
  return svg;
}

/** One row for each run. */
export function pairTable({ layers, symbol, values }: PairOverParameterData): Table {
  return {
    columns: ['layer', 'other', 'parameter', 'value', 'seed', 'step', 'linearCka', 'run'],
    rows: values.map(({ parameter, seed, step, similarity, run }) => [
      ...layers,
      symbol,
      parameter,
      seed,
      step,
      similarity,
      run,
    ]),
  };
}

/** 'β 4: 0.83 ± 0.02 over 3 seeds' */
function groupText({ parameter, mean, spread, values }: PairGroup, symbol: string): string {
  const over = spread === null ? '' : ` ± ${formatSimilarity(spread)} over ${formatCount(values.length)} seeds`;
  return `${formatParameter(symbol, parameter)}: ${formatSimilarity(mean)}${over}`;
}

/** Rounding may leave a similarity a hair outside. */
function within(value: number): number {
  return Math.min(1, Math.max(0, value));
}
