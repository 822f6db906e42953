import { alongLine, linesOverBeta } from '../../analysis/multiRate/readAlong';
import type { Curve, CurvePoint } from '../../analysis/results/curve';
import { drawXAxis, drawYAxis, ticksFor } from '../chart/axes';
import {
  describeGroup,
  isPlain,
  type ParameterGroup,
  parameterGroups,
  parameterLabel,
  parameterOf,
} from './parameterMeans';
import { describeOverBeta, drawOverBeta, legendOverBeta, markRing, nameBetas } from './overBeta';
import { unitsOf } from '../chart/format';
import { type Box, boxAround, boxesAlong, placeLabel, type Spot, widest } from '../chart/labels';
import { drawLegend, legendHeight } from '../chart/legend';
import { domainFrom, linear } from '../chart/scales';
import { add, addHaloText, createChart, createEmptyChart, type Point, type Size } from '../chart/svg';
import { type Theme, VSCODE_THEME } from '../chart/theme';
import { drawLine, drawMeans, drawRuns, drawSpread, endsOfBars, legendOf } from './curveMarks';
import { type AtWeight, drawEqualElbo, labelEqualElbo, markTangent, type Plane, writePlane } from './equalLines';

export interface RateDistortionData {
  curve: Curve;
  likelihood: string;
  /** The folder of the run to mark. */
  highlight?: string;
  /** The value of the parameter whose tangent is drawn, where the parameter is the weight of the rate in the loss. */
  tangentAt?: number;
  /** A multi-rate run and the β that a ring stands at on its curve, with its tangent where the loss of each β is D + βR. */
  ring?: { run: string; beta: number; hasTangent: boolean };
}

const TITLE_HEIGHT = 24;
const FOOT_HEIGHT = 38;
const DEFAULT_PLOT = 330;

interface Frame extends Plane {
  bounds: Box;
}

/** Rings the highlighted run and names every value, where there is room. */
function drawLabels(
  svg: SVGElement,
  groups: readonly ParameterGroup[],
  highlight: CurvePoint | undefined,
  frame: Frame,
  theme: Theme,
): { taken: Box[]; keepOff: Box[] } {
  const { x, y, bounds } = frame;
  const at = ({ rate, distortion }: { rate: number; distortion: number }): Point => ({ x: x(rate), y: y(distortion) });
  const lines = boxesAlong(groups.map(at));
  const taken = groups.map(one => boxAround(at(one), isPlain(one) ? 8 : 5));
  if (highlight) {
    const { x: cx, y: cy } = at(highlight);
    add(svg, 'circle', {
      class: 'highlight',
      cx,
      cy,
      r: 10,
      fill: 'none',
      stroke: theme.foreground,
      'stroke-width': 1.2,
    });
    taken.push(boxAround({ x: cx, y: cy }, 10));
  }
  const wanted = [
    ...(highlight
      ? [{ point: at(highlight), text: `this run, ${parameterLabel(highlight)}`, bold: true, away: 15 }]
      : []),
    ...groups
      .filter(({ parameter }) => parameter.value !== highlight?.parameter.value)
      // β = 1 first: where room is short, it is the one to name.
      .sort((a, b) => Number(isPlain(b)) - Number(isPlain(a)))
      .map(one => ({ point: at(one), text: parameterLabel(one), bold: isPlain(one), away: 9 })),
  ];
  for (const { point, text, bold, away } of wanted) {
    const spots: Spot[] = [
      { x: point.x + away, y: point.y - away / 2, anchor: 'start' },
      { x: point.x, y: point.y - away - 3, anchor: 'middle' },
      { x: point.x + away, y: point.y + 4, anchor: 'start' },
      { x: point.x - away, y: point.y + away + 5, anchor: 'end' },
      { x: point.x - away, y: point.y + 4, anchor: 'end' },
      { x: point.x, y: point.y + away + 11, anchor: 'middle' },
    ];
    const placed = placeLabel(text, spots, taken, lines, bounds);
    if (placed === null) continue;
    taken.push(placed.box);
    const place = { x: placed.spot.x, y: placed.spot.y, 'text-anchor': placed.spot.anchor };
    addHaloText(svg, { class: 'label', ...place, 'font-weight': bold ? 600 : 400 }, text, theme);
  }
  return { taken, keepOff: lines };
}

/**
 * Distortion over rate, a point for each value of the parameter (the mean over its runs) at the last evaluation. Nats an example
 * (distortion a sum of squares for the likelihood `sse`).
 */
