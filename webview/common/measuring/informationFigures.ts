import type { LayerInformation } from '../../../src/analysis/results/layerInformation';
import { informLayers } from '../../../src/protocol/measurePanel';
import type { Cell } from '../../../src/views/heatmaps/cells';
import { examplesOf } from '../../../src/views/chart/format';
import { selectCell } from '../../../src/views/heatmaps/heatmapGrid';
import {
  type Direction,
  explainInformation,
  informationPairs,
  renderInformationHeatmap,
} from '../../../src/views/heatmaps/informationHeatmap';
import { h, setText } from '../dom';
import { Figure } from '../figure';
import { host } from '../hostChannel';
import { addCursor, cellOf, firstCell } from './heatmapFigure';
import { OnRequest } from './onRequest';

/** What is told of one checkpoint, or of two. */
export interface Informed {
  readonly files: readonly string[];
  /** As in a sentence: 'step 500', or the letters of two. */
  readonly names: readonly string[];
  readonly trusted: boolean;
}

const TITLES: Record<Direction, string> = {
  rowToColumn: 'What rows tell of columns',
  columnToRow: 'What columns tell of rows',
};

/** The information imbalances between all layers, which are measured when a reader asks for them. */
export class InformationFigures {
  readonly element: HTMLElement;
  private readonly sentence = h('p', { class: 'cell-sentence', 'aria-live': 'polite' });
  private readonly figures: Record<Direction, Figure> = { rowToColumn: new Figure(), columnToRow: new Figure() };
  private readonly content: HTMLElement;
  private readonly results = new OnRequest<LayerInformation>(
    (key, watch) => host.call(informLayers, { files: JSON.parse(key) as string[] }, watch),
    () => this.refresh(),
  );
  private shown: Informed | undefined;
  private drawn: LayerInformation | undefined;
  private cell: Cell | undefined;
  private charts: SVGSVGElement[] = [];

  constructor() {
    const { rowToColumn, columnToRow } = this.figures;
    const pair = h('div', { class: 'pair' }, rowToColumn.element, columnToRow.element);
    this.content = h('div', { class: 'stack' }, this.sentence, pair);
    this.element = h(
      'section',
      { class: 'stack' },
      h('h2', {}, 'What every layer tells of every other'),
      this.results.element,
      this.content,
    );
  }

  show(shown: Informed): void {
    this.shown = shown;
    this.refresh();
  }

  /** It is out of sight. */
  rest(): void {
    this.results.rest();
  }

  private refresh(): void {
    const { shown } = this;
    if (!shown) return;
    const what = `what the layers of ${shown.names.join(' and ')} tell of each other`;
    const result = this.results.of(JSON.stringify(shown.files), what, shown.trusted);
    this.content.hidden = result === undefined;
    if (!result || result === this.drawn) return;
    this.drawn = result;
    const { row, column } = firstCell(result);
    this.cell = cellOf(result, row, column);
    this.charts = [];
    const two = shown.files.length > 1;
    this.figures.columnToRow.element.hidden = !two;
    for (const direction of two ? (['rowToColumn', 'columnToRow'] as const) : (['rowToColumn'] as const)) {
      this.draw(direction, result, shown);
    }
    this.select(this.cell);
  }

  private draw(direction: Direction, information: LayerInformation, { names }: Informed): void {
    const titles = names.length > 1 ? ([names[0]!, names[1]!] as const) : undefined;
    this.figures[direction].update({
      id: `information-${names.join('-').replaceAll(/[^\w]+/g, '-')}-${direction}`,
      title: TITLES[direction],
      sub: `${names.length > 1 ? '' : `${names[0]!}, `}${examplesOf(information.n, information.split)}`,
      draw: (width, document, theme) =>
        renderInformationHeatmap({ information, direction, titles }, { width }, document, theme),
      table: () => informationPairs(information),
      json: () => information,
      after: svg => {
        this.charts = [...this.charts.filter(chart => chart.isConnected && chart !== svg), svg];
        addCursor(svg, {
          comparison: information,
          cell: () => this.cell ?? { row: 0, column: 0 },
          label: TITLES[direction],
          onMove: cell => this.select(cell),
        });
      },
    });
  }

  private select(cell: Cell): void {
    const { drawn, shown } = this;
    if (!drawn || !shown) return;
    this.cell = cell;
    for (const chart of this.charts) selectCell(chart, cell);
    const prefix = (i: number): string => (shown.files.length > 1 ? `${shown.names[i]!} ` : '');
    setText(this.sentence, explainInformation(drawn, cell, [prefix(0), prefix(1)]));
  }
}
