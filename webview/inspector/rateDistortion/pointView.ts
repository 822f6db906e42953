import type { CurvePoint } from '../../../src/analysis/results/curve';
import type { DrawnExamples } from '../../../src/analysis/results/drawnExamples';
import { drawOfRun } from '../../../src/protocol/curvePanel';
import { formatCheckpoint } from '../../../src/views/chart/checkpointNames';
import { DRAWN_ROWS, drawnTable, drawnText } from '../../../src/views/curves/heldOutPictures';
import { button } from '../../common/controls';
import { h, rebuild, setText } from '../../common/dom';
import { Figure } from '../../common/figure';
import { host } from '../../common/hostChannel';
import { Measurements } from '../../common/measuring/measurements';
import { Measuring } from '../../common/measuring/measuringLine';
import { act } from '../../common/notice';
import { atStep, runOf } from './runAtStep';
import { pointFacts, pointName, slopeSentence } from './pointFacts';

/** What the view is given to show. */
export interface ShownPoint {
  points: readonly CurvePoint[];
  /** The folder of the chosen run. */
  run: string;
  /** That of the run on show. */
  own: string;
  likelihood: string;
  /** Whether the parameter is the weight of the rate in the loss of the run on show. */
  isWeight: boolean;
  trusted: boolean;
}

/** One run of the curve: its numbers, and what its last checkpoint makes of held-out examples that are hard to reconstruct. */
export class PointView {
  private readonly heading = h('h2');
  private readonly open = h('div', { class: 'buttons' });
  private readonly facts = h('dl', { class: 'facts' });
  private readonly slope = h('p', { class: 'muted' });
  private readonly measuring = new Measuring();
  private readonly figure = new Figure();
  readonly element = h(
    'section',
    { class: 'point-view', 'aria-label': 'The chosen run', hidden: true },
    h('div', { class: 'stack' }, this.heading, this.facts, this.slope, this.open),
    h('div', { class: 'stack' }, this.measuring.element, this.figure.element),
  );
  private readonly drawings: Measurements<DrawnExamples>;
  private readonly calledOff = new Set<string>();
  private drawn: DrawnExamples | undefined;
  private trusted = false;

  constructor(private readonly onChange: () => void) {
    this.drawings = new Measurements((key, watch) => host.call(drawOfRun, { run: runOf(key) }, watch), onChange);
  }

  /** It is out of sight. */
  rest(): void {
    this.drawings.want([]);
  }

  hide(): void {
    this.element.hidden = true;
    this.rest();
  }

  show({ points, run, own, likelihood, isWeight, trusted }: ShownPoint): void {
    const point = points.find(one => one.run === run && one.split === 'test');
    if (!point) {
      this.hide();
      return;
    }
    if (trusted && !this.trusted) this.drawings.forgetFailures();
    this.trusted = trusted;
    this.element.hidden = false;
    setText(this.heading, pointName(point));
    const facts = pointFacts(points, run, likelihood);
    rebuild(this.facts, facts, () => facts.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));
    const slope = isWeight ? slopeSentence(point, likelihood) : null;
    this.slope.hidden = slope === null;
    setText(this.slope, slope ?? '');
    rebuild(this.open, [run, own], () => [
      run === own
        ? h('span', { class: 'muted' }, 'This run is on show.')
        : button('Open its run', { icon: 'go-to-file', onClick: () => act({ do: 'inspect', run }) }),
    ]);
    this.showDrawing(point, trusted);
  }

  private showDrawing(point: CurvePoint, trusted: boolean): void {
    const { run } = point;
    const key = atStep(point);
    this.drawings.want(this.calledOff.has(run) ? [] : [key]);
    this.measuring.show(this.drawings.of(key), {
      what: `what ${pointName(point)} makes of held-out examples`,
      trusted,
      offerTrust: false,
      retry: () => {
        this.calledOff.delete(run);
        this.drawings.retry(key);
        this.onChange();
      },
      cancel: () => {
        this.calledOff.add(run);
        this.onChange();
      },
    });
    const drawn = this.drawings.result(key);
    this.figure.element.hidden = drawn === undefined;
    if (!drawn || drawn === this.drawn) return;
    this.drawn = drawn;
    this.figure.update({
      id: `held-out-${point.parameter.name}-${point.parameter.value}-seed-${point.seed}`,
      title: 'Hard held-out examples',
      sub: `${pointName(point)}, ${formatCheckpoint(drawn.step)}`,
      picture: `data:image/png;base64,${drawn.picture}`,
      pictureRows: DRAWN_ROWS,
      ...drawnText(drawn),
      table: () => drawnTable(drawn),
      json: () => ({ run, ...drawn }),
    });
  }
}
