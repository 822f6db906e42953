import { valueAt } from '../../base/valueAt';
import type { CellCounts, SplitCells } from '../../data/examples/splitCells';
import type { RunInfo } from '../../run/records';
import { formatCount } from '../chart/format';
import { textWidth, widest } from '../chart/labels';
import { drawLegend, legendHeight, type LegendItem } from '../chart/legend';
import { add, createChart, type Size } from '../chart/svg';
import type { Table } from '../chart/table';
import { type Theme, VSCODE_THEME } from '../chart/theme';

/** Which cells of the space of factors a split trains on: each half of each factor's range with each of the others. */

const HALVES = { lower: '↓', upper: '↑' } as const;
type Half = keyof typeof HALVES;

const LINE = 18;
const GAP = 3;
const STRIP = 8;
/** Of less than a share that would be as wide nothing would be seen. */
const LEAST_PART = 5;
/** Higher cells say no more. */
const MOST_PITCH = 38;

/** In which half of the range of its `factor`th of `count` factors a cell lies. */
const halfOf = (cell: number, factor: number, count: number): Half =>
  (cell >> (count - 1 - factor)) & 1 ? 'upper' : 'lower';

const total = ({ train, heldOut, unused }: CellCounts): number => train + heldOut + unused;

/** The parts of a cell, those that are drawn filled first. */
const PARTS = ['train', 'heldOut', 'unused'] as const;
const PART_WORDS: Readonly<Record<(typeof PARTS)[number], string>> = {
  train: 'trained on',
  heldOut: 'held out',
  unused: 'left out',
};

function look(part: (typeof PARTS)[number], theme: Theme) {
  if (part === 'train') return { fill: theme.rate, stroke: theme.rate };
  return part === 'heldOut'
    ? { fill: theme.grid, stroke: theme.border }
    : { fill: 'none', stroke: theme.border, 'stroke-dasharray': '2 2' };
}

function legendOf({ cells }: SplitCells, theme: Theme): LegendItem[] {
  const some = PARTS.filter(part => cells.some(cell => cell[part] > 0));
  return some.map(part => ({
    text: PART_WORDS[part],
    sign: (parent, x, y) =>
      void add(parent, 'rect', { x: x - 5, y: y - 5, width: 10, height: 10, ...look(part, theme) }),
  }));
}

/** What a cell is, in words. */
function describeCell({ factors }: SplitCells, cell: number, counts: CellCounts): string {
  const where = factors.map(({ name }, i) => `${name} ${halfOf(cell, i, factors.length)}`).join(', ');
  const parts = PARTS.filter(part => counts[part] > 0).map(part => `${formatCount(counts[part])} ${PART_WORDS[part]}`);
  return `${where}: ${parts.join(', ') || 'no examples'}`;
}

function descriptionOf(split: SplitCells): string {
  const { cells } = split;
  const only = (part: 'train' | 'heldOut') =>
    cells.filter(cell => cell[part] > 0 && cell[part] === cell.train + cell.heldOut).length;
  const ranges = shrunkFactors(split).map(
    ({ name, size, used: [from, to] }) => `${name} ${to - from + 1} of ${size} values`,
  );
  return (
    `Of ${cells.length} cells ${only('train')} have training examples alone, ${only('heldOut')} held-out ones alone.` +
    (ranges.length > 0 ? ` Used are ${ranges.join(', ')}.` : '')
  );
}

/** How wide each part of a cell is: its share, but that what is there is seen, however little it is. */
function widthsOf(counts: CellCounts, side: number): number[] {
  const all = total(counts);
  const least = Math.min(LEAST_PART, side / PARTS.length);
  const widths = PARTS.map(part => (counts[part] === 0 ? 0 : Math.max(least, (counts[part] / all) * side)));
  const largest = widths.indexOf(Math.max(...widths));
  const excess = all === 0 ? 0 : widths.reduce((sum, width) => sum + width, -side);
  return widths.map((width, i) => (i === largest ? width - excess : width));
}

/** A cell as a box of its parts, side by side. */
function drawCell(
  svg: SVGElement,
  counts: CellCounts,
  box: { x: number; y: number; side: number },
  theme: Theme,
): void {
  const widths = widthsOf(counts, box.side);
  let { x } = box;
  for (const [i, part] of PARTS.entries()) {
    const width = widths[i]!;
    if (width > 0) add(svg, 'rect', { class: part, x, y: box.y, width, height: box.side, ...look(part, theme) });
    x += width;
  }
}

/** Those of whose values some are not used. */
const shrunkFactors = ({ factors }: SplitCells) => factors.filter(({ size, used: [from, to] }) => to - from + 1 < size);

/** The values of each factor that are not used throughout, a line each: filled where they are used. */
function drawRanges(
  svg: SVGElement,
  split: SplitCells,
  place: { x: number; y: number; width: number },
  theme: Theme,
): void {
  for (const [line, { name, size, used }] of shrunkFactors(split).entries()) {
    const y = place.y + line * LINE;
    const step = place.width / size;
    add(svg, 'text', { x: place.x - 8, y: y + STRIP, 'text-anchor': 'end', fill: theme.muted }, name);
    add(svg, 'rect', { x: place.x, y, width: place.width, height: STRIP, ...look('unused', theme) });
    const width = (used[1] - used[0] + 1) * step;
    add(svg, 'rect', { class: 'used', x: place.x + used[0] * step, y, width, height: STRIP, fill: theme.muted });
  }
}

