import type { CurvePoint } from '../../../src/analysis/results/curve';
import type { RunView } from '../../../src/protocol/panel';
import { unitsOf } from '../../../src/views/chart/format';
import { curveTable } from '../../../src/views/curves/curveTable';
import { h, rebuild, scroller } from '../../common/dom';
import { Figure } from '../../common/figure';
import { act } from '../../common/notice';
import { curveRows } from './curveRows';

/** The runs of a curve in numbers, each a link to its run. */
export class RunsTable {
  private readonly figure = new Figure();
  private readonly table = scroller('The runs in numbers');
  readonly element = this.figure.element;

  constructor() {
    this.figure.element.append(this.table);
  }

  show(points: readonly CurvePoint[], run: RunView): void {
    const { likelihood } = run;
    this.figure.update({
      id: 'rate-distortion-numbers',
      title: 'Numbers',
      sub: `test examples, ${likelihood === 'sse' ? 'rate in nats, distortion a sum of squares' : unitsOf(likelihood)}; ± standard errors`,
      table: () => curveTable(points),
      json: () => ({ points }),
    });
    const rows = curveRows(points, likelihood);
    const head = ['Run', 'Seed', 'Rate', 'Distortion', 'Distortion, train', 'Gap', 'ELBO', 'Active units', 'Step'];
    const own = run.summary.dir;
    rebuild(this.table, [rows, own], () => [
      h(
        'table',
        {},
        h('thead', {}, h('tr', {}, ...head.map(name => h('th', { scope: 'col' }, name)))),
        h(
          'tbody',
          {},
          ...rows.map(row => {
            const open = (): void => act({ do: 'inspect', run: row.run });
            const name =
              row.run === own
                ? h('span', {}, `${row.parameter}, this run`)
                : h('button', { type: 'button', class: 'link', title: 'Open this run', onclick: open }, row.parameter);
            const { seed, rate, distortion, trainDistortion, gap, elbo, activeUnits, step } = row;
            const cells = [seed, rate, distortion, trainDistortion, gap, elbo, activeUnits, step];
            return h(
              'tr',
              { class: row.run === own ? 'on' : '' },
              h('th', { scope: 'row' }, name),
              ...cells.map(cell => h('td', {}, cell)),
            );
          }),
        ),
      ),
    ]);
  }
}
