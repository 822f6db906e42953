import { scaleLog } from 'd3';
import type { LayerProfile } from '../../analysis/results/profile';
import { bracketPath } from '../chart/axes';
import { formatCount, formatShort } from '../chart/format';
import { type Box, labelBox, textWidth } from '../chart/labels';
import { axisName, groupOf, groupRuns, isNamed } from '../chart/layerNames';
import type { LayerFrame, ProfileFrame } from './profileFrame';
import { add, FONT_SIZE } from '../chart/svg';
import type { Theme } from '../chart/theme';

/** Below the plot: names and brackets. */
export const LAYER_NAMES_HEIGHT = 36;
/** These, width bars and widths. */
export const LAYER_AXIS_HEIGHT = 88;
/** Above the plot: encoder, latent, decoder. */
export const GROUP_NAME_HEIGHT = 26;

const BAR_HEIGHT = 30;

/** Half the distance between layers. */
function halfPitch({ x0, x1, xs }: LayerFrame): number {
  return (x1 - x0) / xs.length / 2;
}

/** The latent layers' area; gives its sides and the first of these layers, null where there are none. */
export function drawLatentArea<Layer extends Pick<LayerProfile, 'name'>>(
  parent: Element,
  layers: readonly Layer[],
  frame: LayerFrame,
  theme: Theme,
): { x0: number; x1: number; first: Layer } | null {
  const latent = layers.flatMap((layer, i) => (groupOf(layer.name) === 'latent' ? [i] : []));
  if (latent.length === 0) return null;
  const half = halfPitch(frame);
  const [x0, x1] = [frame.xs[latent[0]!]! - half, frame.xs[latent.at(-1)!]! + half];
  const y = frame.top - GROUP_NAME_HEIGHT + 8;
  const area = { x: x0, y, width: x1 - x0, height: frame.bottom - y };
  add(parent, 'rect', { class: 'latent', ...area, fill: theme.shade });
  return { x0, x1, first: layers[latent[0]!]! };
}

/** The latent layers' area, and a dashed line at K, the units that they have; returns what labels must avoid. */
export function drawLatent(parent: Element, layers: readonly LayerProfile[], frame: ProfileFrame, theme: Theme): Box[] {
  const area = drawLatentArea(parent, layers, frame, theme);
  if (area === null) return [];
  const { x0, x1, first } = area;
  const units = first.width;
  const beyond = units > frame.y.domain()[1]!;
  const y = beyond ? frame.top : frame.y(units);
  if (!beyond) {
    const line = { class: 'available', x1: x0 + 2, x2: x1 - 2, y1: y, y2: y, stroke: theme.foreground };
    add(parent, 'line', { ...line, 'stroke-dasharray': '4 2' });
  }
  if (frame.narrow) return [];
  const spot = { x: x0 + 4, y: beyond ? y + 8 : y - 5, anchor: 'start' as const };
  const text = `${beyond ? '↑ ' : ''}${formatCount(units)} units`;
  add(parent, 'text', { class: 'label', x: spot.x, y: spot.y, 'text-anchor': spot.anchor }, text);
  return [labelBox(text, spot), { x0, x1, y0: y - 1, y1: y + 1 }];
}

/** Whether centred texts fit side by side. */
function fits(texts: readonly string[], xs: readonly number[], size: number): boolean {
  const halves = texts.map(text => textWidth(text, size) / 2);
  return xs.every((x, i) => i === 0 || x - halves[i]! >= xs[i - 1]! + halves[i - 1]!);
}

/** A row of centred texts; one that would touch the one before it is left out. */
function drawRow(
  parent: Element,
  texts: readonly string[],
  xs: readonly number[],
  y: number,
  size: number,
  theme: Theme,
): void {
  let end = -Infinity;
  texts.forEach((text, i) => {
    const half = textWidth(text, size) / 2;
    if (xs[i]! - half < end) return;
    end = xs[i]! + half;
    add(parent, 'text', { x: xs[i]!, y, 'text-anchor': 'middle', 'font-size': size, fill: theme.muted }, text);
  });
}

function drawWidths(parent: Element, layers: readonly LayerProfile[], frame: LayerFrame, theme: Theme): void {
  const base = frame.bottom + 28 + BAR_HEIGHT + 12;
  const most = Math.max(2, ...layers.map(({ width }) => width));
  const height = scaleLog([1, most], [2, BAR_HEIGHT]).clamp(true);
  const pitch = 2 * halfPitch(frame);
  const bar = Math.min(18, pitch * 0.66);
  const size = frame.narrow ? 9 : FONT_SIZE;
  const full = layers.map(({ width }) => formatCount(width));
  const short = layers.map(({ width }) => formatShort(width, width < 1e4 ? 1 : 0));
  const texts = !frame.narrow && fits(full, frame.xs, size) ? full : short;
  layers.forEach(({ name, width }, i) => {
    const [x, tall] = [frame.xs[i]!, height(Math.max(1, width))];
    const place = { x: x - bar / 2, y: base - tall, width: bar, height: tall };
    const rect = add(parent, 'rect', { class: 'width', 'data-layer': name, ...place, fill: theme.border });
    add(rect, 'title', {}, `${name}: ${formatCount(width)} units`);
  });
  drawRow(parent, texts, frame.xs, base + 12, size, theme);
  const title = frame.narrow ? 'width' : 'width (units, log)';
  if (frame.xs[0]! - bar / 2 - 6 < textWidth(title)) return;
  add(parent, 'text', { x: frame.xs[0]! - bar / 2 - 6, y: base - 4, 'text-anchor': 'end', fill: theme.muted }, title);
}

/** Layer names below the plot, and groups as brackets and words. */
export function drawLayerNames(
  parent: Element,
  layers: readonly Pick<LayerProfile, 'name'>[],
  frame: LayerFrame,
  theme: Theme,
): Element {
  const group = add(parent, 'g', { class: 'layer-axis' });
  const full = layers.map(({ name }) => axisName(name, false));
  const short = frame.narrow || !fits(full, frame.xs, FONT_SIZE);
  const names = short ? layers.map(({ name }) => axisName(name, true)) : full;
  const half = halfPitch(frame);
  const text = { 'text-anchor': 'middle' };
  drawRow(group, names, frame.xs, frame.bottom + 15, FONT_SIZE, theme);
  for (const run of groupRuns(layers.map(({ name }) => name))) {
    if (!isNamed(run.group)) continue;
    const [x0, x1] = [frame.xs[run.first]! - half + 3, frame.xs[run.last]! + half - 3];
    // Upside down: it gathers the names above it.
    const d = bracketPath(x0, x1, frame.bottom + 26, -4, false);
    add(group, 'path', { class: 'bracket', d, fill: 'none', stroke: theme.border });
    if (textWidth(run.group) > x1 - x0 + 6) continue;
    add(group, 'text', { x: (x0 + x1) / 2, y: frame.top - GROUP_NAME_HEIGHT + 2, ...text }, run.group);
  }
  return group;
}

/** The same, and below them the layers' widths as bars on a log scale. */
export function drawLayerAxis(parent: Element, layers: readonly LayerProfile[], frame: LayerFrame, theme: Theme): void {
  drawWidths(drawLayerNames(parent, layers, frame, theme), layers, frame, theme);
}