interface Board {
  readonly left: number;
  readonly top: number;
  /** From one cell to the next. */
  readonly pitch: number;
}

/** Names of factors with their halves: `names` over the columns, a line each. */
function drawColumnHeads(
  svg: SVGElement,
  names: readonly string[],
  { left, pitch }: Board,
  top: number,
  theme: Theme,
): void {
  const columns = 2 ** names.length;
  for (const [i, name] of names.entries()) {
    const y = top + (i + 1) * LINE - 6;
    const span = columns / 2 ** (i + 1);
    add(svg, 'text', { x: left - 8, y, 'text-anchor': 'end', fill: theme.muted }, name);
    for (let at = 0; at < columns; at += span) {
      const x = left + (at + span / 2) * pitch - GAP / 2;
      add(svg, 'text', { x, y, 'text-anchor': 'middle' }, HALVES[halfOf(at, i, names.length)]);
    }
  }
}

const headWidth = (name: string): number => textWidth(name) + 10;

/** The same beside the rows, a column each. */
function drawRowHeads(svg: SVGElement, names: readonly string[], { left, top, pitch }: Board, theme: Theme): void {
  const rows = 2 ** names.length;
  let x = left - 8 - names.reduce((sum, name) => sum + headWidth(name), 0);
  for (const [i, name] of names.entries()) {
    const middle = x + headWidth(name) / 2;
    add(svg, 'text', { x: middle, y: top - 6, 'text-anchor': 'middle', fill: theme.muted }, name);
    const span = rows / 2 ** (i + 1);
    for (let at = 0; at < rows; at += span) {
      const y = top + (at + span / 2) * pitch + 3;
      add(svg, 'text', { x: middle, y, 'text-anchor': 'middle' }, HALVES[halfOf(at, i, names.length)]);
    }
    x += headWidth(name);
  }
}

/**
 * The cells of a split as a board: half of the factors go down, the others to the right; what is trained on is filled, what is
 * held out is light, what is left out is dotted, each by its share of the cell. Below it the ranges of factors that are not
 * used throughout.
 */
export function renderSplitBoard(
  split: SplitCells,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const { factors, cells } = split;
  const names = factors.map(({ name }) => name);
  const down = names.slice(0, Math.floor(names.length / 2));
  const across = names.slice(down.length);
  const columns = 2 ** across.length;
  const legend = legendOf(split, theme);
  const heads = legendHeight(legend, size.width);
  const left =
    8 +
    Math.max(
      widest(names) + 12,
      down.reduce((sum, name) => sum + headWidth(name), 0),
    );
  const pitch = Math.max(4, Math.min(MOST_PITCH, (size.width - left) / columns));
  const top = heads + across.length * LINE + (down.length > 0 ? LINE : 0);
  const board: Board = { left, top, pitch };
  const bottom = top + 2 ** down.length * pitch;
  const ranges = shrunkFactors(split).length;
  const height = bottom + (ranges > 0 ? 10 + ranges * LINE : 0);
  const words = { name: 'split-board', title: 'Cells of the split', description: descriptionOf(split) };
  const svg = createChart(document, { width: size.width, height }, words, theme);
  drawLegend(svg, legend, size.width, theme);
  drawColumnHeads(svg, across, board, heads, theme);
  drawRowHeads(svg, down, board, theme);
  for (const [cell, counts] of cells.entries()) {
    const group = add(svg, 'g', { class: 'cell' });
    add(group, 'title', {}, describeCell(split, cell, counts));
    const place = {
      x: left + (cell % columns) * pitch,
      y: top + Math.floor(cell / columns) * pitch,
      side: pitch - GAP,
    };
    drawCell(group, counts, place, theme);
  }
  drawRanges(svg, split, { x: left, y: bottom + 10, width: columns * pitch - GAP }, theme);
  return svg;
}

/** 'checkerboard: 82,017 trained on, 81,823 held out; ↓ lower, ↑ upper half of the range of a factor' */
export function splitNote({ config, data }: Pick<RunInfo, 'config' | 'data'>): string {
  const kind = valueAt(config, ['data', 'split', 'kind']);
  const sizes = (['train', 'heldOut'] as const)
    .map(part => `${formatCount(data[part])} ${PART_WORDS[part]}`)
    .join(', ');
  const named = typeof kind === 'string' ? `${kind}: ${sizes}` : sizes;
  return `${named}; ${HALVES.lower} lower, ${HALVES.upper} upper half of the range of a factor`;
}

/** A row for each cell. */
export function splitTable({ factors, cells }: SplitCells): Table {
  return {
    columns: [...factors.map(({ name }) => name), ...PARTS.map(part => PART_WORDS[part])],
    rows: cells.map((counts, cell) => [
      ...factors.map((_, i) => halfOf(cell, i, factors.length)),
      ...PARTS.map(part => counts[part]),
    ]),
  };
}
