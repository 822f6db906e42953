import { textWidth } from './labels';
import { add, type Attributes } from './svg';
import type { Theme } from './theme';

export interface LegendItem {
  text: string;
  /** Draws the sign, at most 18 wide, around (x, y). */
  sign: (parent: Element, x: number, y: number) => void;
}

const ROW = 18;
const SIGN = 18;
const FONT = 12;

/** A line as a sign. */
export function lineSign(stroke: string, width: number, more: Attributes = {}): LegendItem['sign'] {
  return (parent, x, y) =>
    void add(parent, 'line', {
      x1: x - SIGN / 2,
      x2: x + SIGN / 2,
      y1: y,
      y2: y,
      stroke,
      'stroke-width': width,
      ...more,
    });
}

/** Left edge and row of each item, in as many rows as the width asks for. */
function places(items: readonly LegendItem[], width: number): { x: number; row: number }[] {
  let [x, row] = [0, 0];
  return items.map(({ text }) => {
    const needed = SIGN + 6 + textWidth(text, FONT);
    if (x > 0 && x + needed > width) [x, row] = [0, row + 1];
    const place = { x, row };
    x += needed + 14;
    return place;
  });
}

/** Pixels that the legend takes, with the space below it. */
export function legendHeight(items: readonly LegendItem[], width: number): number {
  const last = places(items, width).at(-1);
  return last === undefined ? 0 : (last.row + 1) * ROW + 4;
}

/** Draws the legend at the top left. */
export function drawLegend(parent: Element, items: readonly LegendItem[], width: number, theme: Theme): void {
  const group = add(parent, 'g', { class: 'legend' });
  const at = places(items, width);
  items.forEach(({ text, sign }, i) => {
    const { x, row } = at[i]!;
    const y = 9 + row * ROW;
    sign(group, x + SIGN / 2, y);
    add(group, 'text', { x: x + SIGN + 6, y: y + 4, 'font-size': FONT, fill: theme.foreground }, text);
  });
}
