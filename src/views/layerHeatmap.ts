import { interpolateViridis } from 'd3';
import type { Comparison } from '../analysis/results';
import { causeOf, type Cell, MEASURES, type Similarity, valueAt } from './cells';
import { formatCount, formatSimilarity } from './format';
import { cellStarts, drawCell, drawGridNames, gapsOf, layOutGrid, selectCell } from './heatmapGrid';
import { type ColourScale, drawColourLegend, HEATMAP_LEGEND_HEIGHT } from './heatmapLegend';
import { add, createChart, createEmptyChart, type Size } from './svg';
import { type Theme, VSCODE_THEME } from './theme';

export interface LayerHeatmapData {
  comparison: Comparison;
  measure: Similarity;
  /** What the rows and columns belong to, when they are two checkpoints ('step 500', …). */
  rowTitle?: string;
  columnTitle?: string;
  /** The cell to ring. */
  selected?: Cell;
}

/** The colour of a similarity: viridis, fixed to 0–1, the same in every theme. */
export function similarityColour(value: number): string {
  return interpolateViridis(Math.min(1, Math.max(0, value)));
}

const SCALE: ColourScale = {
  colourAt: similarityColour,
  ticks: [0, 0.25, 0.5, 0.75, 1].map(value => ({ share: value, text: String(value) })),
  words: ['nothing in common', 'same up to rotation'],
};

function drawCells(
  svg: SVGElement,
  { comparison, measure }: LayerHeatmapData,
  at: (i: number, j: number) => { x: number; y: number },
  cell: number,
  theme: Theme,
): void {
  const cells = add(svg, 'g', { class: 'cells', 'data-columns': comparison.columns.length });
  comparison.rows.forEach((row, i) =>
    comparison.columns.forEach((column, j) => {
      const value = valueAt(comparison, measure, i, j);
      const { x, y } = at(i, j);
      const what = value === null ? `no value, ${causeOf(comparison, row, column)}` : formatSimilarity(value);
      const fill = value === null ? '' : similarityColour(value);
      drawCell(cells, x, y, cell, { row, column, value, fill, words: `${row} × ${column}: ${what}` }, theme);
    }),
  );
}

function isEmpty({ comparison, measure }: LayerHeatmapData): boolean {
  return comparison[measure] === null || comparison.rows.length === 0 || comparison.columns.length === 0;
}

/**
 * Layer × layer similarity as a heatmap, viridis fixed to 0–1 in every theme. A value that cannot be computed is
 * hatched, its cause in the tooltip. Cells carry data-row, data-column and data-value (empty for no value).
 */
export function renderLayerHeatmap(
  data: LayerHeatmapData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const { comparison, measure, rowTitle, columnTitle, selected } = data;
  const name = 'layer-heatmap';
  const title = `Similarity of layers, ${MEASURES[measure]}`;
  if (isEmpty(data)) {
    const sentences = [`The ${MEASURES[measure]} has not been measured for these layers.`];
    return createEmptyChart(document, size, { name, title, sentences }, theme);
  }
  const names = { ...comparison, rowTitle, columnTitle };
  const grid = layOutGrid(names, size, HEATMAP_LEGEND_HEIGHT);
  const between =
    rowTitle === undefined || columnTitle === undefined ? '' : ` of ${rowTitle} with those of ${columnTitle}`;
  const shape = `${comparison.rows.length} × ${comparison.columns.length} layers${between}`;
  const description = `${shape}, ${formatCount(comparison.n)} examples; 0 is nothing in common, 1 the same up to rotation.`;
  const svg = createChart(document, { width: size.width, height: grid.height }, { name, title, description }, theme);
  drawColourLegend(svg, Math.min(250, size.width), SCALE, theme);
  drawGridNames(svg, names, grid, theme);
  const { left, top, cell, rowStarts, columnStarts } = grid;
  drawCells(svg, data, (i, j) => ({ x: left + columnStarts[j]!, y: top + rowStarts[i]! }), cell, theme);
  if (selected) selectCell(svg, selected, theme);
  return svg;
}

const THUMBNAIL_GAP = 1.5;

/** The cells alone, small, for a row of checkpoints: no legend, no names. As wide as asked for, and as high as it needs. */
export function renderLayerThumbnail(
  data: Pick<LayerHeatmapData, 'comparison' | 'measure'>,
  { width }: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const { rows, columns } = data.comparison;
  const name = 'layer-thumbnail';
  const title = `Similarity of layers, ${MEASURES[data.measure]}`;
  if (isEmpty(data)) {
    return createEmptyChart(document, { width, height: width }, { name, title, sentences: ['Not measured.'] }, theme);
  }
  const cell = Math.max(0.5, (width - gapsOf(columns, THUMBNAIL_GAP)) / columns.length);
  const [rowStarts, columnStarts] = [rows, columns].map(layers => cellStarts(layers, cell, THUMBNAIL_GAP));
  const height = rowStarts!.at(-1)! + cell;
  const description = `${rows.length} × ${columns.length} layers.`;
  const svg = createChart(document, { width, height }, { name, title, description }, theme);
  drawCells(svg, data, (i, j) => ({ x: columnStarts![j]!, y: rowStarts![i]! }), cell, theme);
  return svg;
}
