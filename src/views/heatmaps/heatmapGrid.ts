import { bracketPath } from '../chart/axes';
import type { Cell } from './cells';
import { textWidth, widest } from '../chart/labels';
import { groupRuns, isNamed, shortName } from '../chart/layerNames';
import { add, FONT_SIZE, type Size } from '../chart/svg';
import { type Theme, VSCODE_THEME } from '../chart/theme';

/** A grid of cells, a row and a column for each layer: what the heatmaps have in common. */

export interface GridData {
  /** Layer names. */
  rows: readonly string[];
  columns: readonly string[];
  /** What the rows and columns belong to, when they are two checkpoints ('step 500', …). */
  rowTitle?: string;
  columnTitle?: string;
}

export interface Grid {
  cell: number;
  left: number;
  top: number;
  /** Of the chart. */
  height: number;
  rowStarts: readonly number[];
  columnStarts: readonly number[];
  names: (layer: string) => string;
}

const GROUP_GAP = 5;
const BRACKET_HEIGHT = 24;
const TITLE_HEIGHT = 18;
const LARGEST_CELL = 36;
/** Below this the full names do not fit side by side. */
const SMALL_CELL = 15;

/** Cells with gaps between the groups: where each starts, in pixels. */
export function cellStarts(layers: readonly string[], cell: number, gap = GROUP_GAP): number[] {
  return groupRuns(layers).flatMap(({ first, last }, gaps) =>
    Array.from({ length: last - first + 1 }, (_, k) => (first + k) * cell + gaps * gap),
  );
}

/** Pixels that the gaps between the groups take. */
export function gapsOf(layers: readonly string[], gap = GROUP_GAP): number {
  return gap * Math.max(0, groupRuns(layers).length - 1);
}

/** Places a grid below a legend of `legendHeight` pixels. */
export function layOutGrid(data: GridData, size: Size, legendHeight: number): Grid {
  const { rows, columns, rowTitle, columnTitle } = data;
  const top = legendHeight + (columnTitle === undefined ? 0 : TITLE_HEIGHT) + BRACKET_HEIGHT;
  const fit = (names: (layer: string) => string): { cell: number; left: number; foot: number } => {
    const left = widest(rows.map(names)) + 16 + (rowTitle === undefined ? 0 : TITLE_HEIGHT);
    const foot = widest(columns.map(names)) + 12;
    const byWidth = (size.width - left - gapsOf(columns)) / columns.length;
    const byHeight = ((size.height ?? Infinity) - top - foot - gapsOf(rows)) / rows.length;
    return { cell: Math.max(2, Math.min(LARGEST_CELL, byWidth, byHeight)), left, foot };
  };
  const full = fit(layer => layer);
  const names = full.cell < SMALL_CELL ? shortName : (layer: string): string => layer;
  const { cell, left, foot } = fit(names);
  const height = size.height ?? top + cell * rows.length + gapsOf(rows) + foot;
  return { cell, left, top, names, height, rowStarts: cellStarts(rows, cell), columnStarts: cellStarts(columns, cell) };
}

/** The checkpoints' titles, layer names and group brackets: on the left for rows, above and below for columns. */
export function drawGridNames(svg: SVGElement, data: GridData, grid: Grid, theme: Theme): void {
  const { rows, columns, rowTitle, columnTitle } = data;
  const { cell, left, top, names, rowStarts, columnStarts } = grid;
  const bottom = top + rowStarts.at(-1)! + cell;
  const title = { 'text-anchor': 'middle', 'font-weight': 600 };
  if (columnTitle !== undefined) {
    const place = { x: left + (columnStarts.at(-1)! + cell) / 2, y: top - BRACKET_HEIGHT - TITLE_HEIGHT + 10 };
    add(svg, 'text', { ...place, ...title }, columnTitle);
  }
  if (rowTitle !== undefined) {
    const turn = `translate(10,${((top + bottom) / 2).toFixed(1)}) rotate(-90)`;
    add(svg, 'text', { transform: turn, ...title }, rowTitle);
  }
  // Where cells are lower than text, only every second (third, …) name is written.
  const every = Math.ceil(FONT_SIZE / cell);
  const look = { 'text-anchor': 'end', fill: theme.muted };
  rows.forEach((row, i) => {
    if (i % every > 0) return;
    const place = { class: 'row-name', 'data-index': i, x: left - 12, y: top + rowStarts[i]! + cell / 2 + 3.5 };
    add(svg, 'text', { ...place, ...look }, names(row));
  });
  columns.forEach((column, j) => {
    if (j % every > 0) return;
    const [x, y] = [left + columnStarts[j]! + cell / 2 + 3.5, bottom + 8];
    const turn = `translate(${x.toFixed(1)},${y.toFixed(1)}) rotate(-90)`;
    add(svg, 'text', { class: 'column-name', 'data-index': j, transform: turn, ...look }, names(column));
  });
  drawBrackets(svg, data, grid, theme);
}

