import type { Comparison } from '../../../src/analysis/results/comparison';
import { type Cell, moveCell } from '../../../src/views/heatmaps/cells';
import { selectCell } from '../../../src/views/heatmaps/heatmapGrid';

/** A cell cursor on a heatmap that one of the views drew: by mouse, and by keys once the heatmap has the focus. */

export interface CursorOptions {
  comparison: Pick<Comparison, 'rows' | 'columns'>;
  /** Where it stands now; asked for anew at each key. */
  cell: () => Cell;
  /** What the heatmap is, for those who do not see it. */
  label: string;
  onMove: (cell: Cell) => void;
}

/** Puts the cursor on a heatmap that was just drawn. */
export function addCursor(svg: SVGSVGElement, { comparison, cell, label, onMove }: CursorOptions): void {
  const { columns } = comparison;
  const cells = svg.querySelector('.cells');
  if (!cells) return;
  // An application gets the arrow keys, which a screen reader would keep for itself on an image.
  svg.setAttribute('role', 'application');
  svg.setAttribute('aria-roledescription', 'heatmap');
  svg.setAttribute('aria-label', `${label}. Arrow keys move through the cells.`);
  svg.setAttribute('tabindex', '0');
  const move = (to: Cell): void => {
    const { row, column } = cell();
    if (to.row !== row || to.column !== column) onMove(to);
  };
  svg.addEventListener('pointerover', event => {
    const target = event.target instanceof Element ? event.target.closest('.cell') : null;
    const index = target ? [...cells.children].indexOf(target) : -1;
    if (index >= 0) move({ row: Math.floor(index / columns.length), column: index % columns.length });
  });
  svg.addEventListener('keydown', event => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const to = moveCell(comparison, cell(), event.key);
    if (!to) return;
    event.preventDefault();
    move(to);
  });
  selectCell(svg, cell());
}

/** The cell of two layers by name, or the nearest that there is: another checkpoint may have others. */
export function cellOf({ rows, columns }: Pick<Comparison, 'rows' | 'columns'>, row: string, column: string): Cell {
  return { row: Math.max(0, rows.indexOf(row)), column: Math.max(0, columns.indexOf(column)) };
}

/** Where to begin: the encoder's last layer with the posterior mean. */
export function firstCell({ rows, columns }: Pick<Comparison, 'rows' | 'columns'>): { row: string; column: string } {
  return {
    row: rows.findLast(name => name.startsWith('encoder/')) ?? rows[0] ?? '',
    column: columns.find(name => name === 'z_mean') ?? columns[0] ?? '',
  };
}
