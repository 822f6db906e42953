import type { Comparison } from '../../src/analysis/results';
import { compareLayers, type Inspector } from '../../src/protocol/panel';
import { valueAt } from '../../src/views/cells';
import { formatCount } from '../../src/views/format';
import { selectCell } from '../../src/views/heatmapGrid';
import { renderLayerHeatmap } from '../../src/views/layerHeatmap';
import { comparisonTable } from '../../src/views/tables';
import { undefinedFinding } from '../../src/views/rules';
import { CellAside } from '../common/cellAside';
import { segmented } from '../common/controls';
import { h, setText } from '../common/dom';
import { Figure } from '../common/figure';
import { addCursor, cellOf, firstCell } from '../common/heatmap';
import { host } from '../common/host';
import { type Measure, MEASURE_OPTIONS } from '../common/measureOptions';
import { Measurements } from '../common/measurements';
import { Measuring, showContent } from '../common/measuring';
import type { SparklinePoint } from '../common/sparkline';
import { CheckpointBar } from './checkpointBar';
import { type Checkpoint, emptySentence, slotsOf } from './checkpoints';
import type { Tab, TabContext } from './tab';
import { Thumbnails } from './thumbnails';

/** How alike the layers of a checkpoint are, and how that came about. */
export class LayersTab implements Tab {
  readonly element: HTMLElement;
  private readonly finding = h('p', { class: 'finding', hidden: true });
  private readonly measuring = new Measuring();
  private readonly figure = new Figure();
  private readonly aside = new CellAside();
  private readonly thumbnails = new Thumbnails(step => this.bar.goTo(step));
  private readonly bar: CheckpointBar;
  private readonly content: HTMLElement;
  private readonly every: HTMLElement;
  private readonly empty = h('p', { class: 'muted', hidden: true });
  private readonly measureSwitch: HTMLElement;
  private readonly results = new Measurements<Comparison>(
    (file, watch) => host.call(compareLayers, { files: [file] }, watch),
    () => this.refresh(),
  );
  private model: Inspector | undefined;
  private active = false;
  private measure: Measure = 'linearCka';
  /** The layers of the cell that is explained. */
  private layers: { row: string; column: string } | undefined;
  private drawn: readonly unknown[] = [];

  constructor(context: TabContext) {
    this.bar = new CheckpointBar(context, () => this.refresh());
    this.measure = MEASURE_OPTIONS.find(({ value }) => value === context.option('measure'))?.value ?? this.measure;
    this.measureSwitch = segmented<Measure>('Measure', MEASURE_OPTIONS, this.measure, measure => {
      this.measure = measure;
      context.setOption('measure', measure);
      this.refresh();
    });
    this.content = h('div', { class: 'beside' }, this.figure.element, this.aside.element);
    this.every = h(
      'section',
      { class: 'figure' },
      h(
        'div',
        { class: 'cap' },
        h('h3', {}, 'Every checkpoint'),
        h('span', { class: 'sub' }, 'the same scale; click one to enlarge it'),
      ),
      this.thumbnails.element,
    );
    this.element = h(
      'div',
      {},
      this.bar.element,
      h('div', { class: 'view' }, this.empty, this.finding, this.measuring.element, this.content, this.every),
    );
  }

  show(model: Inspector): void {
    if (model.trusted && this.model?.trusted === false) this.results.forgetFailures();
    this.model = model;
    if (this.active) this.refresh();
  }

  activate(active: boolean): void {
    if (active === this.active) return;
    this.active = active;
    if (active) this.refresh();
    else {
      this.bar.rest();
      this.results.want([]);
    }
  }

  private refresh(): void {
    const { model, active } = this;
    if (!model || !active) return;
    const { run } = model;
    this.bar.show(run, false);
    const { selected } = this.bar;
    this.empty.hidden = selected !== undefined;
    for (const part of [this.content, this.every]) part.hidden = selected === undefined;
    if (!run || !selected) {
      this.measuring.element.hidden = this.finding.hidden = true;
      setText(this.empty, emptySentence(run?.pending ?? []));
      this.results.want([]);
      return;
    }
    const slots = slotsOf(run.checkpoints, run.pending);
    this.results.want([selected.file, ...slots.flatMap(({ file }) => (file === undefined ? [] : [file]))]);
    const measurement = this.results.of(selected.file);
    this.bar.show(run, measurement.state === 'under way' || measurement.state === 'waiting');
    this.measuring.show(measurement, {
      what: `the layers of step ${formatCount(selected.step)}`,
      trusted: model.trusted,
      offerTrust: false,
      retry: () => this.results.retry(selected.file),
    });
    showContent(this.content, this.measuring, measurement.state, this.drawn.length > 0);
    if (measurement.state === 'done') this.showComparison(measurement.result, selected);
    else if (this.content.hidden) this.finding.hidden = true;
    this.thumbnails.show(slots, this.measure, this.results, selected.step);
  }

  private showComparison(comparison: Comparison, selected: Checkpoint): void {
    const finding = undefinedFinding(comparison);
    this.finding.hidden = finding?.holds !== true;
    setText(this.finding, finding?.sentence ?? '');
    this.layers ??= firstCell(comparison);
    this.showCell(comparison, selected);
    const drawn = [comparison, selected.step, this.measure];
    if (drawn.every((part, i) => part === this.drawn[i])) return;
    this.drawn = drawn;
    this.showFigure(comparison, selected);
  }

  private showFigure(comparison: Comparison, selected: Checkpoint): void {
    const { measure } = this;
    this.figure.update({
      id: `layers-step-${selected.step}`,
      title: 'Similarity of layers',
      sub: `step ${formatCount(selected.step)}, ${formatCount(comparison.n)} test examples`,
      controls: [this.measureSwitch],
      draw: (width, document) => renderLayerHeatmap({ comparison, measure }, { width }, document),
      table: () => comparisonTable(comparison, measure),
      json: () => ({ step: selected.step, ...comparison }),
      after: svg => {
        addCursor(svg, {
          comparison,
          cell: () => this.cell(comparison),
          label: `Similarity of every pair of layers at step ${formatCount(selected.step)}`,
          onMove: cell => {
            this.layers = { row: comparison.rows[cell.row]!, column: comparison.columns[cell.column]! };
            selectCell(svg, cell);
            this.showCell(comparison, selected);
          },
        });
      },
    });
  }

  private cell(comparison: Comparison): ReturnType<typeof cellOf> {
    const { row, column } = this.layers ?? firstCell(comparison);
    return cellOf(comparison, row, column);
  }

  private showCell(comparison: Comparison, selected: Checkpoint): void {
    const cell = this.cell(comparison);
    this.aside.show({ comparison, measure: this.measure, cell, course: this.course(), step: selected.step });
  }

  /** The explained cell at the checkpoints that are measured. */
  private course(): SparklinePoint[] {
    return (this.model?.run?.checkpoints ?? []).flatMap(({ step, file }) => {
      const result = this.results.result(file);
      if (!result) return [];
      const { row, column } = this.cell(result);
      return [{ step, value: valueAt(result, this.measure, row, column) }];
    });
  }
}
