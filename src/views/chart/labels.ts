import { FONT_SIZE, type Point } from './svg';

/** Where to put labels so that they do not cover each other. Widths are estimated: there is no layout in Node. */

export interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** A place where a label may stand: its anchor point on the baseline. */
export interface Spot extends Point {
  anchor: 'start' | 'middle' | 'end';
}

function characterWidth(character: string): number {
  if (/[ .,:;'|!iljtfrI()/]/.test(character)) return 0.37;
  if (/[mwMW→]/.test(character)) return 0.9;
  return /[A-Z_×]/.test(character) ? 0.72 : 0.62;
}

/** Width in pixels of sans-serif text, estimated on the generous side. */
export function textWidth(text: string, fontSize = FONT_SIZE): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width * fontSize;
}

export function widest(texts: readonly string[], fontSize = FONT_SIZE): number {
  return Math.max(0, ...texts.map(text => textWidth(text, fontSize)));
}

export function labelBox(text: string, { x, y, anchor }: Spot, fontSize = FONT_SIZE): Box {
  const width = textWidth(text, fontSize);
  const x0 = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
  return { x0, x1: x0 + width, y0: y - 0.8 * fontSize, y1: y + 0.25 * fontSize };
}

export function overlap(a: Box, b: Box): boolean {
  return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

export function boxAround({ x, y }: Point, radius: number): Box {
  return { x0: x - radius, x1: x + radius, y0: y - radius, y1: y + radius };
}

/** Small boxes along a polyline, for labels to keep off it. */
export function boxesAlong(points: readonly Point[], spacing = 5): Box[] {
  return points.slice(1).flatMap((end, i) => {
    const start = points[i]!;
    const pieces = Math.max(1, Math.ceil(Math.hypot(end.x - start.x, end.y - start.y) / spacing));
    return Array.from({ length: pieces + 1 }, (_, k) =>
      boxAround({ x: start.x + ((end.x - start.x) * k) / pieces, y: start.y + ((end.y - start.y) * k) / pieces }, 1),
    );
  });
}

/** Pixels between a label and what stands beside it. */
const APART = 3;

/**
 * The first spot whose label lies within `bounds`, off all of `taken` and, if that can be had, off `lines` as well.
 * Null when there is none: a missing label is better than an illegible one.
 */
export function placeLabel(
  text: string,
  spots: readonly Spot[],
  taken: readonly Box[],
  lines: readonly Box[],
  bounds: Box,
): { spot: Spot; box: Box } | null {
  const free = spots
    .map(spot => ({ spot, box: labelBox(text, spot) }))
    .filter(({ box }) => box.x0 >= bounds.x0 && box.x1 <= bounds.x1 && box.y0 >= bounds.y0 && box.y1 <= bounds.y1)
    .filter(({ box }) => !taken.some(other => overlap({ ...box, x0: box.x0 - APART, x1: box.x1 + APART }, other)));
  return free.find(({ box }) => !lines.some(other => overlap(box, other))) ?? free[0] ?? null;
}

/**
 * Positions at least `gap` apart within [low, high], as near to `wanted` as least squares can have them: an isotonic
 * regression of wanted[i] − i·gap. Keeps the order of `wanted`'s values; beyond `high` only when there is no room.
 */
export function spreadLabels(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]! || a - b);
  const blocks: { sum: number; count: number }[] = [];
  order.forEach((index, rank) => {
    let block = { sum: wanted[index]! - rank * gap, count: 1 };
    for (let last = blocks.at(-1); last && last.sum / last.count > block.sum / block.count; last = blocks.at(-1)) {
      block = { sum: block.sum + last.sum, count: block.count + last.count };
      blocks.pop();
    }
    blocks.push(block);
  });
  const top = Math.max(low, high - (wanted.length - 1) * gap);
  const levels = blocks.flatMap(({ sum, count }) =>
    Array<number>(count).fill(Math.min(top, Math.max(low, sum / count))),
  );
  const positions = Array<number>(wanted.length).fill(0);
  order.forEach((index, rank) => (positions[index] = levels[rank]! + rank * gap));
  return positions;
}
