import type { Comparison } from '../../../src/analysis/results/comparison';
import { type CellMoment, renderCellHistory } from '../../../src/views/heatmaps/cellHistory';
import { SIMILARITIES, type Similarity } from '../../../src/analysis/results/similarities';
import { untilMeasured } from '../../../src/views/heatmaps/cells';
import { examplesText, fewNote } from '../../../src/views/heatmaps/explain';
import { renderChangeHeatmap } from '../../../src/views/heatmaps/changeHeatmap';
import { formatCheckpoint } from '../../../src/views/chart/checkpointNames';
import { renderLayerHeatmap } from '../../../src/views/heatmaps/layerHeatmap';
import { changeTable, comparisonTable } from '../../../src/views/heatmaps/comparisonTables';
import type { FigureSpec } from '../../common/figureSpec';

/** What the heatmap of the Layers tab is of. */
export interface Shown {
  /** The checkpoint at hand, or its mean over seeds. */
  comparison: Comparison;
  /** What is taken from it, and what the two are called. */
  minus: { comparison: Comparison; names: [string, string]; note?: string | undefined } | undefined;
  measure: Similarity;
  /** The chosen measure, where another one is shown until that is there. */
  awaited: Similarity | undefined;
  step: number;
  /** Over how many the comparison is a mean. */
  seeds: number;
  /** What is said of the checkpoint at hand. */
  about: string | undefined;
}

/** The heatmap as a figure, without what makes it answer to the mouse. */
export function layerFigure({ comparison, minus, measure, awaited, step, seeds, about }: Shown): FigureSpec {
  const examples = examplesText(comparison, measure);
  const note = fewNote(comparison, measure);
  const label = awaited ? ` · ${untilMeasured(awaited, measure)}` : '';
  if (minus) {
    const [first, second] = minus.names;
    return {
      id: `layers-step-${step}-difference`,
      title: `${first} minus ${second}`,
      sub: `${examples}, root scale${label}`,
      note: [about, minus.note, note].filter(text => text !== undefined).join(' ') || undefined,
      draw: (width, document, theme) =>
        renderChangeHeatmap(
          { comparison, from: minus.comparison, measure, names: minus.names },
          { width },
          document,
          theme,
        ),
      table: () => changeTable(comparison, minus.comparison, measure),
      json: () => ({ step, measure, names: minus.names, comparison, minus: minus.comparison }),
    };
  }
  const mean = seeds > 1 ? `, mean of ${seeds} seeds` : '';
  return {
    id: seeds > 1 ? `layers-step-${step}-mean` : `layers-step-${step}`,
    title: 'Similarity of layers',
    sub: `${formatCheckpoint(step)}${mean}, ${examples}${label}`,
    note: [about, note].filter(text => text !== undefined).join(' ') || undefined,
    draw: (width, document, theme) => renderLayerHeatmap({ comparison, measure }, { width }, document, theme),
    table: () => comparisonTable(comparison, measure),
    json: () => ({ step, seeds, ...comparison }),
  };
}

const PAIR_HEIGHT = 220;

/** One pair of layers over the checkpoints of a run, large. */
export function pairFigure(
  cell: string,
  points: readonly CellMoment[],
  { measure, step, of }: { measure: Similarity; step: number; of: string },
): FigureSpec {
  return {
    id: `layers-${cell.replaceAll(/[^a-z0-9]+/gi, '-')}-over-training`,
    title: `${cell} over training`,
    sub: `${SIMILARITIES[measure].label}, ${of}, the checkpoints that are measured`,
    draw: (width, document) =>
      renderCellHistory(
        { cell, points, selected: step },
        { width: Math.min(width, 700), height: PAIR_HEIGHT },
        document,
      ),
    table: () => ({ columns: ['step', measure], rows: points.map(point => [point.step, point.value]) }),
    json: () => ({ cell, measure, points }),
  };
}
