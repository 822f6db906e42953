import type { CurvePoint } from '../../../src/analysis/results/curve';
import type { RatePartsPoint } from '../../../src/analysis/results/curves/ratePartsPoint';
import { ratePartsKnown, ratePartsOfRun } from '../../../src/protocol/curvePanel';
import { formatCount } from '../../../src/views/chart/format';
import { parameterOf } from '../../../src/views/curves/parameterMeans';
import { ratePartsTable, renderRateParts } from '../../../src/views/curves/rateInParts';
import { button, setDisabled } from '../../common/controls';
import { h, rebuild } from '../../common/dom';
import { Figure } from '../../common/figure';
import { host } from '../../common/hostChannel';
import { Measurements } from '../../common/measuring/measurements';
import { Measuring } from '../../common/measuring/measuringLine';
import { showProblem } from '../../common/notice';
import { changes } from '../frame/changes';
import type { TabContext } from '../frame/tab';
import { atStep, runOf } from './runAtStep';

/** How much of the rate of each run on the curve is information: what is remembered at once, the rest when it is asked for. */
export class RatePartsView {
  private readonly figure = new Figure();
  private readonly offer = h('div', { class: 'buttons offer' });
  private readonly measuring = new Measuring();
  readonly element = h('div', { class: 'stack' }, this.figure.element, this.offer, this.measuring.element);
  private readonly parts: Measurements<RatePartsPoint>;
  private readonly isNew = changes();
  private readonly isOther = changes();
  private known = new Map<string, RatePartsPoint>();
  private wanted: boolean;

  constructor(
    private readonly context: TabContext,
    private readonly onChange: () => void,
  ) {
    this.parts = new Measurements((key, watch) => host.call(ratePartsOfRun, { run: runOf(key) }, watch), onChange);
    this.wanted = context.option('rateParts') === true;
  }

  /** It is out of sight. */
  rest(): void {
    this.parts.want([]);
  }

  show(points: readonly CurvePoint[], value: number | undefined, trusted: boolean): void {
    // Of a run that is trained further the last checkpoint is another.
    const keys = points.filter(({ split }) => split === 'test').map(atStep);
    if (this.isOther(JSON.stringify(keys))) this.askForKnown(keys.map(runOf));
    const resultOf = (key: string) => this.parts.result(key) ?? this.known.get(runOf(key));
    const found = keys.flatMap(key => resultOf(key) ?? []);
    const open = keys.filter(key => resultOf(key) === undefined);
    const failed = open.filter(key => this.parts.of(key).state === 'failed');
    const files = this.wanted ? open.filter(key => !failed.includes(key)) : [];
    this.parts.want(files);
    this.showOffer(open.length, trusted);
    const [current] = this.wanted ? [...files, ...failed] : [];
    this.measuring.element.hidden = current === undefined;
    if (current !== undefined) {
      this.measuring.show(this.parts.of(current), {
        what: `run ${formatCount(keys.length - open.length + 1)} of ${formatCount(keys.length)}`,
        trusted,
        offerTrust: false,
        retry: () => this.parts.retry(current),
        cancel: () => this.want(false),
      });
    }
    this.showFigure(found, keys.length, value);
  }

  private askForKnown(runs: string[]): void {
    host.call(ratePartsKnown, { runs }).then(known => {
      this.known = new Map(known.map(one => [one.run, one]));
      this.onChange();
    }, showProblem);
  }

  private want(wanted: boolean): void {
    this.wanted = wanted;
    this.context.setOption('rateParts', wanted);
    this.onChange();
  }

  private showOffer(count: number, trusted: boolean): void {
    this.offer.hidden = this.wanted || count === 0;
    rebuild(this.offer, [count, trusted], () => {
      const go = button(`Measure ${formatCount(count)} ${count === 1 ? 'run' : 'runs'}`, {
        icon: 'graph-line',
        onClick: () => this.want(true),
      });
      setDisabled(go, !trusted);
      const words =
        'How much of the rate is information, and how much is paid to the prior: estimates of each run’s last checkpoint, one ' +
        'run after the other.';
      return [go, h('span', { class: 'muted' }, words)];
    });
  }

  private showFigure(found: readonly RatePartsPoint[], runs: number, value: number | undefined): void {
    this.figure.element.hidden = found.length === 0;
    const [first] = found;
    if (!first || !this.isNew(JSON.stringify(found), runs, value)) return;
    const { name, symbol } = parameterOf(found);
    const measured = found.length === runs ? formatCount(runs) : `${formatCount(found.length)} of ${formatCount(runs)}`;
    const data = { points: found, ...(value === undefined ? {} : { value }) };
    this.figure.update({
      id: `rate-parts-over-${name}`,
      title: `What the rate is made of over ${symbol}`,
      sub: `${measured} ${runs === 1 ? 'run' : 'runs'}, last checkpoints, training examples`,
      draw: (width, document) => renderRateParts(data, { width }, document),
      table: () => ratePartsTable(found),
      json: () => found,
      note: 'Mutual information of examples and codes is log N at the most, where the codes tell all N training examples apart.',
    });
  }
}
