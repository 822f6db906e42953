import { ticks } from 'd3';
import { formatGiven } from '../../base/formatGiven';
import { formatNats } from '../chart/format';
import { type Box, boxAround, boxesAlong, labelBox, placeLabel, type Spot } from '../chart/labels';
import { linear, type Scale } from '../chart/scales';
import { add, addHaloText, type Point } from '../chart/svg';
import { type Theme, VSCODE_THEME } from '../chart/theme';

/** Straight lines in the plane of rate and distortion: of equal ELBO, and of equal loss through a point. */

/** The plane as it is drawn: x is the rate, y the distortion. */
export interface Plane {
  x: Scale;
  y: Scale;
}

/** Pixels more that a label of such a line keeps from the others. */
const ASIDE = 6;
/** So many lines of equal ELBO, about. */
const LINES = 5;

/** Where distortion + slope · rate = constant crosses the plane, in pixels; undefined where it does not. */
function crossing({ x, y }: Plane, slope: number, constant: number): [Point, Point] | undefined {
  const [rate0, rate1] = x.domain() as [number, number];
  const [distortion0, distortion1] = y.domain() as [number, number];
  const at = (rate: number): Point => ({ x: x(rate), y: y(constant - slope * rate) });
  if (slope <= 0) return constant > distortion0 && constant < distortion1 ? [at(rate0), at(rate1)] : undefined;
  const first = Math.max(rate0, (constant - distortion1) / slope);
  const last = Math.min(rate1, (constant - distortion0) / slope);
  return first < last ? [at(first), at(last)] : undefined;
}

/** Places along a line for a label above it, from its upper end on. */
function spotsAlong([start, end]: readonly [Point, Point]): Spot[] {
  return [0.04, 0.12, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map(share => ({
    x: start.x + share * (end.x - start.x) + 4,
    y: start.y + share * (end.y - start.y) - 3,
    anchor: 'start' as const,
  }));
}

/** Lines of slope −1, on which rate + distortion and with it the ELBO is the same: Bozkurt et al. (2021), Figure 3. */
export function drawEqualElbo(parent: Element, plane: Plane, theme: Theme): { ends: [Point, Point]; elbo: number }[] {
  const [rates, distortions] = [plane.x.domain(), plane.y.domain()] as [[number, number], [number, number]];
  const group = add(parent, 'g', { class: 'equal-elbo' });
  return ticks(rates[0] + distortions[0], rates[1] + distortions[1], LINES).flatMap(constant => {
    const ends = crossing(plane, 1, constant);
    if (!ends) return [];
    const [from, to] = ends;
    add(group, 'line', { x1: from.x, y1: from.y, x2: to.x, y2: to.y, stroke: theme.border, 'stroke-opacity': 0.45 });
    return [{ ends, elbo: -constant }];
  });
}

/** Names them where there is room that nothing else has taken. */
export function labelEqualElbo(
  parent: Element,
  lines: ReturnType<typeof drawEqualElbo>,
  { taken, keepOff, bounds }: { taken: readonly Box[]; keepOff: readonly Box[]; bounds: Box },
  theme: Theme,
): void {
  // Bold names are wider than they are taken for.
  const all = taken.map(box => ({ ...box, x0: box.x0 - ASIDE, x1: box.x1 + ASIDE }));
  for (const { ends, elbo } of lines) {
    const text = formatNats(elbo).replace(/\.0$/, '');
    const placed = placeLabel(text, spotsAlong(ends), all, keepOff, bounds);
    if (placed === null) continue;
    all.push(placed.box);
    const place = { x: placed.spot.x, y: placed.spot.y, fill: theme.muted };
    addHaloText(parent, { class: 'label elbo', ...place }, text, theme);
  }
}

const KEYS = ['rate0', 'rate1', 'distortion0', 'distortion1', 'x0', 'x1', 'y0', 'y1'] as const;

/** Leaves the plane on the chart, for tangents that are drawn later. */
export function writePlane(svg: SVGElement, { x, y }: Plane): void {
  const values = [...x.domain(), ...y.domain(), ...x.range(), ...y.range()];
  KEYS.forEach((key, i) => svg.setAttribute(`data-${key}`, String(values[i])));
}

/** The plane of a drawn chart; null for one that has none. */
export function readPlane(svg: SVGElement): Plane | null {
  const values = KEYS.map(key => Number(svg.getAttribute(`data-${key}`) ?? NaN));
  if (!values.every(Number.isFinite)) return null;
  const [x, y] = [0, 2].map(i => linear([values[i]!, values[i + 1]!], [values[i + 4]!, values[i + 5]!])) as [
    Scale,
    Scale,
  ];
  return { x, y };
}

/** A point of the curve over β. */
export interface AtWeight {
  /** The weight of the rate in the loss. */
  beta: number;
  rate: number;
  distortion: number;
}

/**
 * Draws the line on which distortion + β · rate, the loss, is that of a point, in place of the one before; null for none. Where
 * training has found the least loss no other point lies below it: a tangent of slope −β.
 */
export function markTangent(svg: SVGElement, point: AtWeight | null, theme: Theme = VSCODE_THEME): void {
  svg.querySelector('.tangent')?.remove();
  const plane = readPlane(svg);
  if (point === null || plane === null) return;
  const { beta, rate, distortion } = point;
  const constant = distortion + beta * rate;
  const ends = crossing(plane, beta, constant);
  if (!ends) return;
  const group = add(svg, 'g', { class: 'tangent', 'pointer-events': 'none' });
  const [from, to] = ends;
  const look = { stroke: theme.muted, 'stroke-width': 1.2, 'stroke-dasharray': '5 4' };
  add(group, 'line', { x1: from.x, y1: from.y, x2: to.x, y2: to.y, ...look });
  const text = `D + ${formatGiven(beta)} R = ${formatNats(constant)}`;
  const taken = [
    ...Array.from(svg.querySelectorAll('text'), boxOfText),
    boxAround({ x: plane.x(rate), y: plane.y(distortion) }, 10),
  ];
  const [x0, x1] = plane.x.range() as [number, number];
  const [bottom, top] = plane.y.range() as [number, number];
  const spots = spotsAlong(ends).flatMap((spot): Spot[] => [
    { ...spot, x: spot.x - 10, y: spot.y + 9, anchor: 'end' },
    spot,
  ]);
  const placed = placeLabel(text, spots, taken, Array.from(svg.querySelectorAll('.curve'), boxesOfPath).flat(), {
    x0: x0 + 2,
    y0: top - 8,
    x1,
    y1: bottom,
  });
  if (placed === null) return;
  const { x, y, anchor } = placed.spot;
  addHaloText(group, { class: 'label slope', x, y, 'text-anchor': anchor, fill: theme.muted }, text, theme);
}

/** Along a path of straight lines. */
function boxesOfPath(path: Element): Box[] {
  const corners = [...(path.getAttribute('d') ?? '').matchAll(/(-?[\d.]+),(-?[\d.]+)/g)];
  return boxesAlong(corners.map(([, x, y]) => ({ x: Number(x), y: Number(y) })));
}

function boxOfText(text: Element): Box {
  const [x, y] = ['x', 'y'].map(name => Number(text.getAttribute(name))) as [number, number];
  const anchor = (text.getAttribute('text-anchor') ?? 'start') as Spot['anchor'];
  return labelBox(text.textContent, { x, y, anchor });
}
