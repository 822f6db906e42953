import type { Comparison } from '../analysis/results';
import { differenceAt, isEmpty, layerMatches, MEASURES, notMeasured, type Similarity, whyNoDifference } from './cells';
import { mix } from './colours';
import { formatCount, formatDifference } from './format';
import { type CellLook, drawCells, drawGridNames, layOutGrid, type Places, placesOf } from './heatmapGrid';
import { type ColourScale, drawColourLegend, HEATMAP_LEGEND_HEIGHT } from './heatmapLegend';
import { add, createChart, createEmptyChart, type Size } from './svg';
import { type Theme, VSCODE_THEME } from './theme';

export interface DifferenceHeatmapData {
  /** Of two checkpoints. */
  comparison: Comparison;
  measure: Similarity;
  rowTitle?: string;
  columnTitle?: string;
}

/** sign(d)·√|d| within −1 to 1: small differences show. */
export function rootOf(difference: number): number {
  return Math.sign(difference) * Math.sqrt(Math.min(1, Math.abs(difference)));
}

function scaleOf(theme: Theme): ColourScale {
  const signed = (root: number): string => mix(theme.background, root < 0 ? theme.lower : theme.higher, Math.abs(root));
  return {
    colourAt: share => signed(2 * share - 1),
    ticks: [-1, -0.25, 0, 0.25, 1].map(value => ({
      share: (1 + rootOf(value)) / 2,
      text: String(value).replace('-', '−'),
    })),
    words: ['own layer matches better', 'another layer matches better'],
  };
}

/** A ring on the best match of each row whose best match is another layer. */
function drawMatches(
  svg: SVGElement,
  { comparison, measure }: DifferenceHeatmapData,
  { at, cell }: Places,
  theme: Theme,
): void {
  const group = add(svg, 'g', { class: 'matches', 'pointer-events': 'none', fill: 'none' });
  layerMatches(comparison, measure).forEach(({ layer, same, best }, i) => {
    if (best === null || same === null || best.layer === layer) return;
    const { x, y } = at(i, comparison.columns.indexOf(best.layer));
    const place = { cx: x + (cell - 1) / 2, cy: y + (cell - 1) / 2, r: Math.min(3, cell / 4) };
    add(group, 'circle', { ...place, stroke: theme.background, 'stroke-width': 3.4 });
    const data = { 'data-row': layer, 'data-column': best.layer };
    add(group, 'circle', { class: 'match', ...data, ...place, stroke: theme.foreground, 'stroke-width': 1.6 });
  });
}

/**
 * How much better or worse each layer of the first checkpoint matches a layer of the second than its own counterpart:
 * blue below, the background at 0, orange above, on a root scale.
 */
export function renderDifferenceHeatmap(
  data: DifferenceHeatmapData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const { comparison, measure, rowTitle, columnTitle } = data;
  const name = 'difference-heatmap';
  const title = `Difference to the diagonal, ${MEASURES[measure]}`;
  if (isEmpty(comparison, measure)) {
    const sentences = [notMeasured(measure)];
    return createEmptyChart(document, size, { name, title, sentences }, theme);
  }
  const names = { ...comparison, rowTitle, columnTitle };
  const grid = layOutGrid(names, size, HEATMAP_LEGEND_HEIGHT);
  const others = layerMatches(comparison, measure).flatMap(({ layer, same, best }) =>
    same !== null && best !== null && best.layer !== layer ? [`${layer} with ${best.layer}`] : [],
  );
  const matches = others.length === 0 ? 'every layer matches itself best' : `better matches: ${others.join(', ')}`;
  const description = `Each cell less the same layer's, ${formatCount(comparison.n)} examples; ${matches}.`;
  const svg = createChart(document, { width: size.width, height: grid.height }, { name, title, description }, theme);
  const scale = scaleOf(theme);
  drawColourLegend(svg, Math.min(330, size.width), scale, theme);
  drawGridNames(svg, names, grid, theme);
  const places = placesOf(grid);
  const lookOf = (i: number, j: number): CellLook => {
    const value = differenceAt(comparison, measure, i, j);
    if (value !== null) return { value, fill: scale.colourAt((1 + rootOf(value)) / 2), words: formatDifference(value) };
    const cause = whyNoDifference(comparison, comparison.rows[i]!, comparison.columns[j]!);
    return { value, fill: '', words: `no value, ${cause}` };
  };
  drawCells(svg, comparison, places, lookOf, theme);
  drawMatches(svg, data, places, theme);
  return svg;
}
