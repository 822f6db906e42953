import { agreementFinding } from '../../src/analysis/findings/agreement';
import type { Comparison } from '../../src/analysis/results/comparison';
import { approximateLayers, compareLayers } from '../../src/protocol/measurePanel';
import { type ComparePanel } from '../../src/protocol/panel';
import { type Similarity, slowPartsOf } from '../../src/analysis/results/similarities';
import { type Cell, untilMeasured } from '../../src/views/heatmaps/cells';
import { examplesText, explainCell, fewNote, LETTERS } from '../../src/views/heatmaps/explain';
import { renderDifferenceHeatmap } from '../../src/views/heatmaps/differenceHeatmap';
import { selectCell } from '../../src/views/heatmaps/heatmapGrid';
import { renderLayerHeatmap } from '../../src/views/heatmaps/layerHeatmap';
import { comparisonTable, differenceTable } from '../../src/views/heatmaps/comparisonTables';
import { sinceUntrainedAt, towardsTheLastAt } from '../../src/views/heatmaps/sinceUntrained';
import { undefinedFinding } from '../../src/analysis/findings/undefinedLayers';
import { CellAside } from '../common/measuring/cellAside';
import { sayFindings } from '../common/findingParagraph';
import { h, rebuild, setText } from '../common/dom';
import { Figure } from '../common/figure';
import { addCursor, cellOf, firstCell } from '../common/measuring/heatmapFigure';
import { host } from '../common/hostChannel';
import { MeasureSwitch } from '../common/measuring/measureSwitch';
import { Measurements } from '../common/measuring/measurements';
import { Measuring } from '../common/measuring/measuringLine';
import { SlowMeasure } from '../common/measuring/slowMeasure';
import { approximationNote } from './approximation';
import { Matches } from './matches';

/** How alike the layers of one checkpoint are, or those of two; or of representations. */
export class SimilarityView {
  readonly element: HTMLElement;
  private readonly finding = h('p', { class: 'finding', hidden: true });
  private readonly measuring = new Measuring();
  private readonly examples = h('span', { class: 'muted' });
  /** How exact what is shown is. */
  private readonly exactness = h('span', { class: 'muted', role: 'status' });
  /** The cell in words; for one checkpoint, `aside` says more. */
  private readonly sentence = h('p', { class: 'cell-sentence', 'aria-live': 'polite' });
  private readonly similarity = new Figure();
  private readonly difference = new Figure();
  private readonly aside = new CellAside();
  private readonly matches = new Matches();
  private readonly content: HTMLElement;
  private readonly pair: HTMLElement;
  private readonly approximations = new Measurements<Comparison | null>(
    (key, watch) => host.call(approximateLayers, { files: JSON.parse(key) as string[] }, watch),
    () => this.refresh(),
  );
  private readonly results = new Measurements<Comparison>(
    async (key, watch) => {
      const start = performance.now();
      const result = await host.call(compareLayers, { files: JSON.parse(key) as string[], measures: [] }, watch);
      this.seconds.set(key, (performance.now() - start) / 1000);
      return result;
    },
    () => this.refresh(),
  );
  /** What the exact results took. */
  private readonly seconds = new Map<string, number>();
  private readonly slow = new SlowMeasure(() => this.refresh());
  /** What is drawn: linear CKA until the chosen measure is there. */
  private shown: Similarity = 'linearCka';
  private readonly measures: MeasureSwitch;
  private model: ComparePanel | undefined;
  private cancelled = false;
  private cell: Cell | undefined;
  private drawn: readonly unknown[] = [];
  /** By which the results know the untrained model of the one checkpoint. */
  private before: string | undefined;
  private charts: SVGSVGElement[] = [];

