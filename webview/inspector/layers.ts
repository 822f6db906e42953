import type { Comparison } from '../../src/analysis/results';
import { compareLayers, type RunView } from '../../src/protocol/panel';
import type { CellMoment } from '../../src/views/cellHistory';
import { valueAt } from '../../src/views/cells';
import { formatCount } from '../../src/views/format';
import { selectCell } from '../../src/views/heatmapGrid';
import { renderLayerHeatmap } from '../../src/views/layerHeatmap';
import { comparisonTable } from '../../src/views/tables';
import { meanAndSampleFinding } from '../../src/analysis/findings/meanAndSample';
import { undefinedFinding } from '../../src/analysis/findings/undefinedLayers';
import { CellAside } from '../common/cellAside';
import { segmented } from '../common/controls';
import { h } from '../common/dom';
import { Figure } from '../common/figure';
import { addCursor, cellOf, firstCell } from '../common/heatmap';
import { host } from '../common/host';
import { type Measure, MEASURE_OPTIONS } from '../common/measureOptions';
import { type Checkpoint, slotsOf } from './checkpoints';
import { MeasuredTab } from './measuredTab';
import type { TabContext } from './tab';
import { Thumbnails } from './thumbnails';
import { sentencesOf } from './words';

/** Of the run as a whole, what is said above its layers. */
const RULES = ['settled', 'learned from the input upwards'];

/** How alike the layers of a checkpoint are, and how that came about. */
export class LayersTab extends MeasuredTab<Comparison> {
  readonly element: HTMLElement;
  protected readonly content: HTMLElement;
  protected readonly what = 'the layers';
  private readonly figure = new Figure();
  private readonly aside = new CellAside();
  private readonly thumbnails = new Thumbnails(step => this.bar.goTo(step));
  private readonly every: HTMLElement;
  private readonly measureSwitch: HTMLElement;
  private measure: Measure = 'linearCka';
  /** The layers of the cell that is explained. */
  private layers: { row: string; column: string } | undefined;

  constructor(context: TabContext) {
    super(context, (file, watch) => host.call(compareLayers, { files: [file] }, watch));
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
    this.element = this.frame(this.every);
  }

  /** Those that have a small heatmap. */
  protected others({ checkpoints, pending }: RunView): { file: string }[] {
    return slotsOf(checkpoints, pending).flatMap(({ file }) => (file === undefined ? [] : [{ file }]));
  }

  protected override refresh(): void {
    super.refresh();
    const run = this.model?.run;
    const { selected } = this.bar;
    this.every.hidden = selected === undefined;
    if (!this.active || !run || !selected) return;
    this.thumbnails.show(slotsOf(run.checkpoints, run.pending), this.measure, this.results, selected.step);
  }

  protected showResult(comparison: Comparison, selected: Checkpoint): void {
    this.sayFindings(comparison, selected);
    this.layers ??= firstCell(comparison);
    this.showCell(comparison, selected);
    if (this.isNew([comparison, selected.step, this.measure])) this.showFigure(comparison, selected);
  }

  private sayFindings(comparison: Comparison, { step }: Checkpoint): void {
    const { test, findings = [] } = this.model?.run ?? {};
    const found = [
      // Which units are passive is known of the last evaluation alone.
      test?.step === step ? meanAndSampleFinding(test, comparison) : undefined,
      ...findings.filter(({ rule }) => RULES.includes(rule)),
      undefinedFinding(comparison),
    ];
    this.say(found.flatMap(finding => (finding?.holds ? [sentencesOf(finding)] : [])));
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
  private course(): CellMoment[] {
    return (this.model?.run?.checkpoints ?? []).flatMap(({ step, file }) => {
      const result = this.results.result(file);
      if (!result) return [];
      const { row, column } = this.cell(result);
      return [{ step, value: valueAt(result, this.measure, row, column) }];
    });
  }
}
