import type { CurvePoint } from '../../../src/analysis/results/curve';
import type { Movable, Rested } from '../../../src/analysis/results/curves/modelAtBeta';
import { exportRunAt, warmUpRun } from '../../../src/protocol/curvePanel';
import type { RunView } from '../../../src/protocol/panel';
import { formatCheckpoint } from '../../../src/views/chart/checkpointNames';
import { formatBeta } from '../../../src/views/chart/format';
import { markTangent } from '../../../src/views/curves/equalLines';
import type { OverBeta } from '../../../src/analysis/multiRate/readAlong';
import { alongLine, linesOverBeta, markRing, nearestBeta } from '../../../src/views/curves/overBeta';
import { button } from '../../common/controls';
import { h, rebuild, setText } from '../../common/dom';
import { host } from '../../common/hostChannel';
import { Measurements } from '../../common/measuring/measurements';
import { Measuring } from '../../common/measuring/measuringLine';
import { act, showProblem } from '../../common/notice';
import { PANEL_THEME } from '../../common/panelTheme';
import type { TabContext } from '../frame/tab';
import { basisText, betaFacts } from './betaFacts';
import { BetaQuestions } from './betaQuestions';
import { BetaSlider } from './betaSlider';
import { betaAt, shareOf, within } from './betaTrack';
import { FiguresAtBeta } from './figuresAtBeta';
import { slopeSentence } from './pointFacts';
import { atStep, checkpointOf } from './runAtStep';

/** What the view is given to show. */
export interface ShownOverBeta {
  run: RunView;
  points: readonly CurvePoint[];
  trusted: boolean;
}

/** The process that answers ends when nobody asks it anything for a minute. */
const WARM_MS = 30_000;

/** A multi-rate VAE at one β, which is dragged, typed or gone to by keys: its numbers, pictures, units and layers there. */
export class BetaView {
  private readonly heading = h('h2');
  private readonly measuring = new Measuring();
  private readonly slider = new BetaSlider(
    (beta, event) => this.move(beta, event),
    () => this.keepWarm(),
  );
  private readonly facts = h('dl', { class: 'facts' });
  private readonly basis = h('p', { class: 'muted' });
  private readonly slope = h('p', { class: 'muted' });
  private readonly use = button('', { primary: true, onClick: () => act({ do: 'use beta', beta: this.beta }) });
  private readonly buttons = h(
    'div',
    { class: 'buttons' },
    this.use,
    button('Export the plain VAE at this β…', { onClick: () => this.exportPlain() }),
  );
  private readonly figures = new FiguresAtBeta();
  private readonly newer = h('div', { class: 'buttons offer' });
  private readonly content = h(
    'div',
    { class: 'stack-wide' },
    this.slider.element,
    h(
      'div',
      { class: 'at-beta' },
      h('div', { class: 'stack' }, this.facts, this.basis, this.slope, this.buttons),
      this.figures.beside,
    ),
    this.figures.layers,
  );
  readonly element = h(
    'section',
    { class: 'beta-view', 'aria-label': 'The model at one β' },
    this.heading,
    this.measuring.element,
    this.newer,
    this.content,
  );
  private readonly movables: Measurements<Movable>;
  private readonly questions = new BetaQuestions({
    moved: (moved, since) => this.figures.moved(moved, since),
    layers: (comparison, beta) => this.figures.showLayers(comparison, beta),
    rested: rested => this.rested(rested),
    failed: showProblem,
  });
  /** Whether a checkpoint was asked for or called off. */
  private readonly wishes = new Map<string, boolean>();
  private shown: ShownOverBeta | undefined;
  private movable: Movable | undefined;
  private line: OverBeta | undefined;
  private chart: SVGSVGElement | undefined;
  private beta: number;
  private known: Rested | undefined;
  private warmed = 0;
  /** The checkpoint that is shown. */
  private step = 0;
  private key: string | undefined;

  constructor(
    private readonly context: TabContext,
    private readonly onChange: () => void,
  ) {
    this.movables = new Measurements((key, watch) => host.call(warmUpRun, checkpointOf(key), watch), onChange);
    const kept = context.option('curveBeta');
    this.beta = typeof kept === 'number' && kept > 0 ? kept : 1;
  }

  /** It is out of sight. */
  rest(): void {
    this.movables.want([]);
    this.questions.stop();
    this.movable = undefined;
  }

  hide(): void {
    this.element.hidden = true;
    this.rest();
  }

  /** Whether it is ready to be moved, or is not to be: what else is measured need not wait. */
  show(shown: ShownOverBeta): boolean {
    const { run, points, trusted } = shown;
    const { dir, health } = run.summary;
    const last = run.checkpoints.at(-1);
    this.element.hidden = last === undefined;
    if (!last) return false;
    if (trusted && this.shown?.trusted === false) this.movables.forgetFailures();
    this.shown = shown;
    this.beta = within(this.beta, run.multiRate!.range);
    this.step = this.stays(run) ? this.step : last.step;
    // The curve of another checkpoint says nothing of this one.
    this.line = linesOverBeta(points).find(one => one.run === dir && one.test[0]?.step === this.step);
    const key = atStep({ run: dir, step: this.step });
    if (key !== this.key) this.begin(key);
    // Beside a training it is made ready when that is asked for.
    const wanted = this.wishes.get(key) ?? health !== 'running';
    this.movables.want(wanted ? [key] : []);
    const { state } = this.movables.of(key);
    this.measuring.show(this.movables.of(key), {
      what: `what the slider needs of ${formatCheckpoint(this.step)}`,
      trusted,
      offerTrust: false,
      retry: () => {
        this.movables.retry(key);
        this.wish(key, true);
      },
      cancel: () => this.wish(key, false),
    });
    this.offerNewer(dir, last.step);
    const movable = this.movables.result(key);
    this.content.hidden = this.line === undefined && movable === undefined;
    this.showBeta();
    if (movable && movable !== this.movable) {
      this.movable = movable;
      this.warmed = performance.now();
      this.figures.prepare(movable);
      this.ask(undefined);
    }
    return !wanted || state === 'done' || (state === 'failed' && trusted);
  }

