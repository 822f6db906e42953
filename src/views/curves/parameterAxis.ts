import { scaleLog } from 'd3';
import { textWidth } from '../chart/labels';
import { add } from '../chart/svg';
import type { Theme } from '../chart/theme';

/** A logarithmic axis for β, with a place of its own for β = 0. */
export interface BetaAxis {
  /** Pixels. */
  at: (beta: number) => number;
  ticks: readonly { beta: number; text: string }[];
  x0: number;
  x1: number;
  /** Where the logarithmic part starts. */
  start: number;
}

/** Between β = 0 and the smallest other one. */
const ZERO_GAP = 34;
/** A β below this counts as 0: its logarithm says nothing. */
const SMALLEST = 1e-12;

function betaText(beta: number): string {
  const short =
    beta < 1e-4 || beta >= 1e5 ? beta.toExponential().replace('+', '') : String(Number(beta.toPrecision(6)));
  return short.replace('-', '−');
}

/** Which multiples of the powers of ten get a tick, from the densest to one in many decades. */
const LEVELS = [
  { multiples: [1, 2, 5], every: 1 },
  { multiples: [1, 3], every: 1 },
  ...[1, 2, 3, 5, 10, 20].map(every => ({ multiples: [1], every })),
];

/** As many round values as fit side by side. */
function logTicks(
  [low, high]: readonly [number, number],
  scale: (beta: number) => number,
): BetaAxis['ticks'][number][] {
  const [first, last] = [low, high].map(end => Math.floor(Math.log10(end))) as [number, number];
  for (const { multiples, every } of LEVELS) {
    const ticks: BetaAxis['ticks'][number][] = [];
    for (let exponent = Math.floor(first / every) * every; exponent <= last; exponent += every) {
      const values = multiples.map(multiple => Number(`${multiple}e${exponent}`));
      ticks.push(...values.filter(beta => beta >= low && beta <= high).map(beta => ({ beta, text: betaText(beta) })));
    }
    const fits = ticks.every(({ beta, text }, i) => {
      const before = ticks[i - 1];
      if (before === undefined) return true;
      return scale(beta) - scale(before.beta) > (textWidth(text) + textWidth(before.text)) / 2 + 10;
    });
    if (fits) return ticks;
  }
  return [];
}

/** betas: all that will be shown, finite. */
export function betaAxis(betas: readonly number[], x0: number, x1: number): BetaAxis {
  const positive = betas.filter(beta => beta >= SMALLEST);
  const zero = positive.length < betas.length;
  const [low, high] = positive.length > 0 ? [Math.min(...positive), Math.max(...positive)] : [0.1, 10];
  const start = zero ? x0 + ZERO_GAP : x0;
  const pad = high / low > 1.5 ? 1.08 : 3;
  const scale = scaleLog([low / pad, high * pad], [start + (zero ? 10 : 0), x1]);
  const ticks = logTicks([low / pad, high * pad], scale);
  if (zero) ticks.unshift({ beta: 0, text: '0' });
  return { at: beta => (beta < SMALLEST ? x0 + 4 : scale(beta)), ticks, x0, x1, start };
}

/** The axis line (broken after β = 0), ticks, numbers and title; `symbol`: of another parameter than β. */
export function drawBetaAxis(parent: Element, axis: BetaAxis, y: number, theme: Theme, symbol = 'β'): void {
  const group = add(parent, 'g', { class: 'x-axis' });
  const line = { y1: y, y2: y, stroke: theme.border };
  if (axis.start > axis.x0) add(group, 'line', { x1: axis.x0, x2: axis.start - 16, ...line });
  add(group, 'line', { x1: axis.start, x2: axis.x1, ...line });
  for (const { beta, text } of axis.ticks) {
    const x = axis.at(beta);
    add(group, 'line', { x1: x, x2: x, y1: y, y2: y + 4, stroke: theme.border });
    add(group, 'text', { x, y: y + 15, 'text-anchor': 'middle', fill: theme.muted }, text);
  }
  add(group, 'text', { x: axis.x1, y: y + 31, 'text-anchor': 'end', 'font-weight': 600 }, `${symbol} (log) →`);
}
