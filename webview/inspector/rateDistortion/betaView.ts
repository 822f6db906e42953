import type { Comparison } from '../../../src/analysis/results/comparison';
import type { CurvePoint } from '../../../src/analysis/results/curve';
import type { Movable, Moved, Rested } from '../../../src/analysis/results/curves/modelAtBeta';
import { exportRunAt, warmUpRun } from '../../../src/protocol/curvePanel';
import type { RunView } from '../../../src/protocol/panel';
import { examplesOf, formatBeta } from '../../../src/views/chart/format';
import { comparisonTable } from '../../../src/views/heatmaps/comparisonTables';
import { renderLayerHeatmap } from '../../../src/views/heatmaps/layerHeatmap';
import { renderKlBars } from '../../../src/views/latents/klBars';
import { unitsTable } from '../../../src/views/latents/latentTables';
import { markTangent } from '../../../src/views/curves/equalLines';
import type { OverBeta } from '../../../src/analysis/multiRate/readAlong';
import { alongLine, linesOverBeta, markRing, nearestBeta } from '../../../src/views/curves/overBeta';
import { button } from '../../common/controls';
import { h, rebuild, setText } from '../../common/dom';
import { Figure } from '../../common/figure';
import { host } from '../../common/hostChannel';
import { Measurements } from '../../common/measuring/measurements';
import { Measuring, showContent } from '../../common/measuring/measuringLine';
import { act, showProblem } from '../../common/notice';
import { PANEL_THEME } from '../../common/panelTheme';
import type { TabContext } from '../frame/tab';
import { basisText, betaFacts } from './betaFacts';
import { BetaPictures } from './betaPictures';
import { BetaQuestions } from './betaQuestions';
import { BetaSlider } from './betaSlider';
import { betaAt, shareOf, within } from './betaTrack';
import { slopeSentence } from './pointFacts';
import { atStep, runOf } from './runAtStep';

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
  private readonly pictures = new BetaPictures();
  private readonly units = new Figure();
  private readonly layers = new Figure();
  private readonly content = h(
    'div',
    { class: 'stack-wide' },
    this.slider.element,
    h(
      'div',
      { class: 'at-beta' },
      h('div', { class: 'stack' }, this.facts, this.basis, this.slope, this.buttons),
      h('div', { class: 'stack' }, this.pictures.element, this.units.element),
    ),
    this.layers.element,
  );
  readonly element = h(
    'section',
    { class: 'beta-view', 'aria-label': 'The model at one β' },
    this.heading,
    this.measuring.element,
    this.content,
  );
  private readonly movables: Measurements<Movable>;
  private readonly questions = new BetaQuestions({
    moved: (moved, since) => this.moved(moved, since),
    layers: (comparison, beta) => this.showLayers(comparison, beta),
    rested: rested => this.rested(rested),
    failed: showProblem,
  });
  private readonly calledOff = new Set<string>();
  private shown: ShownOverBeta | undefined;
  private movable: Movable | undefined;
  private line: OverBeta | undefined;
  private chart: SVGSVGElement | undefined;
  private beta: number;
  private known: Rested | undefined;
  private warmed = 0;
  /** The checkpoint that is shown. */
  private key: string | undefined;

  constructor(
    private readonly context: TabContext,
    private readonly onChange: () => void,
  ) {
    this.movables = new Measurements((key, watch) => host.call(warmUpRun, { run: runOf(key) }, watch), onChange);
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

  /** Whether it is ready to be moved, or cannot be: what else is measured need not wait. */
  show(shown: ShownOverBeta): boolean {
    const { run, points, trusted } = shown;
    const range = run.multiRate!.range;
    const last = run.checkpoints.at(-1);
    this.element.hidden = last === undefined;
    if (!last) return false;
    if (trusted && this.shown?.trusted === false) this.movables.forgetFailures();
    this.shown = shown;
    this.line = linesOverBeta(points).find(one => one.run === run.summary.dir);
    this.beta = within(this.beta, range);
    const key = atStep({ run: run.summary.dir, step: last.step });
    if (key !== this.key) this.begin(key);
    this.movables.want(this.calledOff.has(key) ? [] : [key]);
    const { state } = this.movables.of(key);
    this.measuring.show(this.movables.of(key), {
      what: 'what this model needs to be moved over β',
      trusted,
      offerTrust: false,
      retry: () => {
        this.calledOff.delete(key);
        this.movables.retry(key);
        this.onChange();
      },
      cancel: () => {
        this.calledOff.add(key);
        this.onChange();
      },
    });
    showContent(this.content, this.measuring, state, this.movable !== undefined);
    this.showBeta();
    const movable = this.movables.result(key);
    if (movable && movable !== this.movable) {
      this.movable = movable;
      this.warmed = performance.now();
      this.pictures.prepare(movable);
      this.questions.move({ run: run.summary.dir, beta: this.beta, since: undefined });
    }
    return state === 'done' || (state === 'failed' && trusted);
  }

  /** What was said of another checkpoint is not said of this one. */
  private begin(key: string): void {
    this.key = key;
    this.questions.stop();
    this.movable = undefined;
    this.known = undefined;
    for (const { element } of [this.units, this.layers]) element.hidden = true;
  }

  /** Where the ring stands on the chart. */
  get ring(): { run: string; beta: number; hasTangent: boolean } | undefined {
    const { shown } = this;
    if (!shown) return undefined;
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
      if (!(event.target as Element).closest('.ring, .multi-rate, .measured, .named')) return;
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
    this.layers.element.classList.add('stale');
    this.context.setOption('curveBeta', beta);
    this.showBeta();
    this.questions.move({ run: shown.run.summary.dir, beta, since: event.timeStamp });
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
    this.facts.hidden = this.basis.hidden = test === undefined;
    if (test) {
      const train = line.train.length > 1 ? alongLine(line.train, beta) : undefined;
      const { latent, likelihood } = run;
      const facts = betaFacts({ test, train, rested: known, latent, likelihood });
      rebuild(this.facts, facts, () =>
        facts.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
      );
      setText(this.basis, basisText(known, movable?.statisticsFrom ?? null));
      if (chart) {
        markRing(chart, test, PANEL_THEME);
        if (weighsRate) markTangent(chart, test, PANEL_THEME);
      }
    }
    const sentence = weighsRate ? slopeSentence({ parameter: { name: 'beta', value: beta } }, run.likelihood) : null;
    this.slope.hidden = sentence === null;
    setText(this.slope, sentence ?? '');
    setText(this.use, `Use ${formatBeta(beta)} in the config`);
  }

  private exportPlain(): void {
    const { shown, beta } = this;
    if (shown) host.call(exportRunAt, { run: shown.run.summary.dir, beta }).catch(showProblem);
  }

  private moved(moved: Moved, since: number | undefined): void {
    this.pictures.draw(moved, since);
    this.showUnits(moved.units, `${formatBeta(moved.beta)}, ${examplesOf(moved.n)}, ± standard error`);
  }

  private rested(rested: Rested): void {
    this.known = rested;
    this.pictures.draw(rested, undefined);
    this.showUnits(rested.test.units, `${formatBeta(rested.beta)}, ${examplesOf(rested.test.n)}`);
    this.showBeta();
  }

  private showUnits(units: Moved['units'] | Rested['test']['units'], sub: string): void {
    this.units.element.hidden = false;
    const most = this.movable?.mostKl ?? 0;
    this.units.update({
      id: 'kl-over-beta',
      title: 'KL per unit',
      sub,
      draw: (width, document, theme) => renderKlBars({ units, most }, { width }, document, theme),
      table: () => unitsTable([...units]),
      json: () => ({ units }),
    });
  }

  private showLayers(comparison: Comparison, beta: number): void {
    this.layers.element.hidden = false;
    this.layers.element.classList.remove('stale');
    this.layers.update({
      id: 'layers-at-beta',
      title: 'Similarity of layers',
      sub: `linear CKA, ${formatBeta(beta)}, ${examplesOf(comparison.n)}`,
      draw: (width, document, theme) =>
        renderLayerHeatmap({ comparison, measure: 'linearCka' }, { width: Math.min(width, 460) }, document, theme),
      table: () => comparisonTable(comparison, 'linearCka'),
      json: () => comparison,
    });
  }

  /** Has the model loaded before somebody moves it. */
  private keepWarm(): void {
    const { shown, movable } = this;
    const now = performance.now();
    if (!shown || !movable || now - this.warmed < WARM_MS) return;
    this.warmed = now;
    host.call(warmUpRun, { run: shown.run.summary.dir }).catch(showProblem);
  }
}
