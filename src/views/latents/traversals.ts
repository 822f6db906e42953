import { isActive, type LatentUnit, unitType } from '../../analysis/latents/latentUnits';
import type { Followed } from '../../analysis/results/followed';
import type { Traversal } from '../../analysis/results/traversal';
import { widest } from '../chart/labels';
import { add, createChart, FONT_SIZE, type Size } from '../chart/svg';
import { type Theme, VSCODE_THEME } from '../chart/theme';
import { describeUnit, drawUnitSign, unitName } from './unitTypeMarks';

export interface TraversalsData {
  traversal: Traversal;
  /** Of the same checkpoint, as far as they are known. */
  units: readonly LatentUnit[];
  /** The ground-truth factor that each unit of the checkpoint follows best, where that is known. */
  followed?: Followed['units'] | undefined;
}

const HEAD_HEIGHT = 18;
/** Images wider than this show nothing more. */
const WIDEST = 72;
/** Below this width there is no room for the types beside the rows, which their signs tell, too. */
const NARROW = 420;
const GAP = 2;

interface Frame {
  x0: number;
  top: number;
  cell: { width: number; height: number };
  columns: number;
  rows: number;
}

function valueText(value: number): string {
  return String(Number(value.toPrecision(3))).replace('-', '−');
}

/** 'around test example 3', or around what else. */
export function startText({ example }: Traversal): string {
  return example === null ? 'the prior’s mean' : `test example ${example}`;
}

function drawHeads(svg: SVGElement, values: readonly number[], { x0, cell }: Frame, theme: Theme): void {
  const heads = values.map(valueText);
  const every = Math.ceil((widest(heads) + 4) / cell.width);
  const middle = Math.floor(values.length / 2);
  heads.forEach((text, i) => {
    if ((i - middle) % every !== 0) return;
    const place = { x: x0 + cell.width * (i + 0.5), y: 11, 'text-anchor': 'middle' };
    add(svg, 'text', { class: 'value', ...place, 'font-size': FONT_SIZE, fill: theme.muted }, text);
  });
}

/** Lines of the background between the images. */
function drawGaps(svg: SVGElement, { x0, top, cell, columns, rows }: Frame, theme: Theme): void {
  const line = { stroke: theme.background, 'stroke-width': GAP };
  const [x1, bottom] = [x0 + columns * cell.width, top + rows * cell.height];
  for (let i = 1; i < columns; i++) {
    const x = x0 + i * cell.width;
    add(svg, 'line', { x1: x, x2: x, y1: top, y2: bottom, ...line });
  }
  for (let i = 1; i < rows; i++) {
    const y = top + i * cell.height;
    add(svg, 'line', { x1: x0, x2: x1, y1: y, y2: y, ...line });
  }
}

/** Where a value lies among the columns, whose values ascend; kept within them. */
function columnOf(values: readonly number[], value: number): number {
  const after = values.findIndex(one => one >= value);
  if (after === 0) return 0;
  if (after < 0) return values.length - 1;
  const [low, high] = [values[after - 1]!, values[after]!];
  return after - 1 + (value - low) / (high - low);
}

/** A small triangle at the foot of a row, at the value that the unit has in the code itself. */
function drawStart(row: SVGElement, x: number, bottom: number, text: string, theme: Theme): void {
  const d = `M${x.toFixed(1)},${(bottom - 7).toFixed(1)}l4,6h-8z`;
  const mark = add(row, 'path', { class: 'start', d, fill: theme.foreground, stroke: theme.background });
  add(mark, 'title', {}, text);
}

/**
 * What the decoder draws as one latent unit after the other moves and the others stay: a row for each unit, with its name
 * and the factor that it follows or else its type, a column for each value. A small triangle marks the unit's own value in the code that all start from.
 */
export function renderTraversals(
  { traversal, units, followed = [] }: TraversalsData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const { values, at, size: image, picture } = traversal;
  const names = traversal.units.map(unitName);
  const words = traversal.units.map(unit => followed[unit]?.factor ?? (units[unit] ? unitType(units[unit]) : ''));
  const right = size.width < NARROW && !followed.some(Boolean) ? 0 : 8 + widest(words);
  const x0 = 20 + widest(names) * 1.06;
  const [columns, rows] = [values.length, names.length];
  const width = Math.max(4, Math.min(WIDEST, (size.width - x0 - right) / columns));
  const cell = { width, height: (width * image[0]) / image[1] };
  const frame: Frame = { x0, top: HEAD_HEIGHT, cell, columns, rows };
  const bottom = HEAD_HEIGHT + rows * cell.height;
  const described = traversal.units.map(unit => {
    const follows = followed[unit];
    const said = units[unit] ? describeUnit(units[unit], unit) : unitName(unit);
    return follows ? `${said}; it tells ${Math.round(100 * follows.share)} % of ${follows.factor}` : said;
  });
  const description =
    `From ${startText(traversal)}, each unit from ${valueText(values[0]!)} to ${valueText(values.at(-1)!)}. ` +
    `${described.join('. ')}.`;
  const chart = { name: 'traversals', title: 'Traversals', description };
  const svg = createChart(document, { width: size.width, height: bottom + 2 }, chart, theme);

  drawHeads(svg, values, frame, theme);
  add(svg, 'image', {
    x: x0,
    y: HEAD_HEIGHT,
    width: columns * cell.width,
    height: rows * cell.height,
    preserveAspectRatio: 'none',
    'image-rendering': 'pixelated',
    href: `data:image/png;base64,${picture}`,
  });
  drawGaps(svg, frame, theme);
  traversal.units.forEach((index, i) => {
    const unit = units[index];
    const row = add(svg, 'g', { class: 'unit', 'data-unit': index });
    add(row, 'title', {}, described[i]);
    const middle = HEAD_HEIGHT + cell.height * (i + 0.5);
    const look = unit && isActive(unit) ? { fill: theme.foreground, 'font-weight': 600 } : { fill: theme.muted };
    if (unit) drawUnitSign(row, unitType(unit), 5, middle, theme);
    add(row, 'text', { class: 'name', x: 14, y: middle + 4, ...look }, names[i]);
    if (right > 0) {
      const place = { class: 'type', x: x0 + columns * cell.width + 8, y: middle + 4, fill: theme.muted };
      add(row, 'text', place, words[i]);
    }
    const own = at[i]!;
    const x = x0 + cell.width * (columnOf(values, own) + 0.5);
    const text = `${names[i]!} is ${valueText(own)} in ${startText(traversal)}`;
    if (Number.isFinite(own)) drawStart(row, x, bottom - cell.height * (rows - 1 - i), text, theme);
  });
  return svg;
}
