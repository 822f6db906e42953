import type { LayerProfile, Profiled } from '../../analysis/results/profile';
import { drawYAxis, pathThrough } from '../chart/axes';
import { type Box, boxAround, boxesAlong, placeLabel, type Spot, widest } from '../chart/labels';
import { shortName } from '../chart/layerNames';
import { add, addHaloText, createChart, createEmptyChart, type Size } from '../chart/svg';
import { type Theme, VSCODE_THEME } from '../chart/theme';
import { describeInformation, endName, imbalanceOf, imbalanceScale, imbalanceTicks } from './informationFrame';
import { isOnPath } from './profileFrame';

const TOP = 24;
const BELOW = 38;
const MOST = 420;

/** The layers that tell of both ends, as points of a plane: to the input to the right, to the output upwards. */
export function renderInformationPlane(
  { profile }: { profile: Profiled },
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const name = 'information-plane';
  const title = 'Plane of both';
  const known = profile.layers.flatMap(layer => {
    const [toInput, toOutput] = [imbalanceOf(layer, 'input'), imbalanceOf(layer, 'output')];
    return toInput && toOutput ? [{ layer, toInput, toOutput }] : [];
  });
  if (known.length === 0) {
    const sentences = ['No layer has an imbalance to the input and one to the output.'];
    return createEmptyChart(document, size, { name, title, sentences }, theme);
  }
  const ticks = imbalanceTicks(profile.n);
  const x0 = 10 + widest(ticks.map(({ text }) => text));
  const x1 = Math.min(size.width - 12, x0 + MOST);
  const bottom = (size.height ?? TOP + Math.min(MOST * 0.75, x1 - x0) + BELOW) - BELOW;
  const description = `${known.map(({ layer }) => describeInformation(layer, profile)).join('; ')}.`;
  const svg = createChart(document, { width: size.width, height: bottom + BELOW }, { name, title, description }, theme);
  const x = imbalanceScale(profile, [x0, x1]);
  const y = imbalanceScale(profile, [bottom, TOP]);
  add(svg, 'text', { x: 0, y: 12, 'font-weight': 600 }, `↑ Imbalance to ${endName(profile, 'output')}`);
  add(
    svg,
    'text',
    { x: x1, y: bottom + 32, 'text-anchor': 'end', 'font-weight': 600 },
    `Imbalance to ${endName(profile, 'input')} →`,
  );
  drawYAxis(svg, y, ticks, x0, x1, theme);
  for (const { value, text } of ticks) {
    const at = x(value);
    add(svg, 'line', { x1: at, x2: at, y1: TOP, y2: bottom, stroke: theme.grid });
    add(svg, 'text', { x: at, y: bottom + 15, 'text-anchor': 'middle', fill: theme.muted }, text);
  }

  const points = known.map(({ layer, toInput, toOutput }) => ({ layer, x: x(toInput.value), y: y(toOutput.value) }));
  const path = points.filter(({ layer }) => isOnPath(layer));
  add(svg, 'path', { class: 'path', d: pathThrough(path), fill: 'none', stroke: theme.muted, 'stroke-width': 1.2 });
  const used: Box[] = points.map(point => boxAround(point, 4));
  const bounds = { x0, y0: TOP - 8, x1: size.width, y1: bottom };
  for (const { layer, ...point } of points) {
    const look = isOnPath(layer)
      ? { fill: theme.foreground }
      : { fill: theme.background, stroke: theme.foreground, 'stroke-width': 1.5 };
    const dot = add(svg, 'circle', { 'data-layer': layer.name, cx: point.x, cy: point.y, r: 3.2, ...look });
    add(dot, 'title', {}, describeInformation(layer, profile));
    label(svg, layer, point, used, boxesAlong(path), bounds, theme);
  }
  return svg;
}

function label(
  svg: Element,
  { name }: LayerProfile,
  { x, y }: { x: number; y: number },
  used: Box[],
  lines: readonly Box[],
  bounds: Box,
  theme: Theme,
): void {
  const spots: Spot[] = [
    { x: x + 8, y: y + 4, anchor: 'start' },
    { x: x - 8, y: y + 4, anchor: 'end' },
    { x, y: y - 8, anchor: 'middle' },
    { x, y: y + 16, anchor: 'middle' },
  ];
  const placed = placeLabel(shortName(name), spots, used, lines, bounds);
  if (placed === null) return;
  used.push(placed.box);
  const { x: at, y: on, anchor } = placed.spot;
  addHaloText(svg, { class: 'label', x: at, y: on, 'text-anchor': anchor }, shortName(name), theme);
}