  /**
   * @param picked the measure that was chosen before; without one, what is shown first depends on the examples
   * @param onChange what is measured may be there, or gone
   */
  constructor(
    picked: Similarity | undefined,
    onMeasure: (measure: Similarity) => void,
    private readonly onChange: () => void = () => undefined,
  ) {
    this.measures = new MeasureSwitch(picked, measure => {
      onMeasure(measure);
      this.refresh();
    });
    this.pair = h('div', {}, this.similarity.element, this.difference.element, this.aside.element);
    this.content = h(
      'div',
      { class: 'stack-wide' },
      h('div', { class: 'options' }, this.measures.element, this.examples, this.exactness),
      this.slow.element,
      this.sentence,
      this.pair,
      this.matches.element,
    );
    this.element = h('div', { class: 'stack-wide' }, this.finding, this.measuring.element, this.content);
  }

  /** Whether there is something to see. */
  get known(): boolean {
    return !this.content.hidden;
  }

  /** It is out of sight. */
  rest(): void {
    this.approximations.want([]);
    this.results.want([]);
    this.slow.rest();
  }

  show(model: ComparePanel): void {
    if (model.trusted && this.model?.trusted === false) {
      this.results.forgetFailures();
      this.slow.forgetFailures();
    }
    this.model = model;
    this.refresh();
  }

  private refresh(): void {
    if (!this.model) return;
    this.showMeasured(this.model);
    this.onChange();
  }

  private showMeasured(model: ComparePanel): void {
    const files = model.b ? [model.a.file, model.b.file] : [model.a.file];
    const key = JSON.stringify(files);
    const readable = model.a.problem === null && (model.b === null || model.b.problem === null);
    // Asked first, it is answered before the other one keeps the process busy.
    this.approximations.want(readable ? [key] : []);
    // A checkpoint's own layers are read beside those of the untrained model, which are measured after them.
    const before = !model.b && model.a.untrained !== model.a.file ? model.a.untrained : null;
    this.before = before === null ? undefined : JSON.stringify([before]);
    this.results.want(readable && !this.cancelled ? [key, ...(this.before === undefined ? [] : [this.before])] : []);
    const measurement = this.results.of(key);
    const approximate = this.approximations.result(key) ?? undefined;
    const exact = this.results.result(key);
    const retry = (): void => {
      this.cancelled = false;
      this.results.retry(key);
      this.refresh();
    };
    const cancel = (): void => {
      this.cancelled = true;
      this.refresh();
    };
    const what = `the layers of ${measuredWords(model)}`;
    this.measuring.show(measurement, { what, trusted: model.trusted, offerTrust: true, retry, cancel });
    if (!readable) this.measuring.element.hidden = true;
    const known = exact ?? approximate;
    this.content.hidden = !known || !readable;
    if (!known) return;
    this.measures.suit(known.n);
    const slow = slowPartsOf(this.measures.value).length > 0;
    if (!slow || !exact) this.slow.rest();
    const measured =
      slow && exact ? this.slow.measure(this.measures.value, [files], what, model.trusted)?.[0] : undefined;
    this.shown = slow && !measured ? 'linearCka' : this.measures.value;
    const states = { approximate, exact, seconds: this.seconds.get(key), underWay: measurement.state === 'under way' };
    setText(this.exactness, approximationNote(states, this.shown));
    this.showComparison(measured ?? known, model.b !== null);
  }

  private showComparison(comparison: Comparison, two: boolean): void {
    const { shown: measure } = this;
    const before = this.before === undefined ? undefined : this.results.result(this.before);
    const drawn = [comparison, measure, this.measures.value, before, this.model?.baselines];
    if (drawn.every((part, i) => part === this.drawn[i])) return;
    this.drawn = drawn;
    sayFindings(this.finding, [
      // What is approximate may be on either side of a threshold.
      two && this.model?.of === 'checkpoints' && !comparison.bounds
        ? agreementFinding(comparison, untrainedIn(this.model))
        : undefined,
      undefinedFinding(comparison),
    ]);
    const meanwhile = measure === this.measures.value ? '' : ` · ${untilMeasured(this.measures.value, measure)}`;
    setText(this.examples, `${examplesText(comparison, measure)}${two ? ', the same for both' : ''}${meanwhile}`);
    this.cell ??= startingCell(comparison, two);
    this.charts = [];
    this.pair.className = two ? 'pair' : 'beside';
    for (const [part, shown] of [
      [this.sentence, two],
      [this.difference.element, two && haveCounterparts(comparison)],
      [this.matches.element, two],
      [this.aside.element, !two],
    ] as const) {
      part.hidden = !shown;
    }
    this.showSimilarity(comparison, two);
    if (two) {
      if (haveCounterparts(comparison)) this.showDifference(comparison);
      this.matches.show(comparison, measure);
    }
    this.showCell(comparison, two);
  }

