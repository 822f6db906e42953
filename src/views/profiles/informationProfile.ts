import type { Profiled } from '../../analysis/results/profile';
import { bandAround, drawYAxis, pathThrough } from '../chart/axes';
import { spreadLabels, widest } from '../chart/labels';
import { drawLegend, type LegendItem, lineSign } from '../chart/legend';
import { add, addHaloText, createChart, createEmptyChart, type Size } from '../chart/svg';
import { type Theme, VSCODE_THEME } from '../chart/theme';
import {
  describeInformation,
  type End,
  endName,
  endsTitle,
  hasInformation,
  imbalanceOf,
  imbalanceScale,
  imbalanceTicks,
  shortEnd,
  type LogScale,
} from './informationFrame';
import { END_ROOM, layerLayout } from './layerLayout';
import { drawLatentArea, drawLayerNames, LAYER_NAMES_HEIGHT } from './profileAxis';
import { isOnPath, type LayerFrame } from './profileFrame';

const PLOT = 230;
const ENDS: readonly End[] = ['input', 'output'];

interface Look {
  readonly stroke: string;
  readonly dashes: string | undefined;
}

const lookOf = (end: End, theme: Theme): Look =>
  end === 'input' ? { stroke: theme.rate, dashes: undefined } : { stroke: theme.distortion, dashes: '6 3' };

const line = ({ stroke, dashes }: Look) => ({ fill: 'none', stroke, 'stroke-width': 2, 'stroke-dasharray': dashes });

function drawCourse(parent: Element, profile: Profiled, end: End, frame: LayerFrame, y: LogScale, theme: Theme): void {
  const look = lookOf(end, theme);
  const group = add(parent, 'g', { class: `to-${end}` });
  const path = profile.layers.flatMap((layer, i) =>
    isOnPath(layer) ? [{ x: frame.xs[i]!, found: imbalanceOf(layer, end) }] : [],
  );
  const band = bandAround(path, y, y.domain()[0]!);
  if (band) add(group, 'path', { class: 'band', d: band, fill: look.stroke, 'fill-opacity': 0.18 });
  const d = pathThrough(path.map(({ x, found }) => found && { x, y: y(found.value) }));
  if (d) add(group, 'path', { class: 'path', d, ...line(look) });
  profile.layers.forEach((layer, i) => {
    const found = imbalanceOf(layer, end);
    if (found === null) return;
    const beside = !isOnPath(layer);
    const dot = add(group, 'circle', {
      class: beside ? 'beside' : 'dot',
      'data-layer': layer.name,
      ...{ cx: frame.xs[i]!, cy: y(found.value), r: 3.2 },
      ...(beside ? { fill: theme.background, stroke: look.stroke, 'stroke-width': 1.5 } : { fill: look.stroke }),
    });
    add(dot, 'title', {}, describeInformation(layer, profile));
  });
}

/** A cross on the axis where a layer tells nothing of either end. */
function drawMissing(parent: Element, profile: Profiled, frame: LayerFrame, theme: Theme): void {
  profile.layers.forEach((layer, i) => {
    if (ENDS.some(end => imbalanceOf(layer, end) !== null)) return;
    const group = add(parent, 'g', { class: 'missing', 'data-layer': layer.name });
    add(group, 'title', {}, describeInformation(layer, profile));
    const place = { x: frame.xs[i]!, y: frame.bottom - 4, 'text-anchor': 'middle' };
    add(group, 'text', { ...place, fill: theme.muted }, '×');
  });
}

/** What each line is, at its right end. */
function drawEndNames(parent: Element, profile: Profiled, frame: LayerFrame, y: LogScale, theme: Theme): void {
  const ends = ENDS.flatMap(end => {
    const last = profile.layers.flatMap(layer => (isOnPath(layer) ? [imbalanceOf(layer, end)] : [])).at(-1);
    return last ? [{ end, y: y(last.value) }] : [];
  });
  const heights = spreadLabels(
    ends.map(one => one.y),
    13,
    frame.top,
    frame.bottom,
  );
  ends.forEach(({ end }, i) => {
    const place = { class: 'end label', x: frame.x1 + 6, y: heights[i]! + 4, 'font-weight': 600 };
    addHaloText(parent, place, shortEnd(profile, end), theme);
  });
}

/**
 * Information imbalance of every layer to the input and to the last layer, on a log scale, with bands of ± 2 standard errors;
 * the log variance lies beside the path. A layer without a value leaves a gap, its cause in the tooltip.
 */
export function renderInformationProfile(
  { profile }: { profile: Profiled },
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const name = 'information-profile';
  const title = endsTitle(profile);
  if (!hasInformation(profile)) {
    const cause = profile.layers[0]?.informationCause;
    const sentences = [cause ? `${cause}.` : 'What the layers tell of input and output has not been measured.'];
    return createEmptyChart(document, size, { name, title, sentences }, theme);
  }
  const ring: LegendItem['sign'] = (parent, x, y) =>
    void add(parent, 'circle', { cx: x, cy: y, r: 3.5, fill: 'none', stroke: theme.foreground, 'stroke-width': 1.5 });
  const hasBeside = profile.layers.some(layer => !isOnPath(layer));
  const legend: LegendItem[] = [
    ...ENDS.map(end => {
      const { stroke, dashes } = lookOf(end, theme);
      return { text: `to ${endName(profile, end)}`, sign: lineSign(stroke, 2, { 'stroke-dasharray': dashes }) };
    }),
    ...(hasBeside ? [{ text: 'log var, beside the path', sign: ring }] : []),
  ];
  const layout = layerLayout(size, profile.layers.length, {
    legend,
    plot: PLOT,
    foot: LAYER_NAMES_HEIGHT,
    right: END_ROOM,
  });
  const { top, bottom, narrow } = layout.frame;
  const description = `${profile.layers.map(layer => describeInformation(layer, profile)).join('; ')}.`;
  const svg = createChart(document, { width: size.width, height: layout.height }, { name, title, description }, theme);

  const y = imbalanceScale(profile, [bottom, top]);
  const ticks = imbalanceTicks(profile.n);
  const frame = layout.beside(10 + widest(ticks.map(({ text }) => text)));
  drawLegend(svg, legend, size.width, theme);
  const axis = narrow
    ? '↑ Information imbalance, log scale'
    : '↑ Information imbalance (log scale; 1 = tells nothing, 2/n = tells all)';
  add(svg, 'text', { x: 0, y: layout.titleTop + 12, 'font-weight': 600 }, axis);
  drawLatentArea(svg, profile.layers, frame, theme);
  drawYAxis(svg, y, ticks, frame.x0, frame.x1, theme);
  drawLayerNames(svg, profile.layers, frame, theme);
  for (const end of ENDS) drawCourse(svg, profile, end, frame, y, theme);
  drawMissing(svg, profile, frame, theme);
  if (!narrow) drawEndNames(svg, profile, frame, y, theme);
  return svg;
}
