import type { LayerInformation } from '../../analysis/results/layerInformation';
import { examplesOf } from '../chart/format';
import { SCHEMES } from '../chart/schemes';
import { createChart, type Size } from '../chart/svg';
import type { Table } from '../chart/table';
import { type Theme, VSCODE_THEME } from '../chart/theme';
import { formatImbalance, imbalanceWithError } from '../chart/imbalance';
import type { Cell } from './cells';
import { drawCells, drawGridNames, layOutGrid, placesOf } from './heatmapGrid';
import { type ColourScale, drawColourLegend, HEATMAP_LEGEND_HEIGHT } from './heatmapLegend';

/** Which way a heatmap of imbalances goes. */
export type Direction = 'rowToColumn' | 'columnToRow';

export interface InformationHeatmapData {
  information: LayerInformation;
  direction: Direction;
  /** What the rows and columns belong to, when they are two checkpoints ('A', 'B'). */
  titles?: readonly [string, string] | undefined;
}

/** 1 at 2/n, where a layer tells all; 0 where it tells nothing, at 1 and above. On a log scale. */
export function toldShare(value: number, n: number): number {
  return Math.min(1, Math.max(0, -Math.log(value) / Math.log(n / 2)));
}

function scaleOf(n: number, { heatmap = SCHEMES.viridis }: Theme): ColourScale {
  const powers = [1, 0.1, 0.01, 0.001].filter(power => power > 3 / n);
  return {
    colourAt: heatmap,
    ticks: [...powers.map(value => ({ share: toldShare(value, n), text: String(value) })), { share: 1, text: '2/n' }],
    words: ['tells nothing', 'tells all'],
  };
}

const whyNot = (causes: LayerInformation['causes'], ...layers: string[]): string =>
  [...new Set(layers.flatMap(layer => causes[layer] ?? []))].join('; ');

const tellsText: Record<Direction, string> = {
  rowToColumn: 'What the layers of the rows tell of those of the columns',
  columnToRow: 'What the layers of the columns tell of those of the rows',
};

/** Information imbalances between layers as a heatmap on a log scale, bright where one tells all of the other. */
export function renderInformationHeatmap(
  { information, direction, titles }: InformationHeatmapData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const { rows, columns, n, split, causes } = information;
  const names = { rows, columns, ...(titles ? { rowTitle: titles[0], columnTitle: titles[1] } : {}) };
  const grid = layOutGrid(names, size, HEATMAP_LEGEND_HEIGHT);
  const title = tellsText[direction];
  const description = `${rows.length} × ${columns.length} layers, ${examplesOf(n, split)}; 1 where nothing is told, 2/n where all is.`;
  const words = { name: 'information-heatmap', title, description };
  const svg = createChart(document, { width: size.width, height: grid.height }, words, theme);
  const scale = scaleOf(n, theme);
  drawColourLegend(svg, Math.min(250, size.width), scale, theme);
  drawGridNames(svg, names, grid, theme);
  const lookOf = (i: number, j: number) => {
    const value = information[direction][i]?.[j] ?? null;
    if (value !== null) return { value, fill: scale.colourAt(toldShare(value, n)), words: formatImbalance(value) };
    return {
      value,
      fill: '',
      words: `no value, ${whyNot(causes, rows[i]!, columns[j]!)}`,
    };
  };
  drawCells(svg, names, placesOf(grid), lookOf, theme);
  return svg;
}

/** So many errors apart, two imbalances differ. */
const ERRORS = 2;

/** 'encoder/1 → z_mean: 0.05 ± 0.01, z_mean → encoder/1: 0.20 ± 0.02. encoder/1 tells more of z_mean than z_mean of it.' */
export function explainInformation(
  { rows, columns, causes, ...tables }: LayerInformation,
  { row, column }: Cell,
  [first, second]: readonly [string, string],
): string {
  const [name, other] = [`${first}${rows[row]!}`, `${second}${columns[column]!}`];
  const [there, back] = [tables.rowToColumn[row]?.[column] ?? null, tables.columnToRow[row]?.[column] ?? null];
  if (there === null || back === null) {
    return `${name} and ${other}: no value, ${whyNot(causes, rows[row]!, columns[column]!)}.`;
  }
  const errors = [tables.rowToColumnError[row]![column] ?? 0, tables.columnToRowError[row]![column] ?? 0] as const;
  const figures =
    `${name} → ${other}: ${imbalanceWithError({ value: there, error: errors[0] })}, ` +
    `${other} → ${name}: ${imbalanceWithError({ value: back, error: errors[1] })}.`;
  if (Math.abs(there - back) <= ERRORS * Math.hypot(...errors)) return figures;
  const [more, less] = there < back ? [name, other] : [other, name];
  return `${figures} ${more} tells more of ${less} than ${less} of it.`;
}

/** A row for each pair. */
export function informationPairs({ rows, columns, ...tables }: LayerInformation): Table {
  return {
    columns: ['row', 'column', 'rowToColumn', 'rowToColumnError', 'columnToRow', 'columnToRowError'],
    rows: rows.flatMap((row, i) =>
      columns.map((column, j) => [
        ...[row, column, tables.rowToColumn[i]![j]!, tables.rowToColumnError[i]![j]!],
        ...[tables.columnToRow[i]![j]!, tables.columnToRowError[i]![j]!],
      ]),
    ),
  };
}
