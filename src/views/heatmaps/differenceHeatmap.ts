import { SIMILARITIES, type Similarity } from '../../analysis/results/similarities';
import type { Comparison } from '../../analysis/results/comparison';
import { differenceAt, isEmpty, layerMatches, notMeasured, whyNoDifference } from './cells';
import { examplesText } from './explain';
import type { Places } from './heatmapGrid';
import { drawSignedHeatmap } from './signedHeatmap';
import { add, createEmptyChart, type Size } from '../chart/svg';
import { type Theme, VSCODE_THEME } from '../chart/theme';

export interface DifferenceHeatmapData {
  /** Of two checkpoints. */
  comparison: Comparison;
  measure: Similarity;
  rowTitle?: string;
  columnTitle?: string;
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
  const title = `Difference to the diagonal, ${SIMILARITIES[measure].label}`;
  if (isEmpty(comparison, measure)) {
    const sentences = [notMeasured(measure)];
    return createEmptyChart(document, size, { name, title, sentences }, theme);
  }
  const others = layerMatches(comparison, measure).flatMap(({ layer, same, best }) =>
    same !== null && best !== null && best.layer !== layer ? [`${layer} with ${best.layer}`] : [],
  );
  const matches = others.length === 0 ? 'every layer matches itself best' : `better matches: ${others.join(', ')}`;
  const description = `Each cell less the same layer's, ${examplesText(comparison, measure)}; ${matches}.`;
  const { svg, places } = drawSignedHeatmap(
    {
      names: { ...comparison, rowTitle, columnTitle },
      chart: { name, title, description },
      words: ['own layer matches better', 'another layer matches better'],
      at: (i, j) => differenceAt(comparison, measure, i, j),
      whyNot: (i, j) => whyNoDifference(comparison, comparison.rows[i]!, comparison.columns[j]!, measure),
    },
    size,
    document,
    theme,
  );
  drawMatches(svg, data, places, theme);
  return svg;
}
