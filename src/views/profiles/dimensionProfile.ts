import type { Profiled } from '../../analysis/results/profile';
import { bandAround, drawYAxis, pathThrough, ticksFor } from '../chart/axes';
import { widest } from '../chart/labels';
import { drawLegend, type LegendItem, lineSign } from '../chart/legend';
import { layerLayout } from './layerLayout';
import { drawLatent, drawLayerAxis, LAYER_AXIS_HEIGHT } from './profileAxis';
import {
  describeLayer,
  dimensionOf,
  errorOf,
  type Estimator,
  isOnPath,
  pathPoints,
  type ProfileFrame,
} from './profileFrame';
import { drawEndLabels, drawLayerLabels, endText } from './profileLabels';
import { noiseText } from './readAs';
import { linear } from '../chart/scales';
import { add, createChart, createEmptyChart, type Size } from '../chart/svg';
import { type Theme, VSCODE_THEME } from '../chart/theme';

export interface DimensionProfileData {
  /** In order of steps, all of one model; the last one is selected, earlier ones are drawn paler. Or one, of representations. */
  profiles: readonly Profiled[];
  /** The linear fit unless asked otherwise. */
  estimator?: Estimator;
}

const DEFAULT_PLOT = 220;

function drawBand(parent: Element, profile: Profiled, { xs, y, estimator }: ProfileFrame, theme: Theme): void {
  const points = profile.layers.flatMap((layer, i) => {
    const value = dimensionOf(layer, estimator);
    const found = value === null ? null : { value, error: errorOf(layer, estimator) };
    return isOnPath(layer) ? [{ x: xs[i]!, found }] : [];
  });
  const d = bandAround(points, y, 0);
  if (d) add(parent, 'path', { class: 'band', d, fill: theme.rate, 'fill-opacity': 0.2 });
}

function drawPath(
  parent: Element,
  profile: Profiled,
  opacity: number,
  width: number,
  frame: ProfileFrame,
  theme: Theme,
): void {
  const d = pathThrough(pathPoints(profile, frame));
  const stroke = { stroke: theme.rate, 'stroke-opacity': opacity };
  const line = { fill: 'none', ...stroke, 'stroke-width': width, 'stroke-linejoin': 'round' };
  if (d) add(parent, 'path', { class: 'path', d, ...line });
  profile.layers.forEach((layer, i) => {
    const value = dimensionOf(layer, frame.estimator);
    if (isOnPath(layer) || value === null) return;
    const dot = { class: 'beside', 'data-layer': layer.name, cx: frame.xs[i]!, cy: frame.y(value), r: width + 1.3 };
    const circle = add(parent, 'circle', { ...dot, fill: theme.background, ...stroke, 'stroke-width': 1.5 });
    add(circle, 'title', {}, describeLayer(layer, profile, frame.estimator));
  });
}

/** The dots of the selected checkpoint; a cross on the axis where a layer has no value. */
function drawDots(parent: Element, profile: Profiled, frame: ProfileFrame, theme: Theme): void {
  profile.layers.forEach((layer, i) => {
    const [x, value] = [frame.xs[i]!, dimensionOf(layer, frame.estimator)];
    if (value !== null && !isOnPath(layer)) return;
    const group = add(parent, 'g', { class: value === null ? 'missing' : 'dot', 'data-layer': layer.name });
    add(group, 'title', {}, describeLayer(layer, profile, frame.estimator));
    if (value === null) add(group, 'text', { x, y: frame.bottom - 4, 'text-anchor': 'middle', fill: theme.muted }, '×');
    else add(group, 'circle', { cx: x, cy: frame.y(value), r: 3, fill: theme.rate });
  });
}

/** What a pointer finds of a layer wherever it is above its name. */
function drawColumns(parent: Element, profile: Profiled, { xs, x0, x1, top, bottom, estimator }: ProfileFrame): void {
  const half = (x1 - x0) / xs.length / 2;
  const group = add(parent, 'g', { class: 'columns' });
  profile.layers.forEach((layer, i) => {
    const place = { x: xs[i]! - half, y: top, width: 2 * half, height: bottom - top };
    const column = add(group, 'rect', { 'data-layer': layer.name, ...place, fill: 'transparent' });
    add(column, 'title', {}, describeLayer(layer, profile, estimator));
  });
}

/** A short dotted line beside z: what 2NN makes of noise alone, which says nothing of the data. */
function drawNoise(
  parent: Element,
  { layers }: Profiled,
  { xs, x0, x1, y, estimator }: ProfileFrame,
  theme: Theme,
): void {
  const half = (x1 - x0) / xs.length / 2;
  layers.forEach(({ noise, width }, i) => {
    if (!noise) return;
    const at = { x1: xs[i]! - half, x2: xs[i]! + half, y1: y(noise[estimator]), y2: y(noise[estimator]) };
    const line = add(parent, 'line', { class: 'noise', ...at, ...noiseStroke(theme) });
    add(line, 'title', {}, noiseText(noise, width, estimator));
  });
}

