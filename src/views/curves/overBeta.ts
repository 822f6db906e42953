import { type AtBeta, type OverBeta, alongLine, betaOf, linesOverBeta } from '../../analysis/multiRate/readAlong';
import type { CurvePoint } from '../../analysis/results/curve';
import { pathNames } from '../../base/paths/pathNames';
import { pathThrough } from '../chart/axes';
import { formatBeta, formatNats } from '../chart/format';
import { type Box, boxAround, boxesAlong, placeLabel, type Spot } from '../chart/labels';
import { type LegendItem, lineSign } from '../chart/legend';
import { add, addHaloText, type Point, starPath } from '../chart/svg';
import { type Theme, VSCODE_THEME } from '../chart/theme';
import { type Plane, readPlane } from './equalLines';

/** The curve of a multi-rate VAE, which is at every β of its range: measured at some, and interpolated in log β between them. */

/** For panels, which import views alone. */
export { alongLine, linesOverBeta };

/** Straight pieces between two measured points. */
const PIECES = 6;

/** Points along a curve that is drawn through them, the measured ones among them. @param line two points at least, ascending in β */
export function cornersOf(line: readonly CurvePoint[]): AtBeta[] {
  const betas = line.map(betaOf);
  const between = betas.slice(1).flatMap((to, i) => {
    const from = betas[i]!;
    return Array.from({ length: PIECES }, (_, k) => (k === 0 ? from : from * (to / from) ** (k / PIECES)));
  });
  return [...between, betas.at(-1)!].map(beta => alongLine(line, beta));
}

/** The β whose point of a curve is nearest to a place on its chart, in pixels. */
export function nearestBeta(svg: SVGElement, line: readonly CurvePoint[], { x, y }: Point): number | undefined {
  const plane = readPlane(svg);
  if (!plane) return undefined;
  const corners = cornersOf(line).map(one => ({ beta: one.beta, x: plane.x(one.rate), y: plane.y(one.distortion) }));
  let nearest: number | undefined;
  let least = Infinity;
  corners.slice(1).forEach((to, i) => {
    const from = corners[i]!;
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const along = ((x - from.x) * dx + (y - from.y) * dy) / (dx * dx + dy * dy || 1);
    const share = Math.min(1, Math.max(0, along));
    const away = Math.hypot(from.x + share * dx - x, from.y + share * dy - y);
    if (away < least) [nearest, least] = [from.beta * (to.beta / from.beta) ** share, away];
  });
  return nearest;
}

/** Lines and the small dots of what was measured; of several runs each says its name, and those beside `own` are paler. */
export function drawOverBeta(
  svg: SVGElement,
  lines: readonly OverBeta[],
  own: string | undefined,
  { x, y }: Plane,
  theme: Theme,
): void {
  const looks = { train: { 'stroke-width': 1.4, 'stroke-dasharray': '3 3' }, test: { 'stroke-width': 2.2 } };
  const names = namesOf(lines);
  const isAmong = lines.some(({ run }) => run === own);
  for (const [i, line] of lines.entries()) {
    const pale = isAmong && line.run !== own ? { 'stroke-opacity': 0.5 } : {};
    for (const split of ['train', 'test'] as const) {
      if (line[split].length < 2) continue;
      const d = pathThrough(cornersOf(line[split]).map(({ rate, distortion }) => ({ x: x(rate), y: y(distortion) })));
      const shape = { fill: 'none', stroke: theme.multiRate, 'stroke-linejoin': 'round', ...looks[split], ...pale };
      const path = add(svg, 'path', { class: `curve multi-rate ${split}`, d, ...shape });
      if (lines.length > 1) add(path, 'title', {}, `${names[i]!}, ${split}`);
    }
    for (const { rate, distortion, parameter } of line.test) {
      const place = { class: 'measured', 'data-beta': parameter.value, cx: x(rate), cy: y(distortion), r: 2.5 };
      const words = `${formatBeta(parameter.value)}, ${names[i]!}: rate ${formatNats(rate)}, distortion ${formatNats(distortion)}`;
      add(add(svg, 'circle', { ...place, fill: theme.multiRate }), 'title', {}, words);
    }
  }
}

/** Powers of ten within the range, and its ends. */
function namedBetas(line: readonly CurvePoint[]): number[] {
  const [least, greatest] = [betaOf(line[0]!), betaOf(line.at(-1)!)];
  const [first, last] = [Math.ceil(Math.log10(least)), Math.floor(Math.log10(greatest))];
  const tens = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => Number(`1e${first + i}`));
  return [...new Set([least, ...tens.filter(ten => ten > least && ten < greatest), greatest])];
}