  /** Whether a run that is trained goes on being shown as it was: another checkpoint takes a while to be made ready. */
  private stays({ summary: { dir, health }, checkpoints }: RunView): boolean {
    const isThere =
      this.key === atStep({ run: dir, step: this.step }) && checkpoints.some(({ step }) => step === this.step);
    return isThere && this.movable !== undefined && health === 'running';
  }

  private offerNewer(run: string, step: number): void {
    this.newer.hidden = step === this.step;
    rebuild(this.newer, [run, step, this.step], () => [
      button(`Show ${formatCheckpoint(step)}`, {
        onClick: () => {
          this.movable = undefined;
          this.wish(atStep({ run, step }), true);
        },
      }),
      h('span', { class: 'muted' }, `This is ${formatCheckpoint(this.step)}; the run is trained further.`),
    ]);
  }

  private wish(key: string, wanted: boolean): void {
    this.wishes.set(key, wanted);
    this.onChange();
  }

  private begin(key: string): void {
    this.key = key;
    this.questions.stop();
    this.movable = undefined;
    this.known = undefined;
    this.figures.clear();
  }

  /** Where the ring stands on the chart. */
  get ring(): { run: string; beta: number; hasTangent: boolean } | undefined {
    const { shown, line } = this;
    if (!shown || !line) return undefined;
    return { run: shown.run.summary.dir, beta: this.beta, hasTangent: shown.run.multiRate!.weighsRate };
  }

  /** Lets the ring of a chart that was just drawn be dragged along its curve. */
  attach(svg: SVGSVGElement): void {
    this.chart = svg;
    const follow = (event: PointerEvent): void => {
      const { line, shown } = this;
      if (!line || !shown) return;
      const { left, top, width } = svg.getBoundingClientRect();
      const scale = svg.viewBox.baseVal.width / width;
      const at = { x: (event.clientX - left) * scale, y: (event.clientY - top) * scale };
      const nearest = nearestBeta(svg, line.test, at);
      const { range } = shown.run.multiRate!;
      if (nearest !== undefined) this.move(betaAt(shareOf(nearest, range), range), event);
    };
    svg.addEventListener('pointerenter', () => this.keepWarm());
    svg.addEventListener('pointerdown', event => {
      if (!(event.target as Element).closest('.ring, .multi-rate, .measured, .named, .star')) return;
      event.preventDefault();
      svg.setPointerCapture(event.pointerId);
      follow(event);
    });
    svg.addEventListener('pointermove', event => {
      if (svg.hasPointerCapture(event.pointerId)) follow(event);
    });
  }

  private move(beta: number, event: Event): void {
    const { shown } = this;
    if (!shown || beta === this.beta) return;
    this.beta = beta;
    this.known = undefined;
    this.figures.leave();
    this.context.setOption('curveBeta', beta);
    this.showBeta();
    this.ask(event.timeStamp);
  }

  /** Asks the model what it is there, where it is ready. @param since when the input event happened that moved β */
  private ask(since: number | undefined): void {
    const { shown, movable, beta } = this;
    if (shown && movable) this.questions.move({ run: shown.run.summary.dir, step: movable.step, beta, since });
  }

  /** Everything that needs no answer: where the slider and the ring stand, and what the curve says there. */
  private showBeta(): void {
    const { shown, beta, line, chart, movable, known } = this;
    if (!shown) return;
    const { run } = shown;
    const { range, weighsRate } = run.multiRate!;
    setText(this.heading, `${formatBeta(beta)} on the multi-rate curve`);
    this.slider.show(beta, range);
    const test = line && alongLine(line.test, beta);
    const train = line && line.train.length > 1 ? alongLine(line.train, beta) : undefined;
    const { latent, likelihood } = run;
    const facts = betaFacts({ read: test && { test, train }, rested: known, latent, likelihood });
    this.facts.hidden = this.basis.hidden = facts.length === 0;
    rebuild(this.facts, facts, () => facts.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));
    setText(this.basis, basisText(known, movable?.statisticsFrom ?? null));
    if (test && chart) {
      markRing(chart, test, PANEL_THEME);
      if (weighsRate) markTangent(chart, test, PANEL_THEME);
    }
    const sentence = weighsRate ? slopeSentence({ parameter: { name: 'beta', value: beta } }, run.likelihood) : null;
    this.slope.hidden = sentence === null;
    setText(this.slope, sentence ?? '');
    setText(this.use, `Use ${formatBeta(beta)} in the config`);
  }

  private exportPlain(): void {
    const { shown, step, beta } = this;
    if (shown) host.call(exportRunAt, { run: shown.run.summary.dir, step, beta }).catch(showProblem);
  }

  private rested(rested: Rested): void {
    this.known = rested;
    this.figures.rested(rested);
    this.showBeta();
  }

  /** Has the model loaded before somebody moves it. */
  private keepWarm(): void {
    const { shown, movable } = this;
    const now = performance.now();
    if (!shown || !movable || now - this.warmed < WARM_MS) return;
    this.warmed = now;
    host.call(warmUpRun, { run: shown.run.summary.dir, step: movable.step }).catch(showProblem);
  }
}
