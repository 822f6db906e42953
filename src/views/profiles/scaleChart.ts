import { scaleLog } from 'd3';
import type { DimensionScale } from '../../analysis/results/dimensionScale';
import { drawYAxis, pathThrough, ticksFor } from '../chart/axes';
import { formatCount, formatNats } from '../chart/format';
import { textWidth, widest } from '../chart/labels';
import { drawLegend, legendHeight, type LegendItem, lineSign } from '../chart/legend';
import { linear } from '../chart/scales';
import { add, createChart, createEmptyChart, type Size } from '../chart/svg';
import type { Table } from '../chart/table';
import { type Theme, VSCODE_THEME } from '../chart/theme';

export interface ScaleChartData {
  /** 'encoder/3' */
  layer: string;
  scale: DimensionScale;
}

/** One estimate; `at` is k for GRIDE and the number of subsets for 2NN: n/k examples have neighbours as far as the k-th. */
interface Reading {
  at: number;
  value: number | null;
  error: number;
  text: string;
}

const PLOT = 150;
const TITLE_HEIGHT = 26;
const AXIS_HEIGHT = 34;

function readingsOf({ decay, gride }: DimensionScale): Record<'few' | 'far', Reading[]> {
  const said = (value: number | null, error: number | null): string =>
    value === null ? 'no value' : `${formatNats(value)} ± ${error === null ? '–' : formatNats(error)}`;
  return {
    few: decay.map(({ n, subsets, fit, error }) => {
      const what =
        subsets === 1 ? `all ${formatCount(n)} examples` : `${formatCount(subsets)} × ${formatCount(n)} examples`;
      return { at: subsets, value: fit, error: error ?? 0, text: `2NN of ${what}: ${said(fit, error)}` };
    }),
    far: gride.map(({ k, id, error }) => {
      const text = `GRIDE, neighbours ${formatCount(k)} and ${formatCount(2 * k)}: ${said(id, error)}`;
      return { at: k, value: id, error: error ?? 0, text };
    }),
  };
}

/** The dimension of one layer over scale, close by on the left: GRIDE of further neighbours, and 2NN of fewer examples. */
export function renderScaleChart(
  { layer, scale }: ScaleChartData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const name = 'dimension-scale';
  const title = `Dimension of ${layer} over scale`;
  const { few, far } = readingsOf(scale);
  const all = [...few, ...far];
  const values = all.flatMap(({ value, error }) => (value === null ? [] : [value + 2 * error]));
  if (values.length === 0) {
    const sentences = [`${scale.cause ?? 'There is nothing to measure'}.`];
    return createEmptyChart(document, size, { name, title, sentences }, theme);
  }
  const styles = {
    far: { stroke: theme.rate, 'stroke-width': 2 },
    few: { stroke: theme.foreground, 'stroke-width': 1.5, 'stroke-dasharray': '5 3' },
  };
  const legend: LegendItem[] = [
    { text: 'GRIDE, k-th and 2k-th neighbour', sign: lineSign(styles.far.stroke, 2) },
    { text: '2NN of n/k examples', sign: lineSign(styles.few.stroke, 1.5, styles.few) },
  ];
  const top = legendHeight(legend, size.width) + TITLE_HEIGHT;
  const height = size.height ?? top + PLOT + AXIS_HEIGHT;
  const bottom = Math.max(top + 40, height - AXIS_HEIGHT);
  const description = `${all.map(({ text }) => text).join('; ')}.`;
  const svg = createChart(document, { width: size.width, height }, { name, title, description }, theme);
  const highest = Math.max(1, ...values);
  const y = linear([0, highest], [bottom, top]);
  const ticks = ticksFor([0, highest], bottom - top, 40);
  const x0 = 10 + widest(ticks.map(({ text }) => text));
  const places = [...new Set(all.map(({ at }) => at))].sort((a, b) => a - b);
  const x = scaleLog([places[0]!, Math.max(2, places.at(-1)!)], [x0 + 14, Math.max(x0 + 40, size.width - 20)]);
  drawLegend(svg, legend, size.width, theme);
  add(svg, 'text', { x: 0, y: top - TITLE_HEIGHT + 12, 'font-weight': 600 }, '↑ Intrinsic dimension');
  drawYAxis(svg, y, ticks, x0, size.width, theme);
  drawPlaces(svg, places, x, bottom, size.width, theme);
  for (const [part, readings] of [
    ['few', few],
    ['far', far],
  ] as const) {
    const group = add(svg, 'g', { class: part });
    const style = styles[part];
    const points = readings.map(({ at, value }) => (value === null ? null : { x: x(at), y: y(value) }));
    add(group, 'path', { class: 'line', d: pathThrough(points), fill: 'none', ...style });
    for (const { at, value, error, text } of readings) {
      if (value === null) continue;
      const bar = { x1: x(at), x2: x(at), y1: y(Math.max(0, value - 2 * error)), y2: y(value + 2 * error) };
      add(group, 'line', { class: 'error', ...bar, stroke: style.stroke, 'stroke-opacity': 0.6 });
      const dot = add(group, 'circle', { class: 'dot', cx: x(at), cy: y(value), r: 3, fill: style.stroke });
      add(dot, 'title', {}, text);
    }
  }
  return svg;
}

/** k below the plot, where there is room, and what it means. */
function drawPlaces(
  parent: Element,
  places: readonly number[],
  x: (at: number) => number,
  bottom: number,
  width: number,
  theme: Theme,
): void {
  let end = -Infinity;
  for (const at of places) {
    const [text, middle] = [formatCount(at), x(at)];
    const half = textWidth(text) / 2 + 3;
    if (middle - half < end) continue;
    end = middle + half;
    add(
      parent,
      'text',
      { class: 'place', x: middle, y: bottom + 15, 'text-anchor': 'middle', fill: theme.muted },
      text,
    );
  }
  add(
    parent,
    'text',
    { x: width, y: bottom + 30, 'text-anchor': 'end', 'font-weight': 600 },
    'k, from close by to far →',
  );
}

/** One row for each k. */
export function scaleTable({ decay, gride }: DimensionScale): Table {
  const places = [...new Set([...gride.map(({ k }) => k), ...decay.map(({ subsets }) => subsets)])].sort(
    (a, b) => a - b,
  );
  return {
    columns: ['k', 'gride', 'grideError', 'distance', 'examples', 'fit', 'fitError'],
    rows: places.map(at => {
      const [far, few] = [gride.find(({ k }) => k === at), decay.find(({ subsets }) => subsets === at)];
      const cells = [far?.id, far?.error, far?.distance, few?.n, few?.fit, few?.error];
      return [at, ...cells.map(cell => cell ?? null)];
    }),
  };
}
