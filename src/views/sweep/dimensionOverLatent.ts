import { drawParameterAxis, parameterAxis } from '../curves/parameterAxis';
import { drawYAxis, pathThrough, ticksFor } from '../chart/axes';
import { formatCount } from '../chart/format';
import { widest } from '../chart/labels';
import { drawLegend, legendHeight, type LegendItem, lineSign } from '../chart/legend';
import { linear } from '../chart/scales';
import { meanAndSpread } from '../chart/spread';
import { add, createChart, createEmptyChart, type Size } from '../chart/svg';
import type { Table } from '../chart/table';
import { type Theme, VSCODE_THEME } from '../chart/theme';

/** 2NN's fit of a layer; null where it has none. */
export interface LayerDimension {
  value: number | null;
  error: number | null;
}

/** The dimensions of one run at its last checkpoint. */
export interface LatentDimensions {
  /** The run's folder. */
  run: string;
  seed: number;
  step: number;
  /** Examples used. */
  n: number;
  /** K, the latent units. */
  latent: number;
  input: LayerDimension;
  /** z_mean */
  mean: LayerDimension;
  /** The last layer. */
  output: LayerDimension;
}

/** What is drawn over K. */
const DRAWN = ['mean', 'output'] as const;
type Drawn = (typeof DRAWN)[number];
const NAMES: Readonly<Record<Drawn, string>> = { mean: 'z_mean', output: 'output' };

/** What the runs of one K come to in one layer. */
export interface LatentGroup {
  latent: number;
  values: readonly { run: string; seed: number; value: number }[];
  mean: number;
  /** Standard deviation (N−1) over the runs; null of one. */
  spread: number | null;
}

const TITLE_HEIGHT = 28;
const FOOT = 38;
const DEFAULT_PLOT = 200;

/** In order of K; runs in which the layer has no dimension are left out. */
export function latentGroups(runs: readonly LatentDimensions[], layer: Drawn): LatentGroup[] {
  const known = runs.flatMap(({ [layer]: { value }, ...rest }) => (value === null ? [] : [{ ...rest, value }]));
  return [...new Set(known.map(({ latent }) => latent))]
    .sort((a, b) => a - b)
    .map(latent => {
      const values = known.filter(one => one.latent === latent);
      const { mean, deviation } = meanAndSpread(values.map(({ value }) => value));
      return { latent, values, mean, spread: deviation };
    });
}

/** The dimension of the input, which is the same data in every run: seeds may hold out others, hence a mean. */
export function inputDimension(runs: readonly LatentDimensions[]): number | null {
  const values = runs.flatMap(({ input: { value } }) => (value === null ? [] : [value]));
  return values.length === 0 ? null : meanAndSpread(values).mean;
}

/**
 * The intrinsic dimension of z_mean and of the output as K goes up: a dot for each run, a line through their means; the
 * dimension of the input, the data's own, is a line across.
 */
