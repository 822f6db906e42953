import { scaleLog } from 'd3';
import { textWidth } from '../chart/labels';
import { add } from '../chart/svg';
import type { Theme } from '../chart/theme';

/** A logarithmic axis for the parameter of an objective, with a place of its own for 0. */
export interface ParameterAxis {
  /** Pixels. */
  at: (value: number) => number;
  ticks: readonly { value: number; text: string }[];
  x0: number;
  x1: number;
  /** Where the logarithmic part starts. */
  start: number;
}

/** Between 0 and the smallest other value. */
const ZERO_GAP = 34;
/** A value below this counts as 0: its logarithm says nothing. */
const SMALLEST = 1e-12;

function tickText(value: number): string {
  const short =
    value < 1e-4 || value >= 1e5 ? value.toExponential().replace('+', '') : String(Number(value.toPrecision(6)));
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
  scale: (value: number) => number,
): ParameterAxis['ticks'][number][] {
  const [first, last] = [low, high].map(end => Math.floor(Math.log10(end))) as [number, number];
  for (const { multiples, every } of LEVELS) {
    const ticks: ParameterAxis['ticks'][number][] = [];
    for (let exponent = Math.floor(first / every) * every; exponent <= last; exponent += every) {
      const values = multiples.map(multiple => Number(`${multiple}e${exponent}`));
      ticks.push(
        ...values.filter(value => value >= low && value <= high).map(value => ({ value, text: tickText(value) })),
      );
    }
    const fits = ticks.every(({ value, text }, i) => {
      const before = ticks[i - 1];
      if (before === undefined) return true;
      return scale(value) - scale(before.value) > (textWidth(text) + textWidth(before.text)) / 2 + 10;
    });
    if (fits) return ticks;
  }
  return [];
}

/** values: all that will be shown, finite. */
export function parameterAxis(values: readonly number[], x0: number, x1: number): ParameterAxis {
  const positive = values.filter(value => value >= SMALLEST);
  const zero = positive.length < values.length;
  const [low, high] = positive.length > 0 ? [Math.min(...positive), Math.max(...positive)] : [0.1, 10];
  const start = zero ? x0 + ZERO_GAP : x0;
  const pad = high / low > 1.5 ? 1.08 : 3;
  const scale = scaleLog([low / pad, high * pad], [start + (zero ? 10 : 0), x1]);
  const ticks = logTicks([low / pad, high * pad], scale);
  if (zero) ticks.unshift({ value: 0, text: '0' });
  return { at: value => (value < SMALLEST ? x0 + 4 : scale(value)), ticks, x0, x1, start };
}

/** The axis line (broken after 0), ticks, numbers and title. */
export function drawParameterAxis(parent: Element, axis: ParameterAxis, y: number, symbol: string, theme: Theme): void {
  const group = add(parent, 'g', { class: 'x-axis' });
  const line = { y1: y, y2: y, stroke: theme.border };
  if (axis.start > axis.x0) add(group, 'line', { x1: axis.x0, x2: axis.start - 16, ...line });
  add(group, 'line', { x1: axis.start, x2: axis.x1, ...line });
  for (const { value, text } of axis.ticks) {
    const x = axis.at(value);
    add(group, 'line', { x1: x, x2: x, y1: y, y2: y + 4, stroke: theme.border });
    add(group, 'text', { x, y: y + 15, 'text-anchor': 'middle', fill: theme.muted }, text);
  }
  add(group, 'text', { x: axis.x1, y: y + 31, 'text-anchor': 'end', 'font-weight': 600 }, `${symbol} (log) →`);
}
