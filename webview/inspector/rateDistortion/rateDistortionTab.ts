import type { CurvePoint } from '../../../src/analysis/results/curve';
import { sentencesOf } from '../../../src/analysis/findings/wording';
import type { Inspector, RunView } from '../../../src/protocol/panel';
import { formatCount, unitsOf } from '../../../src/views/chart/format';
import { renderDistortionOverParameter, renderUnitsOverParameter } from '../../../src/views/curves/overParameter';
import { markTangent } from '../../../src/views/curves/equalLines';
import { renderRateDistortion, tangentOf } from '../../../src/views/curves/rateDistortion';
import { parameterOf } from '../../../src/views/curves/parameterMeans';
import { curveTable } from '../../../src/views/curves/curveTable';
import { button, setDisabled } from '../../common/controls';
import { h, icon, rebuild, setText } from '../../common/dom';
import { Figure } from '../../common/figure';
import { act } from '../../common/notice';
import { PANEL_THEME } from '../../common/panelTheme';
import { changes } from '../frame/changes';
import { openRuns } from '../frame/curveDots';
import { canTrain } from '../frame/states';
import { FamiliesView } from './familiesView';
import { BetaView } from './betaView';
import { OverBetaView } from './overBetaView';
import { PointView } from './pointView';
import { RatePartsView } from './ratePartsView';
import { RunsTable } from './runsTable';
import type { Tab, TabContext } from '../frame/tab';

/** What is said above the curve beside the best β, where it holds. */
const RULES = [
  ...['overfits at small β', 'shape of the curve', 'gap over β'],
  ...['memorises', 'information saturates', 'prior is the bottleneck'],
];

/** What the objective's parameter buys: rate and distortion of the runs that differ in it and their seed alone. */
export class RateDistortionTab implements Tab {
  readonly element: HTMLElement;
  private readonly finding = h('p', { class: 'finding' });
  private readonly sweep = h('div', { class: 'sweep-offer' });
  private readonly curve = new Figure();
  private readonly atBeta: BetaView;
  private readonly overBeta: OverBetaView;
  private readonly point: PointView;
  private readonly distortion = new Figure();
  private readonly activeUnits = new Figure();
  private readonly rateParts: RatePartsView;
  private readonly families: FamiliesView;
  private readonly numbers = new RunsTable();
  private readonly content: HTMLElement;
  private readonly overParameter: HTMLElement;
  private readonly isNew = changes();
  private model: Inspector | undefined;
  private active = false;
  /** The folder of the run whose reconstructions are shown. */
  private chosen: string | null;

  constructor(private readonly context: TabContext) {
    const refresh = (): void => this.refresh();
    const kept = context.option('curvePoint');
    this.chosen = typeof kept === 'string' ? kept : null;
    this.atBeta = new BetaView(context, refresh);
    this.overBeta = new OverBetaView(refresh);
    this.point = new PointView(refresh);
    this.rateParts = new RatePartsView(context, refresh);
    this.families = new FamiliesView(refresh);
    this.overParameter = h('div', { class: 'over-parameter' }, this.distortion.element, this.activeUnits.element);
    this.content = h(
      'div',
      { class: 'stack-wide' },
      ...[this.overBeta, this.curve, this.atBeta, this.point].map(({ element }) => element),
      this.overParameter,
      ...[this.rateParts, this.families, this.numbers].map(({ element }) => element),
    );
    this.element = h('div', {}, h('div', { class: 'view' }, this.finding, this.sweep, this.content));
  }

  activate(active: boolean): void {
    this.active = active;
    if (active) return;
    this.atBeta.rest();
    this.overBeta.rest();
    this.point.rest();
    this.rateParts.rest();
  }

  show(model: Inspector): void {
    this.model = model;
    const { run } = model;
    const { points } = model.curve;
    const values = new Set(points.map(({ parameter }) => parameter.value)).size;
    const said = (run?.findings ?? []).filter(
      ({ rule, holds }) => rule === 'best β' || (holds && RULES.includes(rule)),
    );
    this.finding.hidden = said.length === 0;
    setText(this.finding, sentencesOf(said));
    const isMultiRate = run !== null && run.multiRate !== null;
    this.sweep.hidden = values > 1 || isMultiRate;
    if (!this.sweep.hidden) this.offerSweep(model, values);
    this.content.hidden = values === 0 && !isMultiRate;
    this.overParameter.hidden = values < 2;
    for (const { element } of [this.curve, this.numbers]) element.hidden = values === 0;
    if (!run || this.content.hidden) return;
    if (values > 0 && this.isNew(JSON.stringify(points), run.summary.dir, this.chosen)) this.draw(points, run);
    this.refresh();
  }