/** Names a few β along each curve where there is room that nothing else has taken; β = 1 has its star. */
export function nameBetas(
  svg: SVGElement,
  lines: readonly OverBeta[],
  { x, y }: Plane,
  { taken, keepOff, bounds }: { taken: Box[]; keepOff: Box[]; bounds: Box },
  theme: Theme,
): void {
  for (const { test } of lines) {
    keepOff.push(...boxesAlong(test.map(({ rate, distortion }) => ({ x: x(rate), y: y(distortion) }))));
    // β = 1 first: where room is short, it is the one to name.
    for (const beta of namedBetas(test).sort((a, b) => Number(b === 1) - Number(a === 1))) {
      const { rate, distortion } = alongLine(test, beta);
      const at = { x: x(rate), y: y(distortion) };
      if (beta === 1) add(svg, 'path', { class: 'star', ...starPath(at, 110), fill: theme.star });
      else add(svg, 'circle', { class: 'named', cx: at.x, cy: at.y, r: 4, fill: theme.multiRate });
      taken.push(boxAround(at, 5));
      const spots: Spot[] = [
        { x: at.x + 9, y: at.y - 5, anchor: 'start' },
        { x: at.x, y: at.y - 11, anchor: 'middle' },
        { x: at.x + 9, y: at.y + 4, anchor: 'start' },
        { x: at.x - 9, y: at.y + 14, anchor: 'end' },
        { x: at.x - 9, y: at.y + 4, anchor: 'end' },
      ];
      const text = formatBeta(beta);
      const placed = placeLabel(text, spots, taken, keepOff, bounds);
      if (placed === null) continue;
      taken.push(placed.box);
      const place = { x: placed.spot.x, y: placed.spot.y, 'text-anchor': placed.spot.anchor };
      addHaloText(svg, { class: 'label', ...place, 'font-weight': beta === 1 ? 600 : 400 }, text, theme);
    }
  }
}

/** Draws the ring that stands at a β, in place of the one before; null for none. */
export function markRing(svg: SVGElement, at: AtBeta | null, theme: Theme = VSCODE_THEME): void {
  svg.querySelector('.ring')?.remove();
  const plane = readPlane(svg);
  if (at === null || plane === null) return;
  const place = { cx: plane.x(at.rate), cy: plane.y(at.distortion) };
  const group = add(svg, 'g', { class: 'ring', 'data-beta': at.beta });
  add(group, 'circle', {
    ...place,
    r: 8,
    fill: theme.background,
    'fill-opacity': 0.4,
    stroke: theme.background,
    'stroke-width': 6,
  });
  add(group, 'circle', { ...place, r: 8, fill: 'none', stroke: theme.multiRate, 'stroke-width': 3 });
}

/** What each is called: 'multi-rate', and of several 'multi-rate 2026-11-30T23-41-34-seed0'. */
function namesOf(lines: readonly OverBeta[]): string[] {
  if (lines.length < 2) return lines.map(() => 'multi-rate');
  return pathNames(lines.map(({ run }) => run)).map(name => `multi-rate ${name}`);
}

/** 'multi-rate VAE: β 0.01 rate 90.1, distortion 71.2; …', at the named β. */
export function describeOverBeta({ test }: OverBeta): string {
  const said = namedBetas(test).map(beta => {
    const { rate, distortion } = alongLine(test, beta);
    return `${formatBeta(beta)}: rate ${formatNats(rate)}, distortion ${formatNats(distortion)}`;
  });
  return `multi-rate VAE: ${said.join('; ')}`;
}

export function legendOverBeta(lines: readonly OverBeta[], theme: Theme): LegendItem[] {
  if (lines.length === 0) return [];
  const dashed = lineSign(theme.multiRate, 1.4, { 'stroke-dasharray': '3 3' });
  return [
    { text: 'multi-rate, test', sign: lineSign(theme.multiRate, 2.2) },
    ...(lines.some(({ train }) => train.length > 1) ? [{ text: 'multi-rate, train', sign: dashed }] : []),
    {
      text: 'measured',
      sign: (parent, cx, cy) => void add(parent, 'circle', { cx, cy, r: 2.5, fill: theme.multiRate }),
    },
  ];
}