export function renderRateDistortion(
  { curve, likelihood, highlight, tangentAt, ring }: RateDistortionData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const name = 'rate-distortion';
  const title = 'Rate–distortion curve';
  const lines = linesOverBeta(curve.points);
  const retrained = curve.points.filter(({ multiRate }) => !multiRate);
  const test = parameterGroups(retrained, 'test');
  const train = parameterGroups(retrained, 'train');
  const drawn = [
    ...[...test, ...train].flatMap(one => [one, ...one.runs]),
    ...lines.flatMap(one => [...one.test, ...one.train]),
  ];
  if (drawn.length === 0) {
    const sentences = [
      'There is no run with an evaluation yet.',
      `Train the same config with several ${parameterOf(curve.points).symbol} to see the curve.`,
    ];
    return createEmptyChart(document, size, { name, title, sentences }, theme);
  }
  const hasElbo = likelihood !== 'sse';
  const ringed = ring && lines.find(({ run }) => run === ring.run);
  const atRing = ringed ? alongLine(ringed.test, ring.beta) : null;
  const tangent = ring?.hasTangent ? atRing : tangentAt === undefined ? null : tangentOf(retrained, tangentAt);
  const hasTangent = tangentAt !== undefined || ring?.hasTangent === true;
  const legend = [
    ...legendOverBeta(lines, theme),
    ...legendOf({ test, train, hasDots: true, hasElbo, hasTangent }, theme),
  ];
  const titleTop = legendHeight(legend, size.width);
  const top = titleTop + TITLE_HEIGHT;
  const height = size.height ?? top + DEFAULT_PLOT + FOOT_HEIGHT;
  const bottom = Math.max(top + 40, height - FOOT_HEIGHT);
  const groups = (test.length > 0 ? test : train).map(describeGroup);
  const description = `${[...lines.map(describeOverBeta), ...groups].join('; ')}.`;
  const svg = createChart(document, { width: size.width, height }, { name, title, description }, theme);

  const named = test.length > 0 ? test : train;
  // Bars are to be seen to their ends.
  const domainOf = (quantity: 'rate' | 'distortion'): [number, number] =>
    domainFrom([...drawn.map(one => one[quantity]), ...endsOfBars(named, quantity)]);
  const y = linear(domainOf('distortion'), [bottom, top]);
  const yTicks = ticksFor(y.domain() as [number, number], bottom - top, 60);
  const x0 = 10 + widest(yTicks.map(({ text }) => text));
  const x1 = Math.max(x0 + 40, size.width - 12);
  const x = linear(domainOf('rate'), [x0, x1]);
  const frame: Frame = { x, y, bounds: { x0: x0 + 2, y0: top - 8, x1: size.width, y1: bottom } };

  drawLegend(svg, legend, size.width, theme);
  const units = unitsOf(likelihood);
  add(svg, 'text', { x: 0, y: titleTop + 10, 'font-weight': 600 }, `↑ Distortion (${units})`);
  drawYAxis(svg, y, yTicks, x0, x1, theme);
  drawXAxis(svg, x, ticksFor(x.domain() as [number, number], x1 - x0, 90), bottom, theme);
  const xTitle = { x: x1, y: bottom + 33, 'text-anchor': 'end', 'font-weight': 600 };
  add(svg, 'text', xTitle, 'Rate (nats per example) →');
  const equalElbo = hasElbo ? drawEqualElbo(svg, frame, theme) : [];
  drawOverBeta(svg, lines, highlight, frame, theme);
  drawLine(svg, train, 'train', frame, theme);
  drawLine(svg, test, 'test', frame, theme);
  drawSpread(svg, named, frame, theme);
  drawRuns(svg, named, frame, theme);
  drawMeans(svg, named, frame, theme);
  const marked = named.flatMap(({ runs }) => runs).find(({ run }) => run === highlight);
  const { taken, keepOff } = drawLabels(svg, named, marked, frame, theme);
  nameBetas(svg, lines, frame, { taken, keepOff, bounds: frame.bounds }, theme);
  labelEqualElbo(svg, equalElbo, { taken, keepOff, bounds: { ...frame.bounds, x1 } }, theme);
  if (hasTangent || lines.length > 0) writePlane(svg, frame);
  markTangent(svg, tangent, theme);
  markRing(svg, atRing, theme);
  return svg;
}

/** Where the tangent of a value of the parameter touches the curve; null of a value that is not on it. */
export function tangentOf(points: readonly CurvePoint[], value: number): AtWeight | null {
  const [test, train] = (['test', 'train'] as const).map(split => parameterGroups(points, split));
  const at = (test!.length > 0 ? test! : train!).find(({ parameter }) => parameter.value === value);
  return at ? { beta: value, rate: at.rate, distortion: at.distortion } : null;
}
