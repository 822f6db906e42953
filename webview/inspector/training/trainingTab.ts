import type { Inspector, RunView } from '../../../src/protocol/panel';
import type { Scalar } from '../../../src/run/records';
import { formatCount } from '../../../src/views/chart/format';
import { scalarsTable } from '../../../src/views/curves/scalarsTable';
import { betasOf } from '../../../src/views/chart/quantities';
import { curvesTitle, renderTrainingCurves } from '../../../src/views/curves/trainingCurves';
import { findingParts } from '../../common/findingParagraph';
import { h, rebuild } from '../../common/dom';
import { Figure } from '../../common/figure';
import { lengthOf } from '../frame/checkpoints';
import { spread } from '../../../src/base/evenly';
import { Crosshair } from './sharedCrosshair';
import { FactsView } from './facts';
import { FrechetView } from './frechetView';
import { isStarting } from '../frame/header';
import { LearnedView } from './learned';
import { keyNumbers } from './numbers';
import { latest } from './trainingPictures';
import { curvesOf, samplingText } from './readout';
import { SplitView } from './splitView';
import { StartingView } from './starting';
import type { Tab } from '../frame/tab';

/** The findings that belong to training; the others stand on the tabs that they are about. */
const RULES = [
  'not begun',
  'collapse',
  'active unit',
  'unit type',
  'gap',
  'overfits',
  'could stop',
  'too few examples',
];

/** More checkpoints than this are not told apart on the step axis. */
const MOST_MARKS = 150;

/** How training goes: numbers, curves, what the model draws, and what was asked. */
export class TrainingTab implements Tab {
  readonly element = h('div', { class: 'view training' });
  private readonly starting = new StartingView();
  private readonly soon = h('div', { class: 'placeholder' });
  private readonly numbers = h('dl', { class: 'numbers' });
  private readonly findings = h('div', { class: 'findings' });
  private readonly curves = new Figure();
  private readonly crosshair: Crosshair;
  private readonly reconstructions = new Figure();
  private readonly samples = new Figure();
  private readonly frechet: FrechetView;
  private model: Inspector | undefined;
  private active = false;
  private readonly learned: LearnedView;
  private readonly split = new SplitView();
  private readonly facts = new FactsView();
  private readonly columns: HTMLElement;

  /** @param openCheckpoint shows the layers of a checkpoint */
  constructor(openCheckpoint: (step: number) => void) {
    this.crosshair = new Crosshair(openCheckpoint);
    this.learned = new LearnedView(openCheckpoint);
    this.frechet = new FrechetView(() => this.showFrechet());
    const pictures = [this.reconstructions, this.frechet, this.samples, this.learned, this.split].map(
      ({ element }) => element,
    );
    this.columns = h(
      'div',
      { class: 'columns' },
      h('div', {}, this.curves.element, this.crosshair.spoken),
      h('div', {}, ...pictures),
    );
    this.element.append(
      this.starting.element,
      this.soon,
      this.numbers,
      this.findings,
      this.columns,
      this.facts.element,
    );
  }

  show(model: Inspector, scalars: readonly Scalar[]): void {
    this.model = model;
    const { run, starting } = model;
    const begins = isStarting(model);
    this.starting.element.hidden = !begins;
    if (begins && starting) this.starting.show(starting);
    const some = !begins && run !== null && scalars.length > 0;
    this.soon.hidden = some;
    this.soon.textContent = soonText(model);
    for (const part of [this.numbers, this.findings, this.columns]) part.hidden = !some;
    this.facts.element.hidden = begins || run === null;
    if (begins || run === null) return;
    this.facts.show(model, run);
    if (!some) return;
    this.showNumbers(run);
    this.showFindings(run);
    this.showCurves(run, scalars);
    this.showPictures(run);
    this.showFrechet();
    this.learned.show(run);
    this.split.show(run);
  }

  activate(active: boolean): void {
    this.active = active;
    if (active) this.showFrechet();
    else this.frechet.rest();
  }

  private showFrechet(): void {
    if (this.active && this.model?.run) this.frechet.show(this.model.run, this.model.trusted);
  }

  private showNumbers(run: RunView): void {
    const numbers = keyNumbers(run);
    rebuild(this.numbers, numbers, () =>
      numbers.map(({ name, value, unit, chip }) =>
        h(
          'div',
          {},
          h('dt', {}, chip ? h('i', { class: `chip ${chip}` }) : null, name),
          h('dd', {}, value, ' ', h('small', {}, unit)),
        ),
      ),
    );
  }

  private showFindings({ findings }: RunView): void {
    const found = findings.filter(({ rule, holds }) => holds && RULES.includes(rule));
    this.findings.hidden = found.length === 0;
    rebuild(this.findings, found, () => found.map(finding => h('p', { class: 'finding' }, ...findingParts([finding]))));
  }

  private showCurves(run: RunView, scalars: readonly Scalar[]): void {
    const { summary, likelihood } = run;
    const checkpoints = spread(run.checkpoints, MOST_MARKS).map(({ step }) => step);
    const pending = spread(run.pending, MOST_MARKS);
    const curves = curvesOf(scalars);
    const measurement = { rateWeight: summary.rateWeight, likelihood, trainedOver: run.multiRate };
    const data = { ...measurement, scalars, checkpoints, pending, steps: lengthOf(run) };
    const betas = betasOf(data);
    const over = betas ? [`test at ${betas.test}, mini-batches are means over ${betas.batch}`] : [];
    this.curves.update({
      id: 'training-curves',
      title: curvesTitle(scalars),
      sub: [samplingText(curves), ...over].join('; '),
      draw: (width, document) => renderTrainingCurves(data, { width }, document),
      table: () => scalarsTable(scalars, likelihood),
      json: () => scalars,
      after: svg => this.crosshair.attach(svg, { curves, checkpoints }),
    });
  }

  private showPictures({ pictures, info, summary }: RunView): void {
    const when = (step: number): string => (summary.health === 'running' ? 'now' : `at step ${formatCount(step)}`);
    const [reconstructions, samples] = [latest(pictures, 'reconstructions'), latest(pictures, 'samples')];
    this.reconstructions.element.hidden = !reconstructions;
    if (reconstructions) {
      this.reconstructions.update({
        id: `reconstructions-step-${reconstructions.step}`,
        title: 'Reconstructions',
        sub: `fixed test examples, ${when(reconstructions.step)}`,
        picture: reconstructions.uri,
        pictureRows: ['input', 'model'],
        alt: `Test examples above what the model makes of them at step ${formatCount(reconstructions.step)}`,
      });
    }
    this.samples.element.hidden = !samples;
    if (samples) {
      this.samples.update({
        id: `samples-step-${samples.step}`,
        title: 'Samples from the prior',
        sub: `fixed noise, ${when(samples.step)}`,
        picture: samples.uri,
        alt: `What the decoder makes of noise from the prior at step ${formatCount(samples.step)}, ${info.data.shape.join('×')} pixels`,
      });
    }
  }
}

/** What stands where the curves will be. */
function soonText({ run, starting, runs }: Inspector): string {
  if (starting?.error === null || run?.summary.health === 'preparing')
    return 'Curves appear with the first logged step.';
  if (run) return 'This run ended before its first step was logged.';
  return runs.length > 0 ? 'Choose a run above.' : 'Nothing has been trained yet.';
}
