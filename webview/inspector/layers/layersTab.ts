import type { Scalar } from '../../../src/run/records';
import type { Comparison } from '../../../src/analysis/results/comparison';
import { meanAndSampleFinding } from '../../../src/analysis/findings/meanAndSample';
import { undefinedFinding } from '../../../src/analysis/findings/undefinedLayers';
import { compareLayers, type Counterparts, type Inspector, type RunView } from '../../../src/protocol/panel';
import { SIMILARITY_NAMES, slowPartsOf } from '../../../src/analysis/results/similarities';
import { explainChange } from '../../../src/views/heatmaps/explain';
import { formatCheckpoint, inSentence, whenCalled } from '../../../src/views/chart/checkpointNames';
import { selectCell } from '../../../src/views/heatmaps/heatmapGrid';
import { meanComparison } from '../../../src/views/heatmaps/meanComparison';
import { CellAside } from '../../common/measuring/cellAside';
import { checkbox, dropdown, relabel, setDisabled } from '../../common/controls';
import { h } from '../../common/dom';
import { Figure } from '../../common/figure';
import { addCursor, cellOf, firstCell } from '../../common/measuring/heatmapFigure';
import { host } from '../../common/hostChannel';
import type { Measurement } from '../../common/measuring/measurements';
import { act } from '../../common/notice';
import { MeasureSwitch } from '../../common/measuring/measureSwitch';
import { SlowMeasure } from '../../common/measuring/slowMeasure';
import { type Against, againstOf, againstOptions, type Counterpart, NOTHING, seedsOf, valuesOf } from './beside';
import { type Checkpoint, notesOf, slotsOfRun } from '../frame/checkpoints';
import { cellOfSeeds, courseOfCell, learnedAt } from './cellAcross';
import { CounterpartsOf } from './counterpartsOf';
import { layerFigure, pairFigure, type Shown } from './layerFigure';
import { MeasuredTab } from '../frame/measuredTab';
import type { TabContext } from '../frame/tab';
import { Thumbnails } from './thumbnails';

/** Of the run as a whole, what is said above its layers. */
const RULES = ['settled', 'learned from the input upwards'];

/** How alike the layers of a checkpoint are, and how that came about. */
export class LayersTab extends MeasuredTab<Comparison> {
  readonly element: HTMLElement;
  protected readonly content: HTMLElement;
  protected readonly what = 'the layers';
  private readonly figure = new Figure();
  private readonly pair = new Figure();
  private readonly aside = new CellAside(() => {
    this.pairIsShown = !this.pairIsShown;
    this.refresh();
  });
  private readonly slow = new SlowMeasure(() => this.refresh());
  private readonly counterparts = new CounterpartsOf(() => this.refresh());
  private readonly every = new Thumbnails(step => this.bar.goTo(Number(step)));
  private readonly everyValue = new Thumbnails(run => act({ do: 'inspect', run }));
  private readonly meanBox: HTMLElement;
  private readonly minus: ReturnType<typeof dropdown>;
  private readonly measures: MeasureSwitch;
  private mean: boolean;
  private chosen: string;
  private pairIsShown = false;
  /** The layers of the cell that is explained. */
  private layers: { row: string; column: string } | undefined;

  // What belongs to the selected checkpoint.
  private beside: Counterparts = { symbol: '', counterparts: [] };
  private against: Against | undefined;
  /** Whose mean is shown; fewer than two where it is none. */
  private seeds: Counterpart[] = [];
  private files: string[] = [];
  private known: { of: readonly Comparison[]; mean: Comparison } | undefined;

  constructor(context: TabContext) {
    super(context, (file, watch) => host.call(compareLayers, { files: [file], measures: [] }, watch));
    const picked = SIMILARITY_NAMES.find(name => name === context.option('measure'));
    this.mean = context.option('meanOfSeeds') === true;
    this.chosen = typeof context.option('minus') === 'string' ? String(context.option('minus')) : NOTHING;
    this.measures = new MeasureSwitch(picked, measure => {
      context.setOption('measure', measure);
      this.refresh();
    });
    this.meanBox = checkbox('Mean of seeds', this.mean, mean => {
      this.mean = mean;
      context.setOption('meanOfSeeds', mean);
      this.refresh();
    });
    this.minus = dropdown('Difference to', [{ value: NOTHING, text: 'No difference' }], NOTHING, chosen => {
      this.chosen = chosen;
      context.setOption('minus', chosen);
      this.refresh();
    });
    this.content = h(
      'div',
      { class: 'stack' },
      h('div', { class: 'options' }, this.measures.element, this.minus, this.meanBox),
      this.slow.element,
      h('div', { class: 'beside' }, this.figure.element, this.aside.element),
      this.pair.element,
    );
    this.element = this.frame(this.every.element, this.everyValue.element);
  }

