import { ofEqualSeeds } from '../../../src/analysis/results/curves/equalSeeds';
import { oneTrainingFinding } from '../../../src/analysis/findings/overBeta/oneTraining';
import { capital } from '../../../src/analysis/findings/wording';
import type { CurvePoint } from '../../../src/analysis/results/curve';
import type { RetrainedRun } from '../../../src/analysis/results/curves/retrained';
import { retrainedKnown, retrainedOfRun } from '../../../src/protocol/curvePanel';
import type { RunView } from '../../../src/protocol/panel';
import { formatCount } from '../../../src/views/chart/format';
import { renderDifferences } from '../../../src/views/curves/differenceOverBeta';
import { costText, retrainedBasis, retrainedRows, retrainedTable } from '../../../src/views/curves/retrainedNumbers';
import { button, setDisabled } from '../../common/controls';
import { h, rebuild, scroller, setText } from '../../common/dom';
import { Figure } from '../../common/figure';
import { host } from '../../common/hostChannel';
import { Measurements } from '../../common/measuring/measurements';
import { Measuring } from '../../common/measuring/measuringLine';
import { act, showProblem } from '../../common/notice';
import { changes } from '../frame/changes';
import { openRuns } from '../frame/curveDots';
import type { TabContext } from '../frame/tab';
import type { DotActions } from './familiesView';
import { atStep, runOf } from './runAtStep';

/** What the view is given to show. */
export interface ShownRetrained extends DotActions {
  run: RunView;
  /** The points of the runs of one β each. */
  beside: readonly CurvePoint[];
  trusted: boolean;
}

const HEAD = ['β', 'Multi-rate', 'Retrained', 'Difference', 'Seed', 'Steps', 'Seconds', 'Run'];

/** What a multi-rate run loses against runs of one β each, and what either way has cost: known at once, or when it is asked for. */
export class RetrainedView {
  private readonly finding = h('p', { class: 'finding' });
  private readonly figure = new Figure();
  private readonly table = scroller('Multi-rate beside retrained in numbers');
  private readonly cost = h('p', { class: 'muted' });
  private readonly leftOut = h('p', { class: 'muted' });
  private readonly offer = h('div', { class: 'buttons offer' });
  private readonly measuring = new Measuring();
  readonly element = h(
    'section',
    { class: 'stack', 'aria-label': 'Beside retraining' },
    this.finding,
    this.figure.element,
    this.cost,
    this.leftOut,
    this.offer,
    this.measuring.element,
  );
  private readonly measured: Measurements<RetrainedRun[]>;
  private readonly isOther = changes();
  private readonly isNew = changes();
  private known: readonly RetrainedRun[] = [];
  private wanted: boolean;

  constructor(
    private readonly context: TabContext,
    private readonly onChange: () => void,
  ) {
    this.measured = new Measurements(
      (key, watch) => host.call(retrainedOfRun, { run: runOf(runsOf(key)[0]) }, watch),
      onChange,
    );
    this.wanted = context.option('retrained') === true;
    this.figure.element.append(this.table);
  }

  /** It is out of sight. */
  rest(): void {
    this.measured.want([]);
  }

  hide(): void {
    this.element.hidden = true;
    this.rest();
  }

  show({ run, beside, trusted, chosen, choose }: ShownRetrained): void {
    const { dir, health } = run.summary;
    const last = run.checkpoints.at(-1);
    const others = ofEqualSeeds(
      beside.flatMap(point => (point.split === 'test' ? [{ ...point, beta: point.parameter.value }] : [])),
      run.summary.seed,
    );
    this.element.hidden = others.length === 0 || last === undefined || health === 'running';
    if (this.element.hidden || !last) {
      this.rest();
      return;
    }
    // Of a run that is trained further the last checkpoint is another.
    const key = JSON.stringify([atStep({ run: dir, step: last.step }), ...others.map(atStep)]);
    if (this.isOther(key)) this.askForKnown(dir);
    const all = this.measured.result(key);
    const found = (all ?? this.known).filter(one => others.some(other => other.run === one.run));
    const open = others.length - found.length;
    this.measured.want(this.wanted && open > 0 ? [key] : []);
    this.showOffer(all ? 0 : open, trusted);
    this.measuring.element.hidden = !this.wanted || open === 0 || all !== undefined;
    if (!this.measuring.element.hidden) {
      this.measuring.show(this.measured.of(key), {
        what: 'this run beside retrained ones',
        trusted,
        offerTrust: false,
        retry: () => this.measured.retry(key),
        cancel: () => this.want(false),
      });
    }
    this.leftOut.hidden = !all || open === 0;
    setText(this.leftOut, leftOutText(open));
    this.showFound(found, run, { chosen, choose });
  }

