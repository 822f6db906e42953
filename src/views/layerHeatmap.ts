import { interpolateViridis } from 'd3';
import type { Comparison } from '../analysis/results';
import { bracketPath } from './axes';
import { formatCount, formatSimilarity } from './format';
import { textWidth, widest } from './labels';
import { groupRuns, shortName } from './layers';
import { add, createChart, createEmptyChart, FONT_SIZE, type Size } from './svg';
import { type Theme, VSCODE_THEME } from './theme';

export type Similarity = 'linearCka' | 'debiasedCka' | 'procrustes';

export interface LayerHeatmapData {
  comparison: Comparison;
  measure: Similarity;
  /** What the rows and columns belong to, when they are two checkpoints ('step 500', …). */
  rowTitle?: string;
  columnTitle?: string;
}

const MEASURES: Record<Similarity, string> = {
  linearCka: 'linear CKA',
  debiasedCka: 'debiased CKA',
  procrustes: 'Procrustes similarity',
};

const GROUP_GAP = 5;
const BRACKET_HEIGHT = 24;
const LEGEND_HEIGHT = 52;
const TITLE_HEIGHT = 18;
const LARGEST_CELL = 36;
/** Below this the full names do not fit side by side. */
const SMALL_CELL = 15;

/** Cells with gaps between the groups: where each starts, in units of `cell` plus the gaps before it. */
function cellStarts(layers: readonly string[], cell: number): number[] {
  return groupRuns(layers).flatMap(({ first, last }, gaps) =>
    Array.from({ length: last - first + 1 }, (_, k) => (first + k) * cell + gaps * GROUP_GAP),
  );
}

function gapsOf(layers: readonly string[]): number {
  return GROUP_GAP * Math.max(0, groupRuns(layers).length - 1);
}

function drawColourLegend(svg: SVGElement, width: number, theme: Theme): void {
  const group = add(svg, 'g', { class: 'legend' });
  const pieces = 60;
  for (let i = 0; i < pieces; i++) {
    const colour = interpolateViridis(i / (pieces - 1));
    // A little wider than its share, so that no seam shows.
    add(group, 'rect', { x: (i * width) / pieces, y: 0, width: width / pieces + 0.4, height: 8, fill: colour });
  }
  const text = (x: number, y: number, anchor: string, words: string): void =>
    void add(group, 'text', { x, y, 'text-anchor': anchor, fill: theme.muted }, words);
  text(0, 21, 'start', '0');
  for (const value of [0.25, 0.5, 0.75]) text(value * width, 21, 'middle', String(value));
  text(width, 21, 'end', '1');
  text(0, 36, 'start', 'nothing in common');
  text(width, 36, 'end', 'same up to rotation');
}

function causeOf({ causes }: Comparison, row: string, column: string): string {
  const layer = [row, column].find(name => Object.hasOwn(causes, name));
  return (layer === undefined ? undefined : causes[layer]) ?? 'it cannot be computed from these examples';
}

function drawCell(
  parent: Element,
  { comparison }: LayerHeatmapData,
  at: { i: number; j: number; x: number; y: number; cell: number },
  value: number | null,
  theme: Theme,
): void {
  const [row, column] = [comparison.rows[at.i]!, comparison.columns[at.j]!];
  const side = at.cell - (at.cell < 8 ? 0.4 : 1);
  const data = { 'data-row': row, 'data-column': column, 'data-value': value === null ? '' : String(value) };
  const box = { x: at.x, y: at.y, width: side, height: side };
  if (value !== null) {
    const fill = interpolateViridis(Math.min(1, Math.max(0, value)));
    const cell = add(parent, 'rect', { class: 'cell', ...data, ...box, fill });
    add(cell, 'title', {}, `${row} × ${column}: ${formatSimilarity(value)}`);
    return;
  }
  const group = add(parent, 'g', { class: 'cell hatched', ...data });
  add(group, 'title', {}, `${row} × ${column}: no value, ${causeOf(comparison, row, column)}`);
  add(group, 'rect', { ...box, fill: theme.background });
  // Diagonals from the left and top edges; drawn rather than a pattern, which would need an id.
  const strokes = [0.25, 0.5, 0.75, 1].flatMap(share => {
    const [reach, rest] = [(side * share).toFixed(1), (side * (1 - share)).toFixed(1)];
    const upper = `M${at.x.toFixed(1)},${(at.y + side * share).toFixed(1)}l${reach},-${reach}`;
    const lower = `M${(at.x + side * share).toFixed(1)},${(at.y + side).toFixed(1)}l${rest},-${rest}`;
    return share < 1 ? [upper, lower] : [upper];
  });
  add(group, 'path', { d: strokes.join(''), stroke: theme.border, 'stroke-width': 0.8, fill: 'none' });
}

interface Layout {
  cell: number;
  left: number;
  top: number;
  rowStarts: number[];
  columnStarts: number[];
  names: (layer: string) => string;
  rowTitleWidth: number;
}

