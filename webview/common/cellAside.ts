import type { Comparison } from '../../src/analysis/results';
import { type CellMoment, renderCellHistory } from '../../src/views/cellHistory';
import { type Cell, MEASURES, type Similarity } from '../../src/views/cells';
import { explainCell, mostAlike } from '../../src/views/explain';
import { barList } from './bars';
import { h, rebuild } from './dom';

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
}

/** Says what a cell of the heatmap means. */
export class CellAside {
  readonly element: HTMLElement;
  private readonly words = h('div', { class: 'stack', 'aria-live': 'polite' });
  private readonly more = h('div', { class: 'stack' });

  constructor() {
    this.element = h('aside', { class: 'explain', 'aria-label': 'The selected cell in words' }, this.words, this.more);
  }

  show({ comparison, measure, cell, course, step }: CellAsideContent): void {
    const row = comparison.rows[cell.row];
    const explanation = explainCell(comparison, cell.row, cell.column, measure);
    rebuild(this.words, [explanation, measure], () => [
      h('h3', {}, explanation.title),
      h('div', {}, h('div', { class: 'big' }, explanation.value), h('div', { class: 'muted' }, MEASURES[measure])),
      h('p', {}, explanation.sentence),
    ]);
    const alike = mostAlike(comparison, cell.row, measure);
    const title = `Most alike to ${row ?? ''}`;
    rebuild(this.more, [title, alike, course, step], () => [
      course.length > 1 && step !== undefined
        ? h(
            'div',
            {},
            h('div', { class: 'muted' }, 'Over the checkpoints'),
            renderCellHistory(
              { cell: explanation.title, points: course, selected: step },
              { width: HISTORY_WIDTH },
              document,
            ),
          )
        : null,
      alike.length > 0 ? h('div', {}, h('div', { class: 'muted' }, title), barList(title, alike)) : null,
    ]);
  }
}