  private askForKnown(run: string): void {
    this.known = [];
    host.call(retrainedKnown, { run }).then(known => {
      this.known = known.filter(one => one.multiRateRun === run);
      this.onChange();
    }, showProblem);
  }

  private want(wanted: boolean): void {
    this.wanted = wanted;
    this.context.setOption('retrained', wanted);
    this.onChange();
  }

  private showOffer(count: number, trusted: boolean): void {
    this.offer.hidden = this.wanted || count === 0;
    rebuild(this.offer, [count, trusted], () => {
      const runs = `${formatCount(count)} retrained ${count === 1 ? 'run' : 'runs'}`;
      const go = button(`Measure beside ${runs}`, { icon: 'graph-line', onClick: () => this.want(true) });
      setDisabled(go, !trusted);
      const words =
        'How much distortion + β · rate one training for all β loses at the β of each, on the same held-out examples.';
      return [go, h('span', { class: 'muted' }, words)];
    });
  }

  private showFound(found: readonly RetrainedRun[], { summary, likelihood }: RunView, dots: DotActions): void {
    const [first, ...others] = found;
    for (const element of [this.finding, this.figure.element, this.cost]) element.hidden = first === undefined;
    if (!first || !this.isNew(JSON.stringify(found), dots.chosen)) return;
    const finding = oneTrainingFinding(found, likelihood);
    this.finding.hidden = finding === undefined;
    setText(this.finding, finding?.sentence ?? '');
    setText(this.cost, `${capital(costText(found))}.`);
    this.figure.update({
      id: 'difference-over-beta',
      title: 'Beside retraining',
      sub: retrainedBasis([first, ...others], likelihood),
      draw: (width, document, theme) => renderDifferences({ retrained: found, likelihood }, { width }, document, theme),
      after: svg => {
        const { chosen, choose } = dots;
        openRuns(svg, { own: summary.dir, onOpen: choose, does: 'shows its reconstructions', chosen });
      },
      table: () => retrainedTable(found),
      json: () => ({ retrained: found }),
    });
    this.showTable(found);
  }

  private showTable(found: readonly RetrainedRun[]): void {
    rebuild(this.table, found, () => [
      h(
        'table',
        {},
        h('thead', {}, h('tr', {}, ...HEAD.map(name => h('th', { scope: 'col' }, name)))),
        h(
          'tbody',
          {},
          ...retrainedRows(found).map(({ run, name, beta, ...row }) => {
            const open = (): void => act({ do: 'inspect', run });
            const cells = [row.multiRate, row.retrained, row.difference, row.seed, row.steps, row.seconds];
            const link = h('button', { type: 'button', class: 'link', title: 'Open this run', onclick: open }, name);
            return h(
              'tr',
              {},
              h('th', { scope: 'row' }, beta),
              ...cells.map(cell => h('td', {}, cell)),
              h('td', {}, link),
            );
          }),
        ),
      ),
    ]);
  }
}

const runsOf = (key: string): [string, ...string[]] => JSON.parse(key) as [string, ...string[]];

function leftOutText(count: number): string {
  const [runs, they] = count === 1 ? ['1 run', 'it'] : [`${formatCount(count)} runs`, 'they'];
  return `${runs} cannot be compared: ${they} kept no evaluation of the same held-out examples.`;
}
