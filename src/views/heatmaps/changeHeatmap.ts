import { whenCalled } from '../chart/checkpointNames';
import { SIMILARITIES, type Similarity } from '../../analysis/results/similarities';
import type { Comparison } from '../../analysis/results/comparison';
import { changeAt, isEmpty, notMeasured, whyNoChange } from './cells';
import { examplesText } from './explain';
import { drawSignedHeatmap } from './signedHeatmap';
import { createEmptyChart, type Size } from '../chart/svg';
import { type Theme, VSCODE_THEME } from '../chart/theme';

export interface ChangeHeatmapData {
  /** Each of one checkpoint, or the mean of several. */
  comparison: Comparison;
  /** What is taken from it. */
  from: Comparison;
  measure: Similarity;
  /** What the two belong to: 'step 500', 'step 40'. */
  names: readonly [string, string];
}

/** One heatmap less another, cell by cell, by the names of the layers. */
export function renderChangeHeatmap(
  { comparison, from, measure, names }: ChangeHeatmapData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const name = 'change-heatmap';
  const [first, second] = names;
  const title = `Similarity of layers, ${SIMILARITIES[measure].label}: ${first} minus ${second}`;
  if (isEmpty(comparison, measure) || isEmpty(from, measure)) {
    return createEmptyChart(document, size, { name, title, sentences: [notMeasured(measure)] }, theme);
  }
  const { rows, columns } = comparison;
  const description = `${rows.length} × ${columns.length} layers, ${examplesText(comparison, measure)}.`;
  const { svg } = drawSignedHeatmap(
    {
      names: { rows, columns },
      chart: { name, title, description },
      words: [`more alike ${whenCalled(second)}`, `more alike ${whenCalled(first)}`],
      at: (i, j) => changeAt(comparison, from, measure, i, j),
      whyNot: (i, j) => whyNoChange(comparison, from, measure, i, j),
    },
    size,
    document,
    theme,
  );
  return svg;
}
