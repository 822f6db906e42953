import type { Inspector, RunView } from '../../../src/protocol/panel';
import type { Evaluation, Scalar } from '../../../src/run/records';
import { formatCount } from '../../../src/views/chart/format';
import { renderKlPerUnit } from '../../../src/views/latents/klPerUnit';
import { unitCountsTable, unitsTable } from '../../../src/views/latents/latentTables';
import { unitRows } from '../../../src/views/latents/unitRows';
import { renderUnitCountsOverSteps } from '../../../src/views/latents/unitCountsOverSteps';
import type { UnitOrder } from '../../../src/views/latents/unitTypeMarks';
import { sayFindings } from '../../common/findingParagraph';
import { segmented } from '../../common/controls';
import { h, rebuild, scroller, setText } from '../../common/dom';
import { Figure } from '../../common/figure';
import { changes } from '../frame/changes';
import { CheckpointBar } from '../frame/checkpointBar';
import { latentLayersElement } from './latentLayers';
import { notesOf } from '../frame/checkpoints';
import { evaluatedText, evaluationAt, latentFindings, noUnitsText } from './latentRows';
import type { Tab, TabContext } from '../frame/tab';
import { TraversalView } from './traversalView';

const ORDERS: readonly { value: UnitOrder; text: string }[] = [
  { value: 'kl', text: 'Sorted' },
  { value: 'unit', text: 'Unit order' },
];

/** What the latent units of a checkpoint do: what they cost, what they draw, and how that came about. */
export class LatentsTab implements Tab {
  readonly element: HTMLElement;
  private readonly bar: CheckpointBar;
  private readonly empty = h('p', { class: 'muted', hidden: true });
  private readonly finding = h('p', { class: 'finding' });
  private readonly kl = new Figure();
  private readonly overSteps = new Figure();
  private readonly numbers = new Figure();
  private readonly table = scroller('Latent units in numbers');
  private readonly traversals: TraversalView;
  private readonly content: HTMLElement;
  private readonly orderSwitch: HTMLElement;
  private order: UnitOrder;
  private active = false;
  private model: Inspector | undefined;
  private scalars: readonly Scalar[] = [];
  private readonly unitsAreNew = changes();
  private readonly courseIsNew = changes();

  constructor(context: TabContext) {
    this.bar = new CheckpointBar(context, () => this.refresh());
    this.traversals = new TraversalView(context, () => this.refresh());
    this.order = ORDERS.find(({ value }) => value === context.option('unitOrder'))?.value ?? 'kl';
    this.orderSwitch = segmented<UnitOrder>('Order of units', ORDERS, this.order, order => {
      this.order = order;
      context.setOption('unitOrder', order);
      this.refresh();
    });
    this.numbers.element.append(this.table);
    this.content = h(
      'div',
      { class: 'stack-wide' },
      h('div', { class: 'latents' }, this.kl.element, this.traversals.element),
      h('div', { class: 'latents even' }, this.overSteps.element, this.numbers.element),
      latentLayersElement(),
    );
    const view = h('div', { class: 'view' }, this.bar.note, this.empty, this.finding, this.content);
    this.element = h('div', {}, this.bar.element, view);
  }

  show(model: Inspector, scalars: readonly Scalar[]): void {
    if (model.trusted && this.model?.trusted === false) this.traversals.forgetFailures();
    this.model = model;
    this.scalars = scalars;
    if (this.active) this.refresh();
  }

  activate(active: boolean): void {
    if (active === this.active) return;
    this.active = active;
    if (active) this.refresh();
    else {
      this.bar.rest();
      this.traversals.rest();
    }
  }

  private refresh(): void {
    const { model, active } = this;
    if (!model || !active) return;
    const { run } = model;
    const selected = this.bar.choose(run);
    const isTest = (scalar: Scalar): scalar is Evaluation => scalar.kind === 'test' && scalar.units.length > 0;
    const evaluations = run ? this.scalars.filter(isTest) : [];
    const evaluation = evaluationAt(evaluations, selected?.step);
    // Why there is no run, the banner says.
    this.empty.hidden = !run || evaluation !== undefined;
    this.content.hidden = !run || evaluation === undefined;
    const over = { curve: model.curve, likelihood: run?.likelihood ?? '', own: run?.summary.beta ?? undefined };
    const train = run?.train ?? undefined;
    sayFindings(this.finding, evaluation ? latentFindings(evaluation, evaluations, over, train) : []);
    if (!run || !evaluation) {
      setText(this.empty, noUnitsText(evaluations, selected?.step, Boolean(run?.classifier)));
      this.bar.show(false);
      this.traversals.rest();
      return;
    }
    this.bar.show(this.traversals.show(run, selected, evaluation, model.trusted));
    this.showUnits(run, evaluation, selected?.step);
    this.showCourse(run, evaluations, evaluation);
  }

  private showUnits(run: RunView, evaluation: Evaluation, checkpoint: number | undefined): void {
    const { order } = this;
    if (!this.unitsAreNew(evaluation, checkpoint, order, run.best?.step)) return;
    const { units, step } = evaluation;
    const sub = evaluatedText(evaluation, checkpoint);
    const data = { table: () => unitsTable(units), json: () => ({ step, n: evaluation.n, units }) };
    this.kl.update({
      id: `kl-per-unit-step-${step}`,
      title: 'KL per unit',
      sub,
      controls: [this.orderSwitch],
      draw: (width, document) => renderKlPerUnit({ units, order }, { width }, document),
      note: notesOf(
        run,
        step,
        'Active: the posterior mean varies by 0.01 or more over the test examples. Precise: the posterior variance is ' +
          'below 0.5 for 95 % of them. Passive: not active, with a KL below 0.01 nats. Mixed: the others.',
      ),
      ...data,
    });
    this.numbers.update({ id: `latent-units-step-${step}`, title: 'Units in numbers', sub, ...data });
    this.showTable(evaluation);
  }

  private showTable({ units }: Evaluation): void {
    const rows = unitRows(units, this.order);
    const head = ['Unit', 'Type', 'Active', 'KL, nats', 'Variance of mean', 'Precise for'];
    const classes = (column: number): string => (column === 1 || column === 2 ? 'words' : column === 5 ? 'minor' : '');
    rebuild(this.table, rows, () => [
      h(
        'table',
        {},
        h('thead', {}, h('tr', {}, ...head.map((name, i) => h('th', { scope: 'col', class: classes(i) }, name)))),
        h(
          'tbody',
          {},
          ...rows.map(({ unit, type, active, kl, meanVariance, precise }) =>
            h(
              'tr',
              {},
              h('th', { scope: 'row' }, unit),
              ...[type, active, kl, meanVariance, precise].map((text, i) => h('td', { class: classes(i + 1) }, text)),
            ),
          ),
        ),
      ),
    ]);
  }

  private showCourse(run: RunView, evaluations: readonly Evaluation[], shown: Evaluation): void {
    const { steps } = run.info;
    if (!this.courseIsNew(evaluations.length, evaluations.at(-1), shown, steps)) return;
    const last = formatCount(evaluations.at(-1)!.step);
    this.overSteps.update({
      id: 'units-over-training',
      title: 'Units over training',
      sub: `test examples, ${formatCount(evaluations.length)} evaluations up to step ${last}`,
      draw: (width, document) =>
        renderUnitCountsOverSteps({ evaluations, steps, selected: shown.step }, { width }, document),
      table: () => unitCountsTable(evaluations),
      json: () => evaluations.map(({ step, n, units }) => ({ step, n, units })),
    });
  }
}