  override show(model: Inspector, scalars: readonly Scalar[]): void {
    if (model.trusted && this.model?.trusted === false) this.slow.forgetFailures();
    super.show(model, scalars);
  }

  override activate(active: boolean): void {
    super.activate(active);
    if (!active) this.slow.rest();
  }

  protected override needed(run: RunView, selected: Checkpoint): string[] {
    const others = this.beside.counterparts.filter(
      ({ relation, seed }) => relation !== 'other' || seed === run.summary.seed,
    );
    this.against = againstOf(this.chosen, run, selected, others);
    this.minus.update(againstOptions(run, selected, others), this.against ? this.chosen : NOTHING);
    const seeds = seedsOf(this.beside);
    this.meanBox.hidden = seeds.length < 2;
    relabel(this.meanBox, `Mean of ${seeds.length} seeds`);
    setDisabled(this.meanBox, this.against !== undefined);
    this.seeds = this.mean && !this.against && seeds.length > 1 ? seeds : [];
    const more = this.against ? [this.against.file] : this.seeds.map(({ file }) => file);
    this.files = [...new Set([selected.file, ...more])];
    return this.files;
  }

  /** Those that have a small heatmap. */
  protected others(run: RunView): { file: string }[] {
    const own = slotsOfRun(run).flatMap(({ file }) => (file === undefined ? [] : [{ file }]));
    const untrained = this.seeds.flatMap(({ untrained: file }) => (file === null ? [] : [{ file }]));
    return [...own, ...untrained, ...valuesOf(this.beside)];
  }

  protected override refresh(): void {
    const { model } = this;
    if (!this.active || !model) return;
    const { run } = model;
    const selected = this.bar.choose(run);
    if (run && selected) {
      const beside = this.counterparts.at(model, run.summary.dir, selected.step);
      // The host knows at once; until then nothing moves that would have to move again.
      if (!beside) return;
      this.beside = beside;
    }
    super.refresh();
    // Playing waits for it.
    if (this.slow.busy) this.bar.show(true);
    this.every.element.hidden = this.everyValue.element.hidden = !run || !selected;
    if (run && selected) this.showThumbnails(run, selected);
    else this.slow.rest();
  }

  private showThumbnails(run: RunView, selected: Checkpoint): void {
    const slots = slotsOfRun(run).map(({ step, file }) => ({
      key: String(step),
      title: formatCheckpoint(step),
      file,
      measurement: file === undefined ? undefined : this.measurementOf(file),
      selected: step === selected.step,
    }));
    const own = this.seeds.length > 0 ? `seed ${run.summary.seed}, ` : '';
    this.every.show('Every checkpoint', `${own}the same scale; click one to enlarge it`, slots, this.measures.value);
    const { symbol } = this.beside;
    const values = valuesOf(this.beside).map(({ run: dir, value, file, relation }) => ({
      key: dir,
      title: `${symbol} ${String(value)}`,
      file,
      measurement: this.measurementOf(file),
      selected: relation === 'itself',
    }));
    this.everyValue.element.hidden = values.length < 2;
    const sub = `${whenCalled(formatCheckpoint(selected.step))}, the same scale; click one to inspect its run`;
    this.everyValue.show(`Every ${symbol}`, sub, values, this.measures.value);
  }

  protected showResult(own: Comparison, selected: Checkpoint): void {
    this.measures.suit(own.n);
    this.sayFindings(own, selected);
    const shown = this.shownOf(selected.step);
    this.layers ??= firstCell(shown.comparison);
    this.showCell(shown);
    const { comparison, minus, measure, awaited } = shown;
    if (
      this.isNew([comparison, minus?.comparison, minus?.names.join(), measure, awaited, selected.step, shown.about])
    ) {
      this.showFigure(shown);
    }
  }