  /** What is measured for this tab. */
  private refresh(): void {
    const { model, chosen } = this;
    if (!model?.run || !this.active) return;
    const { run, trusted } = model;
    const { points } = model.curve;
    if (run.multiRate) {
      const isReady = this.atBeta.show({ run, points, trusted });
      this.overBeta.show({ run, points, trusted, isReady });
    } else {
      this.atBeta.hide();
      this.overBeta.hide();
    }
    if (points.length === 0) return;
    const { dir, parameter } = run.summary;
    const isWeight = isRateWeight(run);
    this.families.show(model, { chosen, choose: other => this.choose(other) });
    const all = points.some(one => one.run === chosen) ? points : this.families.points;
    if (chosen === null) this.point.hide();
    else this.point.show({ points: all, run: chosen, own: dir, likelihood: run.likelihood, isWeight, trusted });
    // What the rate of a multi-rate run is made of is asked at one β.
    this.rateParts.element.hidden = run.multiRate !== null;
    if (!run.multiRate) this.rateParts.show(points, parameter?.value, trusted);
  }

  private choose(run: string): void {
    this.chosen = run;
    this.context.setOption('curvePoint', run);
    if (this.model) this.show(this.model);
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
    const retrained = points.filter(({ multiRate }) => !multiRate);
    const runs = new Set(retrained.map(point => point.run)).size;
    const multiRates = new Set(points.map(point => point.run)).size - runs;
    const { chosen } = this;
    const isWeight = isRateWeight(run);
    const valueAt = (folder: string | null) => points.find(point => point.run === folder)?.parameter.value;
    const tangentAt = isWeight ? (valueAt(chosen) ?? value) : undefined;
    this.curve.update({
      id: 'rate-distortion',
      title: 'Rate–distortion curve',
      sub: evaluatedText(runs, multiRates),
      draw: (width, document) => {
        const ring = run.multiRate ? this.atBeta.ring : undefined;
        const marks = { ...(tangentAt !== undefined && { tangentAt }), ...(ring && { ring }) };
        return renderRateDistortion({ curve, likelihood, highlight: dir, ...marks }, { width }, document);
      },
      after: svg => {
        if (run.multiRate) this.atBeta.attach(svg);
        openRuns(svg, { own: dir, onOpen: other => this.choose(other), does: 'shows its reconstructions', chosen });
        if (tangentAt === undefined) return;
        followDots(svg, folder => markTangent(svg, tangentOf(points, valueAt(folder) ?? tangentAt), PANEL_THEME));
      },
      ...table,
    });
    // Retrained runs are no points of its own curve over β.
    const own = points.filter(({ multiRate }) => (multiRate === true) === (run.multiRate !== null));
    const theme = run.multiRate ? { ...PANEL_THEME, rate: PANEL_THEME.multiRate } : PANEL_THEME;
    const overBeta = { points: own, likelihood, value };
    this.distortion.update({
      id: `distortion-over-${over.name}`,
      title: `Distortion over ${over.symbol}`,
      sub: unitsOf(likelihood),
      draw: (width, document) => renderDistortionOverParameter(overBeta, { width }, document, theme),
      ...table,
    });
    this.activeUnits.update({
      id: `active-units-over-${over.name}`,
      title: `Active units over ${over.symbol}`,
      sub: `of ${formatCount(run.latent)}, test examples`,
      draw: (width, document) => renderUnitsOverParameter(overBeta, { width }, document, theme),
      ...table,
    });
    this.numbers.show(points, run);
  }
}

/** What the points of a curve are of. */
function evaluatedText(runs: number, multiRates: number): string {
  const over =
    multiRates === 0
      ? []
      : [
          `${multiRates === 1 ? 'one multi-rate VAE' : `${formatCount(multiRates)} multi-rate VAEs`} at its last checkpoint`,
        ];
  const own =
    runs === 0
      ? []
      : [
          `${runs === 1 ? '1 run, at its last evaluation' : `${formatCount(runs)} runs, each at its last evaluation`}; a dot shows what its run makes of held-out examples`,
        ];
  return [...over, ...own].join(', ');
}

/** Whether the parameter of the curve is the weight of the rate in the loss, and that has no other part. */
function isRateWeight({ summary }: RunView): boolean {
  return summary.rateWeight !== null && summary.rateWeight === summary.parameter?.value;
}

/** Tells which run's dot has the pointer or the focus; null where none has. */
function followDots(svg: SVGSVGElement, onRun: (run: string | null) => void): void {
  for (const dot of svg.querySelectorAll('[data-run]')) {
    const run = dot.getAttribute('data-run');
    for (const name of ['pointerenter', 'focus']) dot.addEventListener(name, () => onRun(run));
    for (const name of ['pointerleave', 'blur']) dot.addEventListener(name, () => onRun(null));
  }
}
