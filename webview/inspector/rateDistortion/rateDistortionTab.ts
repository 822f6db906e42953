import type { CurvePoint } from '../../../src/analysis/results/curve';
import { sentencesOf } from '../../../src/analysis/findings/wording';
import type { Inspector, RunView } from '../../../src/protocol/panel';
import { formatCount, unitsOf } from '../../../src/views/chart/format';
import { renderDistortionOverParameter, renderUnitsOverParameter } from '../../../src/views/curves/overParameter';
import { renderRateDistortion } from '../../../src/views/curves/rateDistortion';
import { parameterOf } from '../../../src/views/curves/parameterMeans';
import { curveTable } from '../../../src/views/curves/curveTable';
import { button, setDisabled } from '../../common/controls';
import { h, icon, rebuild, scroller, setText } from '../../common/dom';
import { Figure } from '../../common/figure';
import { act } from '../../common/notice';
import { openRuns } from '../frame/curveDots';
import { canTrain } from '../frame/states';
import { curveRows } from './curveRows';
import type { Tab } from '../frame/tab';

/** What the objective's parameter buys: rate and distortion of the runs that differ in it and their seed alone. */
export class RateDistortionTab implements Tab {
  readonly element: HTMLElement;
  private readonly finding = h('p', { class: 'finding' });
  private readonly sweep = h('div', { class: 'sweep-offer' });
  private readonly curve = new Figure();
  private readonly distortion = new Figure();
  private readonly activeUnits = new Figure();
  private readonly numbers = new Figure();
  private readonly table = scroller('The runs in numbers');
  private readonly content: HTMLElement;
  private readonly overParameter: HTMLElement;
  private drawn = '';

  constructor() {
    this.numbers.element.append(this.table);
    this.overParameter = h('div', { class: 'over-parameter' }, this.distortion.element, this.activeUnits.element);
    this.content = h('div', { class: 'stack-wide' }, this.curve.element, this.overParameter, this.numbers.element);
    this.element = h('div', {}, h('div', { class: 'view' }, this.finding, this.sweep, this.content));
  }

  activate(): void {
    // Nothing is measured for this tab: the host reads the runs' folders.
  }

  show(model: Inspector): void {
    const { points } = model.curve;
    const values = new Set(points.map(({ parameter }) => parameter.value)).size;
    const found = model.run?.findings ?? [];
    const said = found.filter(({ rule, holds }) => rule === 'best β' || (rule === 'overfits at small β' && holds));
    this.finding.hidden = said.length === 0;
    setText(this.finding, sentencesOf(said));
    this.sweep.hidden = values > 1;
    if (values < 2) this.offerSweep(model, values);
    this.content.hidden = values === 0;
    this.overParameter.hidden = values < 2;
    const { run } = model;
    const drawn = JSON.stringify([points, run?.summary.dir]);
    if (!run || values === 0 || drawn === this.drawn) return;
    this.drawn = drawn;
    this.draw(points, run);
  }

  private offerSweep(model: Inspector, values: number): void {
    const { run } = model;
    const possible = canTrain(model);
    const squares = run?.likelihood === 'sse';
    const isClassifier = run !== null && run.classifier !== null;
    const symbol = run?.summary.parameter?.symbol ?? 'β';
    rebuild(this.sweep, [possible, values, squares, isClassifier, symbol], () => {
      if (isClassifier) {
        const words = 'A classifier has no rate and no distortion.';
        return [
          icon('graph-scatter'),
          h('div', { class: 'words' }, h('h3', {}, 'No rate–distortion curve'), h('p', { class: 'muted' }, words)),
        ];
      }
      const ending =
        squares || symbol !== 'β'
          ? ' and how many latent units stay active.'
          : ', how many latent units stay active, and at which β the held-out ELBO is best.';
      const start = button(`Sweep ${symbol}`, { icon: 'play', primary: true, onClick: () => act({ do: 'sweep' }) });
      setDisabled(start, !possible);
      return [
        icon('graph-scatter'),
        h(
          'div',
          { class: 'words' },
          h('h3', {}, values === 0 ? 'No rate–distortion curve yet' : `One value of ${symbol} is a point, not a curve`),
          h(
            'p',
            { class: 'muted' },
            `A sweep trains this config at several values of ${symbol}. Here they become a curve: what each costs in rate, ` +
              `what it buys in distortion${ending}`,
          ),
          h('div', { class: 'buttons' }, start),
        ),
      ];
    });
  }

  private draw(points: readonly CurvePoint[], run: RunView): void {
    const { dir } = run.summary;
    const value = run.summary.parameter?.value;
    const { likelihood } = run;
    const over = parameterOf(points);
    const table = { table: () => curveTable(points), json: () => ({ points }) };
    const curve = { points: [...points] };
    const open = (other: string): void => {
      if (other !== dir) act({ do: 'inspect', run: other });
    };
    const after = (svg: SVGSVGElement): void => openRuns(svg, { own: dir, onOpen: open });
    const runs = new Set(points.map(point => point.run)).size;
    this.curve.update({
      id: 'rate-distortion',
      title: 'Rate–distortion curve',
      sub:
        runs === 1
          ? '1 run, at its last evaluation'
          : `${formatCount(runs)} runs, each at its last evaluation; a dot opens its run`,
      draw: (width, document) => renderRateDistortion({ curve, likelihood, highlight: dir }, { width }, document),
      after,
      ...table,
    });
    this.distortion.update({
      id: `distortion-over-${over.name}`,
      title: `Distortion over ${over.symbol}`,
      sub: unitsOf(likelihood),
      draw: (width, document) => renderDistortionOverParameter({ points, likelihood, value }, { width }, document),
      ...table,
    });
    this.activeUnits.update({
      id: `active-units-over-${over.name}`,
      title: `Active units over ${over.symbol}`,
      sub: `of ${formatCount(run.latent)}, test examples`,
      draw: (width, document) => renderUnitsOverParameter({ points, likelihood, value }, { width }, document),
      ...table,
    });
    this.numbers.update({
      id: 'rate-distortion-numbers',
      title: 'Numbers',
      sub: `test examples, ${likelihood === 'sse' ? 'rate in nats, distortion a sum of squares' : unitsOf(likelihood)}; ± standard errors`,
      ...table,
    });
    this.showNumbers(points, run, open);
  }

  private showNumbers(points: readonly CurvePoint[], run: RunView, open: (run: string) => void): void {
    const rows = curveRows(points, run.likelihood);
    const head = ['Run', 'Seed', 'Rate', 'Distortion', 'Distortion, train', 'ELBO', 'Active units', 'Step'];
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
            const name =
              row.run === own
                ? h('span', {}, `${row.parameter}, this run`)
                : h(
                    'button',
                    { type: 'button', class: 'link', title: 'Open this run', onclick: () => open(row.run) },
                    row.parameter,
                  );
            const { seed, rate, distortion, trainDistortion, elbo, activeUnits, step } = row;
            const cells = [seed, rate, distortion, trainDistortion, elbo, activeUnits, step];
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
