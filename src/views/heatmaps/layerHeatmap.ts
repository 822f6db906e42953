import { SIMILARITIES, type Similarity } from '../../analysis/results/similarities';
import type { Comparison } from '../../analysis/results/comparison';
import { causeOf, isEmpty, notMeasured, valueAt } from './cells';
import { examplesText } from './explain';
import { formatSimilarity } from '../chart/format';
import { type CellLook, cellStarts, drawCells, drawGridNames, gapsOf, layOutGrid, placesOf } from './heatmapGrid';
import { type ColourScale, drawColourLegend, HEATMAP_LEGEND_HEIGHT } from './heatmapLegend';
import { SCHEMES } from '../chart/schemes';
import { createChart, createEmptyChart, type Size } from '../chart/svg';
import { type Theme, VSCODE_THEME } from '../chart/theme';

export interface LayerHeatmapData {
  comparison: Comparison;
  measure: Similarity;
  /** What the rows and columns belong to, when they are two checkpoints ('step 500', …). */
  rowTitle?: string;
  columnTitle?: string;
}

/** The colour of a similarity, fixed to 0–1. */
export function similarityColour(value: number, { heatmap = SCHEMES.viridis }: Theme): string {
  return heatmap(Math.min(1, Math.max(0, value)));
}

const scaleOf = (measure: Similarity, theme: Theme): ColourScale => ({
  colourAt: share => similarityColour(share, theme),
  ticks: [0, 0.25, 0.5, 0.75, 1].map(value => ({ share: value, text: String(value) })),
  words: ['nothing in common', `same up to ${SIMILARITIES[measure].upTo[0]}`],
});

function lookOf(
  { comparison, measure }: Pick<LayerHeatmapData, 'comparison' | 'measure'>,
  i: number,
  j: number,
  theme: Theme,
): CellLook {
  const value = valueAt(comparison, measure, i, j);
  if (value !== null) return { value, fill: similarityColour(value, theme), words: formatSimilarity(value) };
  const cause = causeOf(comparison, comparison.rows[i]!, comparison.columns[j]!, measure);
  return { value, fill: '', words: `no value, ${cause}` };
}

/**
 * Layer × layer similarity as a heatmap, its colours fixed to 0–1. A value that cannot be computed is
 * hatched, its cause in the tooltip. Cells carry data-row, data-column and data-value (empty for no value).
 */
export function renderLayerHeatmap(
  data: LayerHeatmapData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const { comparison, measure, rowTitle, columnTitle } = data;
  const name = 'layer-heatmap';
  const title = `Similarity of layers, ${SIMILARITIES[measure].label}`;
  if (isEmpty(comparison, measure)) {
    const sentences = [notMeasured(measure)];
    return createEmptyChart(document, size, { name, title, sentences }, theme);
  }
  const names = { ...comparison, rowTitle, columnTitle };
  const grid = layOutGrid(names, size, HEATMAP_LEGEND_HEIGHT);
  const between =
    rowTitle === undefined || columnTitle === undefined ? '' : ` of ${rowTitle} with those of ${columnTitle}`;
  const shape = `${comparison.rows.length} × ${comparison.columns.length} layers${between}`;
  const scale = scaleOf(measure, theme);
  const { words } = scale;
  const description = `${shape}, ${examplesText(comparison, measure)}; 0 is ${words[0]}, 1 the ${words[1]}.`;
  const svg = createChart(document, { width: size.width, height: grid.height }, { name, title, description }, theme);
  drawColourLegend(svg, Math.min(250, size.width), scale, theme);
  drawGridNames(svg, names, grid, theme);
  drawCells(svg, comparison, placesOf(grid), (i, j) => lookOf(data, i, j, theme), theme);
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
  const title = `Similarity of layers, ${SIMILARITIES[data.measure].label}`;
  if (isEmpty(data.comparison, data.measure)) {
    return createEmptyChart(document, { width, height: width }, { name, title, sentences: ['Not measured.'] }, theme);
  }
  const cell = Math.max(0.5, (width - gapsOf(columns, THUMBNAIL_GAP)) / columns.length);
  const [rowStarts, columnStarts] = [rows, columns].map(layers => cellStarts(layers, cell, THUMBNAIL_GAP));
  const height = rowStarts!.at(-1)! + cell;
  const description = `${rows.length} × ${columns.length} layers.`;
  const svg = createChart(document, { width, height }, { name, title, description }, theme);
  const places = { at: (i: number, j: number) => ({ x: columnStarts![j]!, y: rowStarts![i]! }), cell };
  drawCells(svg, data.comparison, places, (i, j) => lookOf(data, i, j, theme), theme);
  return svg;
}
