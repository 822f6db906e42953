import type { RunView } from '../../../src/protocol/panel';
import { renderSplitBoard, splitNote, splitTable } from '../../../src/views/data/splitBoard';
import { Figure } from '../../common/figure';

/** Which part of the space of factors is trained on, where the split is of a kind. */
export class SplitView {
  private readonly figure = new Figure();
  readonly element = this.figure.element;

  show({ info }: RunView): void {
    const { cells } = info.data;
    this.element.hidden = cells === undefined;
    if (cells === undefined) return;
    this.figure.update({
      id: 'split',
      title: 'What is trained on',
      draw: (width, document, theme) => renderSplitBoard(cells, { width }, document, theme),
      table: () => splitTable(cells),
      json: () => cells,
      note: splitNote(info),
    });
  }
}
