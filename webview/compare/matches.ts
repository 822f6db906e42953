import type { Comparison } from '../../src/analysis/results/comparison';
import { SIMILARITIES, type Similarity } from '../../src/analysis/results/similarities';
import { layerMatches } from '../../src/views/heatmaps/cells';
import { formatSimilarity } from '../../src/views/chart/format';
import { matchesTable } from '../../src/views/heatmaps/comparisonTables';
import { bar } from '../common/measuring/bars';
import { h, rebuild, scroller } from '../common/dom';
import { Figure } from '../common/figure';

/** Each layer of the first checkpoint: how alike it is to itself in the second, and where it finds its best match. */
export class Matches {
  readonly element: HTMLElement;
  private readonly figure = new Figure();
  private readonly table = scroller('Layer by layer');

  constructor() {
    this.element = this.figure.element;
    this.table.classList.add('matches');
    this.element.append(this.table);
  }

  show(comparison: Comparison, measure: Similarity): void {
    this.figure.update({
      id: 'layer-by-layer',
      title: 'Layer by layer',
      sub: 'the same layer in both, and where each layer of A finds its best match in B',
      table: () => matchesTable(comparison, measure),
      json: () => ({ measure, layers: layerMatches(comparison, measure) }),
    });
    const matches = layerMatches(comparison, measure);
    rebuild(this.table, [matches, measure], () => {
      const name = SIMILARITIES[measure].short;
      const head = [
        ['A, B', ''],
        ['Same layer', 'words'],
        [name, ''],
        ['Best match in B', 'words'],
        [name, ''],
      ];
      return [
        h(
          'table',
          {},
          h('thead', {}, h('tr', {}, ...head.map(([text, kind]) => h('th', { scope: 'col', class: kind! }, text)))),
          h(
            'tbody',
            {},
            ...matches.map(({ layer, same, best }) =>
              h(
                'tr',
                {},
                h('th', { scope: 'row' }, layer),
                h('td', { class: 'words' }, same === null ? null : bar(same)),
                h('td', {}, same === null ? '–' : formatSimilarity(same)),
                best?.layer === layer
                  ? h('td', { class: 'words muted' }, 'the same layer')
                  : h('td', { class: 'words' }, best?.layer ?? 'none, it has no values'),
                h('td', {}, best === null ? '–' : formatSimilarity(best.value)),
              ),
            ),
          ),
        ),
      ];
    });
  }

  /** Marks a layer's row. */
  mark(row: number): void {
    [...this.table.querySelectorAll('tbody tr')].forEach((tr, i) => tr.classList.toggle('on', i === row));
  }
}