  private showSimilarity(comparison: Comparison, two: boolean): void {
    const { shown: measure } = this;
    const titles = two ? { rowTitle: LETTERS[0], columnTitle: LETTERS[1] } : {};
    this.similarity.update({
      id: two ? `similarity-of-two-${this.model!.of}` : 'similarity-of-layers',
      title: 'Similarity',
      sub: two ? 'A down, B across' : 'of every pair of layers',
      note: fewNote(comparison, measure),
      draw: (width, document, theme) =>
        renderLayerHeatmap({ comparison, measure, ...titles }, { width }, document, theme),
      table: () => comparisonTable(comparison, measure),
      json: () => comparison,
      after: svg => this.follow(svg, comparison, two, 'Similarity of every pair of layers'),
    });
  }

  private showDifference(comparison: Comparison): void {
    const { shown: measure } = this;
    const titles = { rowTitle: LETTERS[0], columnTitle: LETTERS[1] };
    this.difference.update({
      id: 'difference-to-the-diagonal',
      title: 'Difference to the diagonal',
      sub: 'cell minus the same layer in B, root scale',
      note: 'A ring marks the best match of a row where it is another layer.',
      draw: (width, document, theme) =>
        renderDifferenceHeatmap({ comparison, measure, ...titles }, { width }, document, theme),
      table: () => differenceTable(comparison, measure),
      json: () => comparison,
      after: svg => this.follow(svg, comparison, true, 'Difference of every pair of layers to the same layer in B'),
    });
  }

  /** Both heatmaps have the cursor on the same cell. */
  private follow(svg: SVGSVGElement, comparison: Comparison, two: boolean, label: string): void {
    this.charts = [...this.charts.filter(chart => chart.isConnected), svg];
    addCursor(svg, {
      comparison,
      cell: () => this.cell ?? { row: 0, column: 0 },
      label,
      onMove: cell => {
        this.cell = cell;
        for (const chart of this.charts) selectCell(chart, cell);
        this.showCell(comparison, two);
      },
    });
  }

  private showCell(comparison: Comparison, two: boolean): void {
    const { cell, shown: measure } = this;
    if (!cell) return;
    if (!two) {
      const before = this.before === undefined ? undefined : this.results.result(this.before);
      const learned = before && sinceUntrainedAt(comparison, before, cell, measure);
      this.aside.show({ comparison, measure, cell, course: [], step: undefined, learned });
      return;
    }
    const { title, value, sentence } = explainCell(comparison, cell.row, cell.column, measure, LETTERS);
    const { baselines = null } = this.model ?? {};
    const learned = baselines && towardsTheLastAt(comparison, baselines, cell, measure);
    const words = learned ? `${sentence} ${learned}` : sentence;
    rebuild(this.sentence, [title, value, words], () => [h('b', {}, `${title}: ${value}.`), ` ${words}`]);
    this.matches.mark(cell.row);
  }
}

/** 'both checkpoints', 'layers.npz' */
function measuredWords({ of, a, b }: ComparePanel): string {
  if (b) return `both ${of}`;
  return of === 'checkpoints' ? 'this checkpoint' : a.title;
}

function untrainedIn(model: ComparePanel | undefined): number {
  return [model?.a, model?.b].filter(one => one?.untrained === one?.file && one).length;
}

/** Whether the two have more layers of the same name than the input, so that there is a diagonal. */
function haveCounterparts({ rows, columns }: Comparison): boolean {
  return rows.some(layer => layer !== 'input' && columns.includes(layer));
}

/** Between two, the posterior mean with itself. */
function startingCell(comparison: Comparison, two: boolean): Cell {
  const { row, column } = firstCell(comparison);
  return two ? cellOf(comparison, column, column) : cellOf(comparison, row, column);
}