function layOut({ comparison, rowTitle, columnTitle }: LayerHeatmapData, size: Size): Layout & { height: number } {
  const { rows, columns } = comparison;
  const rowTitleWidth = rowTitle === undefined ? 0 : TITLE_HEIGHT;
  const top = LEGEND_HEIGHT + (columnTitle === undefined ? 0 : TITLE_HEIGHT) + BRACKET_HEIGHT;
  const fit = (names: (layer: string) => string): { cell: number; left: number; foot: number } => {
    const left = widest(rows.map(names)) + 16 + rowTitleWidth;
    const foot = widest(columns.map(names)) + 12;
    const byWidth = (size.width - left - gapsOf(columns)) / columns.length;
    const byHeight = ((size.height ?? Infinity) - top - foot - gapsOf(rows)) / rows.length;
    return { cell: Math.max(2, Math.min(LARGEST_CELL, byWidth, byHeight)), left, foot };
  };
  const full = fit(layer => layer);
  const names = full.cell < SMALL_CELL ? shortName : (layer: string): string => layer;
  const { cell, left, foot } = fit(names);
  const height = size.height ?? top + cell * rows.length + gapsOf(rows) + foot;
  return {
    cell,
    left,
    top,
    names,
    rowTitleWidth,
    height,
    rowStarts: cellStarts(rows, cell),
    columnStarts: cellStarts(columns, cell),
  };
}

/** Layer names and group brackets, on the left for rows and above and below for columns. */
function drawNames(svg: SVGElement, { comparison }: LayerHeatmapData, layout: Layout, theme: Theme): void {
  const { cell, left, top, names, rowStarts, columnStarts } = layout;
  const bottom = top + rowStarts.at(-1)! + cell;
  // Where cells are lower than text, only every second (third, …) name is written.
  const every = Math.ceil(FONT_SIZE / cell);
  comparison.rows.forEach((row, i) => {
    if (i % every > 0) return;
    const y = top + rowStarts[i]! + cell / 2 + 3.5;
    add(svg, 'text', { class: 'row-name', x: left - 12, y, 'text-anchor': 'end', fill: theme.muted }, names(row));
  });
  comparison.columns.forEach((column, j) => {
    if (j % every > 0) return;
    const [x, y] = [left + columnStarts[j]! + cell / 2 + 3.5, bottom + 8];
    const turn = `translate(${x.toFixed(1)},${y.toFixed(1)}) rotate(-90)`;
    add(svg, 'text', { class: 'column-name', transform: turn, 'text-anchor': 'end', fill: theme.muted }, names(column));
  });
  const bracket = { fill: 'none', stroke: theme.border };
  for (const { group, first, last } of groupRuns(comparison.columns)) {
    if (group === 'input') continue;
    const [x0, x1] = [left + columnStarts[first]!, left + columnStarts[last]! + cell - 1];
    add(svg, 'path', { class: 'bracket', d: bracketPath(x0, x1, top - 8, 4, false), ...bracket });
    if (textWidth(group) > x1 - x0 + GROUP_GAP) continue;
    add(svg, 'text', { x: (x0 + x1) / 2, y: top - 13, 'text-anchor': 'middle' }, group);
  }
  for (const { group, first, last } of groupRuns(comparison.rows)) {
    if (group === 'input') continue;
    const [y0, y1] = [top + rowStarts[first]!, top + rowStarts[last]! + cell - 1];
    add(svg, 'path', { class: 'bracket', d: bracketPath(y0, y1, left - 8, 4, true), ...bracket });
  }
}

/**
 * Layer × layer similarity as a heatmap, viridis fixed to 0–1 in every theme. A value that cannot be computed is
 * hatched, its cause in the tooltip. Cells carry data-row, data-column and data-value (empty for no value).
 */
export function renderLayerHeatmap(
  data: LayerHeatmapData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const { comparison, measure, rowTitle, columnTitle } = data;
  const name = 'layer-heatmap';
  const title = `Similarity of layers, ${MEASURES[measure]}`;
  const values = comparison[measure];
  if (values === null || comparison.rows.length === 0 || comparison.columns.length === 0) {
    const sentences = [`The ${MEASURES[measure]} has not been measured for these layers.`];
    return createEmptyChart(document, size, { name, title, sentences }, theme);
  }
  const layout = layOut(data, size);
  const between =
    rowTitle === undefined || columnTitle === undefined ? '' : ` of ${rowTitle} with those of ${columnTitle}`;
  const shape = `${comparison.rows.length} × ${comparison.columns.length} layers${between}`;
  const description = `${shape}, ${formatCount(comparison.n)} examples; 0 is nothing in common, 1 the same up to rotation.`;
  const svg = createChart(document, { width: size.width, height: layout.height }, { name, title, description }, theme);
  const { left, top, cell, rowStarts, columnStarts } = layout;
  const gridWidth = columnStarts.at(-1)! + cell;
  drawColourLegend(svg, Math.min(250, size.width), theme);
  if (columnTitle !== undefined) {
    const y = LEGEND_HEIGHT + 10;
    add(svg, 'text', { x: left + gridWidth / 2, y, 'text-anchor': 'middle', 'font-weight': 600 }, columnTitle);
  }
  if (rowTitle !== undefined) {
    const turn = `translate(10,${(top + (rowStarts.at(-1)! + cell) / 2).toFixed(1)}) rotate(-90)`;
    add(svg, 'text', { transform: turn, 'text-anchor': 'middle', 'font-weight': 600 }, rowTitle);
  }
  drawNames(svg, data, layout, theme);
  const cells = add(svg, 'g', { class: 'cells' });
  comparison.rows.forEach((_, i) =>
    comparison.columns.forEach((_column, j) => {
      const value = values[i]?.[j] ?? null;
      const at = { i, j, cell, x: left + columnStarts[j]!, y: top + rowStarts[i]! };
      drawCell(cells, data, at, value !== null && Number.isFinite(value) ? value : null, theme);
    }),
  );
  return svg;
}