  /** What is there of what was chosen: the mean, a difference, or the checkpoint alone. */
  private shownOf(step: number): Shown {
    const { files, against, seeds } = this;
    const slow = slowPartsOf(this.measures.value).length > 0;
    if (!slow) this.slow.rest();
    const what = inSentence(step);
    const trusted = this.model?.trusted ?? false;
    const measured = slow
      ? this.slow.measure(
          this.measures.value,
          files.map(file => [file]),
          what,
          trusted,
        )
      : undefined;
    const results = measured ?? files.flatMap(file => this.results.result(file) ?? []);
    const meanwhile = slow && !measured;
    return {
      comparison: seeds.length > 0 ? this.meanOf(results) : results[0]!,
      minus: against && { ...against, comparison: results[1]! },
      measure: meanwhile ? 'linearCka' : this.measures.value,
      awaited: meanwhile ? this.measures.value : undefined,
      step,
      seeds: Math.max(1, seeds.length),
      about: seeds.length > 0 || results[0]?.split === 'train' ? undefined : notesOf(this.model?.run, step),
    };
  }

  private meanOf(results: readonly Comparison[]): Comparison {
    const { known } = this;
    if (known?.of.length === results.length && results.every((one, i) => one === known.of[i])) return known.mean;
    const mean = meanComparison(results);
    this.known = { of: results, mean };
    return mean;
  }

  private sayFindings(comparison: Comparison, { step }: Checkpoint): void {
    const { test, findings = [] } = this.model?.run ?? {};
    this.say([
      // Which units are passive is known of the last evaluation alone.
      test?.step === step ? meanAndSampleFinding(test, comparison) : undefined,
      ...findings.filter(({ rule }) => RULES.includes(rule)),
      undefinedFinding(comparison),
    ]);
  }

  private showFigure(shown: Shown): void {
    const { comparison, minus, step } = shown;
    const label = minus
      ? `Similarity of every pair of layers, ${minus.names.join(' minus ')}`
      : `Similarity of every pair of layers ${whenCalled(formatCheckpoint(step))}`;
    this.figure.update({
      ...layerFigure(shown),
      after: svg => {
        addCursor(svg, {
          comparison,
          cell: () => this.cell(comparison),
          label,
          onMove: cell => {
            this.layers = { row: comparison.rows[cell.row]!, column: comparison.columns[cell.column]! };
            selectCell(svg, cell);
            this.showCell(shown);
          },
        });
      },
    });
  }

  private cell(comparison: Comparison): ReturnType<typeof cellOf> {
    const { row, column } = this.layers ?? firstCell(comparison);
    return cellOf(comparison, row, column);
  }

  private showCell({ comparison, minus, measure, step, seeds }: Shown): void {
    const cell = this.cell(comparison);
    const { row, column } = cell;
    const resultOf = (file: string): Comparison | undefined => this.resultOf(file, measure);
    const course = courseOfCell(this.model?.run, result => this.cell(result), measure, resultOf);
    const untrained = this.model?.run?.untrained?.file ?? null;
    const models = this.seeds.length > 0 ? this.seeds : [{ file: this.files[0]!, untrained }];
    const own = `seed ${this.model?.run?.summary.seed ?? ''}`;
    this.aside.show({
      comparison,
      measure,
      cell,
      course,
      step,
      courseOf: seeds > 1 ? own : undefined,
      seeds: cellOfSeeds(this.seeds, cell, measure, resultOf),
      learned: minus ? undefined : learnedAt(models, cell, measure, resultOf),
      change: minus && explainChange(comparison, minus.comparison, row, column, measure, minus.names),
    });
    this.pair.element.hidden = !this.pairIsShown || course.length < 2;
    const name = `${comparison.rows[row] ?? ''} × ${comparison.columns[column] ?? ''}`;
    if (!this.pair.element.hidden) this.pair.update(pairFigure(name, course, { measure, step, of: own }));
  }

  private resultOf(file: string, measure: Shown['measure']): Comparison | undefined {
    const measurement = this.measurementOf(file, measure);
    return measurement.state === 'done' ? measurement.result : undefined;
  }

  private measurementOf(file: string, measure = this.measures.value): Measurement<Comparison> {
    return slowPartsOf(measure).length > 0 ? this.slow.of([file], measure) : this.results.of(file);
  }
}