export function renderDimensionOverLatent(
  runs: readonly LatentDimensions[],
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const name = 'dimension-over-latent';
  const title = 'Intrinsic dimension over K';
  const lines = DRAWN.map(layer => ({ layer, groups: latentGroups(runs, layer) }));
  const drawn = lines.flatMap(({ groups }) => groups);
  const data = inputDimension(runs);
  if (drawn.length === 0) {
    const said =
      runs.length > 0 ? 'Neither z_mean nor the output has a dimension in any run.' : 'No run is measured yet.';
    return createEmptyChart(document, size, { name, title, sentences: [said] }, theme);
  }
  const colours: Readonly<Record<Drawn, string>> = { mean: theme.rate, output: theme.distortion };
  const legend = legendOf(colours, data !== null, theme);
  const titleTop = legendHeight(legend, size.width);
  const top = titleTop + TITLE_HEIGHT;
  const height = size.height ?? top + DEFAULT_PLOT + FOOT;
  const bottom = Math.max(top + 40, height - FOOT);
  const description = [
    ...(data === null ? [] : [`input: ${inTenths(data)}`]),
    ...lines.flatMap(({ layer, groups }) => groups.map(group => groupText(group, layer))),
  ].join('; ');
  const svg = createChart(
    document,
    { width: size.width, height },
    { name, title, description: `${description}.` },
    theme,
  );

  const highest = Math.max(1, data ?? 0, ...drawn.flatMap(({ values }) => values.map(({ value }) => value)));
  const y = linear([0, highest], [bottom, top]).clamp(true);
  const ticks = ticksFor([0, highest], bottom - top, 40);
  const x0 = 10 + widest(ticks.map(({ text }) => text));
  const axis = parameterAxis(
    drawn.map(({ latent }) => latent),
    x0,
    Math.max(x0 + 60, size.width - 14),
  );
  drawLegend(svg, legend, size.width, theme);
  add(svg, 'text', { x: 0, y: titleTop + 12, 'font-weight': 600 }, '↑ Intrinsic dimension');
  drawYAxis(svg, y, ticks, axis.x0, axis.x1, theme);
  drawParameterAxis(svg, axis, bottom, 'K', theme);
  if (data !== null) {
    const across = { class: 'input', x1: axis.x0, x2: axis.x1, y1: y(data), y2: y(data), ...inputStroke(theme) };
    add(add(svg, 'line', across), 'title', {}, `input: ${inTenths(data)}`);
  }
  for (const { layer, groups } of lines) {
    const stroke = colours[layer];
    const group = add(svg, 'g', { class: layer });
    const points = groups.map(({ latent, mean }) => ({ x: axis.at(latent), y: y(mean) }));
    const line = { fill: 'none', stroke, 'stroke-width': 2, 'stroke-linejoin': 'round' };
    if (points.length > 1) add(group, 'path', { class: 'mean-line', d: pathThrough(points), ...line });
    for (const { latent, values } of groups) {
      for (const { run, seed, value } of values) {
        const dot = { class: 'run', 'data-run': run, cx: axis.at(latent), cy: y(value), r: 3 };
        const words = `${NAMES[layer]}, K ${formatCount(latent)}, seed ${seed}: ${inTenths(value)}`;
        add(add(group, 'circle', { ...dot, fill: theme.background, stroke }), 'title', {}, words);
      }
    }
  }
  return svg;
}

/** One row for each run. */
export function dimensionOverLatentTable(runs: readonly LatentDimensions[]): Table {
  return {
    columns: ['latent', 'seed', 'step', 'n', ...['input', 'z_mean', 'output'].flatMap(of => [of, `${of}Error`]), 'run'],
    rows: runs.map(({ latent, seed, step, n, input, mean, output, run }) => [
      ...[latent, seed, step, n],
      ...[input, mean, output].flatMap(({ value, error }) => [value, error]),
      run,
    ]),
  };
}

function inputStroke(theme: Theme) {
  return { stroke: theme.foreground, 'stroke-width': 1.5, 'stroke-dasharray': '4 2' };
}

function legendOf(colours: Readonly<Record<Drawn, string>>, data: boolean, theme: Theme): LegendItem[] {
  return [
    ...DRAWN.map(layer => ({ text: NAMES[layer], sign: lineSign(colours[layer], 2) })),
    ...(data ? [{ text: 'input', sign: lineSign(theme.foreground, 1.5, inputStroke(theme)) }] : []),
  ];
}

/** As in the other charts of dimensions: '12.6'. */
function inTenths(value: number): string {
  return value.toFixed(1);
}

/** 'z_mean at K 8: 6.3 ± 0.2 over 3 seeds' */
function groupText({ latent, mean, spread, values }: LatentGroup, layer: Drawn): string {
  const over = spread === null ? '' : ` ± ${inTenths(spread)} over ${formatCount(values.length)} seeds`;
  return `${NAMES[layer]} at K ${formatCount(latent)}: ${inTenths(mean)}${over}`;
}
