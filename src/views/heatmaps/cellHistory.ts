import { pathThrough } from '../chart/axes';
import { formatCheckpoint, UNTRAINED } from '../chart/checkpointNames';
import { formatShort, formatSimilarity } from '../chart/format';
import { textWidth } from '../chart/labels';
import { linear } from '../chart/scales';
import { add, createChart, createEmptyChart, type Size } from '../chart/svg';
import { type Theme, VSCODE_THEME } from '../chart/theme';

/** A cell at one checkpoint; null where it has no value. */
export interface CellMoment {
  step: number;
  value: number | null;
}

export interface CellHistoryData {
  /** 'encoder/6 × z_mean' */
  cell: string;
  /** In order of steps. */
  points: readonly CellMoment[];
  /** The step of the checkpoint at hand. */
  selected?: number;
}

const PLOT = 36;
const TOP = 6;
/** From this height on there is room for more lines of the grid. */
const ROOMY = 100;

/** The similarity of two layers over the checkpoints, from 0 to 1, at their true steps. */
export function renderCellHistory(
  { cell, points, selected }: CellHistoryData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const name = 'cell-history';
  const title = `${cell} over the checkpoints`;
  const known = points.flatMap(({ step, value }) =>
    value !== null && Number.isFinite(value) ? [{ step, value: Math.min(1, Math.max(0, value)), exact: value }] : [],
  );
  if (known.length === 0) {
    return createEmptyChart(document, size, { name, title, sentences: ['No checkpoint has a value here yet.'] }, theme);
  }
  const describe = ({ step, exact }: (typeof known)[number]): string =>
    `${formatCheckpoint(step)}: ${formatSimilarity(exact)}`;
  const height = size.height ?? TOP + PLOT + 20;
  const bottom = Math.max(TOP + 10, height - 20);
  const description = `${known.map(describe).join('; ')}.`;
  const svg = createChart(document, { width: size.width, height }, { name, title, description }, theme);
  const right = Math.max(40, size.width - (bottom - TOP < ROOMY ? 18 : 34));
  const steps = points.map(({ step }) => step);
  const [low, high] = [Math.min(...steps), Math.max(...steps)];
  const x = linear(low < high ? [low, high] : [low - 1, low + 1], [14, right - 14]);
  const y = linear([0, 1], [bottom, TOP]);
  for (const value of bottom - TOP < ROOMY ? [0, 1] : [0, 0.25, 0.5, 0.75, 1]) {
    add(svg, 'line', { x1: 0, x2: right, y1: y(value), y2: y(value), stroke: theme.grid });
    add(svg, 'text', { x: size.width - 2, y: y(value) + 4, 'text-anchor': 'end', fill: theme.muted }, String(value));
  }
  const values = new Map(known.map(point => [point.step, point]));
  const path = points.map(({ step }) => {
    const point = values.get(step);
    return point ? { x: x(step), y: y(point.value) } : null;
  });
  const d = pathThrough(path);
  if (known.length > 1)
    add(svg, 'path', { class: 'line', d, fill: 'none', stroke: theme.foreground, 'stroke-width': 1.5 });
  for (const point of known) {
    const bold = point.step === selected;
    const place = { 'data-step': point.step, cx: x(point.step), cy: y(point.value), r: bold ? 4 : 2.5 };
    // A ring: it is no checkpoint of the training.
    const look = point.step === 0 ? { fill: theme.background, stroke: theme.foreground } : { fill: theme.foreground };
    const dot = add(svg, 'circle', { class: bold ? 'dot selected' : 'dot', ...place, ...look });
    add(dot, 'title', {}, describe(point));
  }
  // The selected step is named first, the others where there is room between them.
  const named = [...points].sort((a, b) => Number(b.step === selected) - Number(a.step === selected));
  const taken: [number, number][] = [];
  for (const { step } of named) {
    const text = step === 0 ? UNTRAINED : formatShort(step);
    const half = textWidth(text) / 2 + 3;
    const middle = Math.max(half, x(step));
    if (taken.some(([from, to]) => middle - half < to && middle + half > from)) continue;
    taken.push([middle - half, middle + half]);
    const weight = { 'font-weight': step === selected ? 600 : 400, fill: step === selected ? undefined : theme.muted };
    add(svg, 'text', { x: middle, y: bottom + 16, 'text-anchor': 'middle', ...weight }, text);
  }
  return svg;
}