function drawBrackets(svg: SVGElement, { rows, columns }: GridData, grid: Grid, theme: Theme): void {
  const { cell, left, top, rowStarts, columnStarts } = grid;
  const look = { fill: 'none', stroke: theme.border };
  for (const { group, first, last } of groupRuns(columns)) {
    if (!isNamed(group)) continue;
    const [x0, x1] = [left + columnStarts[first]!, left + columnStarts[last]! + cell - 1];
    add(svg, 'path', { class: 'bracket', d: bracketPath(x0, x1, top - 8, 4, false), ...look });
    if (textWidth(group) > x1 - x0 + GROUP_GAP) continue;
    add(svg, 'text', { x: (x0 + x1) / 2, y: top - 13, 'text-anchor': 'middle' }, group);
  }
  for (const { group, first, last } of groupRuns(rows)) {
    if (!isNamed(group)) continue;
    const [y0, y1] = [top + rowStarts[first]!, top + rowStarts[last]! + cell - 1];
    add(svg, 'path', { class: 'bracket', d: bracketPath(y0, y1, left - 8, 4, true), ...look });
  }
}

/** Where the cell of row i and column j stands, and the side of a cell with the seam to its neighbours. */
export interface Places {
  at: (i: number, j: number) => { x: number; y: number };
  cell: number;
}

export function placesOf({ left, top, cell, rowStarts, columnStarts }: Grid): Places {
  return { at: (i, j) => ({ x: left + columnStarts[j]!, y: top + rowStarts[i]! }), cell };
}

export interface CellLook {
  /** Null for no value: the cell is hatched. */
  value: number | null;
  fill: string;
  /** What the tooltip says of it. */
  words: string;
}

/** All cells, with data-row, data-column and data-value. */
export function drawCells(
  svg: SVGElement,
  { rows, columns }: Pick<GridData, 'rows' | 'columns'>,
  { at, cell }: Places,
  lookOf: (i: number, j: number) => CellLook,
  theme: Theme,
): void {
  const cells = add(svg, 'g', { class: 'cells', 'data-columns': columns.length });
  const side = cell - (cell < 8 ? 0.4 : 1);
  rows.forEach((row, i) =>
    columns.forEach((column, j) => {
      const { value, fill, words } = lookOf(i, j);
      const box = { ...at(i, j), width: side, height: side };
      const data = { 'data-row': row, 'data-column': column, 'data-value': value === null ? '' : String(value) };
      const title = `${row} × ${column}: ${words}`;
      if (value !== null) add(add(cells, 'rect', { class: 'cell', ...data, ...box, fill }), 'title', {}, title);
      else drawHatched(add(cells, 'g', { class: 'cell hatched', ...data }), box, title, theme);
    }),
  );
}

function drawHatched(group: Element, box: { x: number; y: number; width: number }, title: string, theme: Theme): void {
  add(group, 'title', {}, title);
  add(group, 'rect', { ...box, fill: theme.background });
  add(group, 'path', {
    d: hatching(box.x, box.y, box.width),
    stroke: theme.border,
    'stroke-width': 0.8,
    fill: 'none',
  });
}

/** Diagonals from the left and top edges; drawn rather than a pattern, which would need an id. */
function hatching(x: number, y: number, side: number): string {
  const strokes = [0.25, 0.5, 0.75, 1].flatMap(share => {
    const [reach, rest] = [(side * share).toFixed(1), (side * (1 - share)).toFixed(1)];
    const upper = `M${x.toFixed(1)},${(y + side * share).toFixed(1)}l${reach},-${reach}`;
    const lower = `M${(x + side * share).toFixed(1)},${(y + side).toFixed(1)}l${rest},-${rest}`;
    return share < 1 ? [upper, lower] : [upper];
  });
  return strokes.join('');
}

/**
 * Rings a cell of a drawn heatmap and writes the names of its row and column bold; null for none. Changes the chart in
 * place, so that a panel need not draw it anew for every arrow key.
 */
export function selectCell(svg: SVGElement, selected: Cell | null, theme: Theme = VSCODE_THEME): void {
  svg.querySelector('.selection')?.remove();
  for (const [kind, index] of [
    ['row', selected?.row],
    ['column', selected?.column],
  ] as const) {
    for (const name of Array.from(svg.querySelectorAll(`.${kind}-name`))) {
      const bold = name.getAttribute('data-index') === String(index);
      name.setAttribute('font-weight', bold ? '600' : '400');
      name.setAttribute('fill', bold ? theme.foreground : theme.muted);
    }
  }
  const cells = svg.querySelector('.cells');
  if (selected === null || cells === null) return;
  const count = Number(cells.getAttribute('data-columns'));
  const cell = cells.children[selected.row * count + selected.column];
  const box = cell?.localName === 'g' ? cell.querySelector('rect') : cell;
  if (!box || selected.column >= count) return;
  const [x, y, side] = ['x', 'y', 'width'].map(name => Number(box.getAttribute(name))) as [number, number, number];
  const ring = add(svg, 'g', { class: 'selection', 'pointer-events': 'none', fill: 'none' });
  const place = { x: x - 1, y: y - 1, width: side + 2, height: side + 2 };
  // Two colours, of which one stands out from any cell.
  add(ring, 'rect', { ...place, stroke: theme.background, 'stroke-width': 4.5 });
  add(ring, 'rect', { ...place, stroke: theme.foreground, 'stroke-width': 2 });
}