function noiseStroke(theme: Theme) {
  return { stroke: theme.foreground, 'stroke-width': 1.5, 'stroke-dasharray': '1.5 2.5' };
}

/** K, the latent units that there are. */
function unitsOf({ layers }: Profiled): number {
  return layers.find(({ kind }) => kind === 'mean')?.width ?? 0;
}

/** The top of the y axis. K far above every value would press the profile flat: it is then left out. */
function highestOf(profiles: readonly Profiled[], units: number, estimator: Estimator): number {
  const selected = profiles.at(-1);
  const tops = profiles.flatMap(profile =>
    profile.layers.flatMap(layer => {
      const value = dimensionOf(layer, estimator);
      const noise = profile === selected && layer.noise ? [layer.noise[estimator]] : [];
      return value === null ? [] : [value + (profile === selected ? 2 * errorOf(layer, estimator) : 0), ...noise];
    }),
  );
  const highest = Math.max(1, ...tops);
  return units <= 1.5 * highest ? Math.max(highest, units) : highest;
}

function legendOf(
  { ofSteps, earlier, available, noise }: Readonly<Record<'ofSteps' | 'earlier' | 'available' | 'noise', boolean>>,
  theme: Theme,
): LegendItem[] {
  const paler = lineSign(theme.rate, 1.3, { 'stroke-opacity': 0.4 });
  const dashed = lineSign(theme.foreground, 1, { 'stroke-dasharray': '4 2' });
  return [
    ...(ofSteps ? [{ text: 'selected checkpoint', sign: lineSign(theme.rate, 2.2) }] : []),
    ...(earlier ? [{ text: 'earlier checkpoints, paler', sign: paler }] : []),
    ...(available ? [{ text: 'latent units available', sign: dashed }] : []),
    ...(noise ? [{ text: 'noise in as many units', sign: lineSign(theme.foreground, 1.5, noiseStroke(theme)) }] : []),
  ];
}

/**
 * 2NN intrinsic dimension by layer, with a band of ± 2 standard errors on the selected checkpoint, and
 * the layers' widths beneath. A layer without a value leaves a gap, its cause in the tooltip.
 */
export function renderDimensionProfile(
  { profiles, estimator = 'fit' }: DimensionProfileData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const name = 'dimension-profile';
  const title = 'Intrinsic dimension by layer';
  const selected = profiles.at(-1);
  if (selected === undefined || selected.layers.length === 0) {
    const sentences = ['The dimensions of the layers have not been measured.'];
    return createEmptyChart(document, size, { name, title, sentences }, theme);
  }
  const units = unitsOf(selected);
  const highest = highestOf(profiles, units, estimator);
  const noise = selected.layers.some(layer => layer.noise !== undefined);
  const available = units > 0 && units <= highest;
  const legend = legendOf({ ofSteps: selected.step !== null, earlier: profiles.length > 1, available, noise }, theme);
  const right = 12 + widest(profiles.map(endText)) * 1.06;
  const layout = layerLayout(size, selected.layers.length, {
    legend,
    plot: DEFAULT_PLOT,
    foot: LAYER_AXIS_HEIGHT,
    right,
  });
  const { top, bottom, narrow } = layout.frame;
  const description = `${selected.layers.map(layer => describeLayer(layer, selected, estimator)).join('; ')}.`;
  const svg = createChart(document, { width: size.width, height: layout.height }, { name, title, description }, theme);

  const y = linear([0, highest], [bottom, top]).clamp(true);
  const ticks = ticksFor([0, highest], bottom - top, 40);
  const left = Math.max(narrow ? 0 : 100, 10 + widest(ticks.map(({ text }) => text)));
  const frame: ProfileFrame = { ...layout.beside(left), y, estimator };

  drawLegend(svg, legend, size.width, theme);
  add(svg, 'text', { x: 0, y: layout.titleTop + 12, 'font-weight': 600 }, '↑ Intrinsic dimension');
  const taken = drawLatent(svg, selected.layers, frame, theme);
  drawYAxis(svg, y, ticks, frame.x0, frame.x1, theme);
  drawLayerAxis(svg, selected.layers, frame, theme);
  drawColumns(svg, selected, frame);
  drawNoise(svg, selected, frame, theme);
  profiles.forEach((profile, i) => {
    const last = profile === selected;
    const group = add(svg, 'g', {
      class: last ? 'profile selected' : 'profile',
      'data-step': profile.step ?? undefined,
    });
    if (last) drawBand(group, profile, frame, theme);
    drawPath(group, profile, last ? 1 : 0.25 + (0.5 * (i + 1)) / profiles.length, last ? 2.2 : 1.3, frame, theme);
    if (last) drawDots(group, profile, frame, theme);
  });
  if (!narrow) {
    drawLayerLabels(svg, profiles, taken, frame, theme);
    drawEndLabels(svg, profiles, frame, theme);
  }
  return svg;
}
