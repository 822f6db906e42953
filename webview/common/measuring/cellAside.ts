import type { Comparison } from '../../../src/analysis/results/comparison';
import { type CellMoment, renderCellHistory } from '../../../src/views/heatmaps/cellHistory';
import { SIMILARITIES, type Similarity } from '../../../src/analysis/results/similarities';
import { type Cell } from '../../../src/views/heatmaps/cells';
import { explainCell, type Explanation, mostAlike } from '../../../src/views/heatmaps/explain';
import { formatSimilarity } from '../../../src/views/chart/format';
import { renderSeedDots } from '../../../src/views/heatmaps/seedDots';
import { meanAndSpread } from '../../../src/views/chart/spread';
import { barList } from './bars';
import { iconButton } from '../controls';
import { h, rebuild } from '../dom';

/** Fits the aside at its narrowest. */
const HISTORY_WIDTH = 208;

export interface CellAsideContent {
  comparison: Comparison;
  measure: Similarity;
  cell: Cell;
  /** The cell at every checkpoint that is measured, in order of steps. */
  course: readonly CellMoment[];
  /** The chosen one. */
  step: number | undefined;
  /** Whose course it is, where that needs saying: 'seed 0'. */
  courseOf?: string | undefined;
  /** The cell with each seed, where the comparison is their mean. */
  seeds?: readonly { seed: number; value: number }[] | undefined;
  /** What it says beside the untrained model, where that is known. */
  learned?: string | undefined;
  /** The cell in words, where the heatmap shows a difference. */
  change?: Explanation | undefined;
}

/** Says what a cell of the heatmap means. */
export class CellAside {
  readonly element: HTMLElement;
  private readonly words = h('div', { class: 'stack', 'aria-live': 'polite' });
  private readonly more = h('div', { class: 'stack' });

  /** @param enlarge shows the cell's course as a chart, or hides it again */
  constructor(private readonly enlarge?: () => void) {
    this.element = h('aside', { class: 'explain', 'aria-label': 'The selected cell in words' }, this.words, this.more);
  }

  show(content: CellAsideContent): void {
    const { comparison, measure, cell, course, step, courseOf, learned, change } = content;
    const seeds = content.seeds && content.seeds.length > 0 ? content.seeds : undefined;
    const explanation = change ?? explainCell(comparison, cell.row, cell.column, measure);
    const deviation = seeds ? meanAndSpread(seeds.map(({ value }) => value)).deviation : null;
    const mean = seeds ? `, mean of ${seeds.length} seeds` : '';
    const what = `${change ? 'difference of ' : ''}${SIMILARITIES[measure].label}${mean}`;
    rebuild(this.words, [explanation, what, deviation, learned], () => [
      h('h3', {}, explanation.title),
      h(
        'div',
        {},
        h(
          'div',
          { class: 'big' },
          explanation.value,
          deviation === null ? null : h('small', {}, `± ${formatSimilarity(deviation)}`),
        ),
        h('div', { class: 'muted' }, what),
      ),
      h('p', {}, explanation.sentence),
      learned === undefined ? null : h('p', {}, learned),
    ]);
    const row = comparison.rows[cell.row] ?? '';
    const alike = change ? [] : mostAlike(comparison, cell.row, measure);
    const title = `Most alike to ${row}`;
    const { title: name } = explanation;
    rebuild(this.more, [title, name, alike, course, step, courseOf, seeds], () => [
      seeds
        ? part('Each seed, and the mean', renderSeedDots({ cell: name, seeds }, { width: HISTORY_WIDTH }, document))
        : null,
      course.length > 1 && step !== undefined ? this.course(name, course, step, courseOf) : null,
      alike.length > 0 ? part(title, barList(title, alike)) : null,
    ]);
  }

  private course(cell: string, points: readonly CellMoment[], selected: number, of: string | undefined): HTMLElement {
    const { enlarge } = this;
    const larger = enlarge ? iconButton('graph-line', 'Show this pair as a chart, or hide it', enlarge) : null;
    const title = `Over the checkpoints${of === undefined ? '' : `, ${of}`}`;
    return h(
      'div',
      {},
      h('div', { class: 'muted with-action' }, title, larger),
      renderCellHistory({ cell, points, selected }, { width: HISTORY_WIDTH }, document),
    );
  }
}

function part(title: string, content: Element): HTMLElement {
  return h('div', {}, h('div', { class: 'muted' }, title), content);
}
