import type { LayerProfile, Profiled } from '../../analysis/results/profile';
import { formatCheckpoint } from '../chart/checkpointNames';
import { formatNats } from '../chart/format';
import { type Box, boxAround, boxesAlong, placeLabel, type Spot, spreadLabels } from '../chart/labels';
import { groupOf } from '../chart/layerNames';
import { dimensionOf, type Estimator, isOnPath, pathPoints, type ProfileFrame } from './profileFrame';
import { addHaloText } from '../chart/svg';
import type { Theme } from '../chart/theme';

const LABEL_GAP = 12;

interface NamedLayer {
  index: number;
  text: string;
  /** Where the label would rather stand. */
  side: 'above' | 'below' | 'right';
}

function peakOf(layers: readonly LayerProfile[], group: 'encoder' | 'decoder', estimator: Estimator): NamedLayer[] {
  const members = layers.flatMap((layer, index) => {
    const value = dimensionOf(layer, estimator);
    return groupOf(layer.name) === group && value !== null ? [{ index, value }] : [];
  });
  const first = members[0];
  if (first === undefined) return [];
  const { index, value } = members.reduce((best, member) => (member.value > best.value ? member : best), first);
  return [{ index, text: `${group} peak ${formatNats(value)}`, side: 'above' }];
}

/** The layers worth a word: the peaks of encoder and decoder, the mean, z and the log variance. */
function namedLayers(layers: readonly LayerProfile[], estimator: Estimator): NamedLayer[] {
  const names: Partial<Record<LayerProfile['kind'], string>> = { mean: 'mean', sampling: 'z', logVariance: 'log var' };
  const latent = layers.flatMap((layer, index): NamedLayer[] => {
    const [name, value] = [names[layer.kind], dimensionOf(layer, estimator)];
    if (name === undefined || value === null) return [];
    return [{ index, text: `${name} ${formatNats(value)}`, side: isOnPath(layer) ? 'below' : 'right' }];
  });
  return [...peakOf(layers, 'encoder', estimator), ...peakOf(layers, 'decoder', estimator), ...latent];
}

function spotsAround(x: number, y: number, side: NamedLayer['side']): Spot[] {
  const above: Spot[] = [10, 16, 22].map(up => ({ x, y: y - up, anchor: 'middle' }));
  const below: Spot[] = [16, 24, 32].map(down => ({ x, y: y + down, anchor: 'middle' }));
  if (side === 'above') return [...above, ...below];
  if (side === 'below') return [...below, ...above];
  return [{ x: x + 8, y: y + 4, anchor: 'start' }, ...below, ...above];
}

/** Labels of the named layers of the last (selected) checkpoint, off the paths, its dots and each other. */
export function drawLayerLabels(
  parent: Element,
  profiles: readonly Profiled[],
  taken: readonly Box[],
  frame: ProfileFrame,
  theme: Theme,
): void {
  const selected = profiles.at(-1)!;
  const paths = profiles.map(profile => pathPoints(profile, frame).filter(point => point !== null));
  const lines = paths.flatMap(path => boxesAlong(path));
  const used = [...taken, ...paths.at(-1)!.map(point => boxAround(point, 3))];
  const bounds = { x0: frame.x0, y0: frame.top - 16, x1: frame.x1, y1: frame.bottom };
  for (const { index, text, side } of namedLayers(selected.layers, frame.estimator)) {
    const spots = spotsAround(frame.xs[index]!, frame.y(dimensionOf(selected.layers[index]!, frame.estimator)!), side);
    const placed = placeLabel(text, spots, used, lines, bounds);
    if (placed === null) continue;
    used.push(placed.box);
    const { x, y, anchor } = placed.spot;
    addHaloText(parent, { class: 'label', x, y, 'text-anchor': anchor }, text, theme);
  }
}

/** What stands at the right end of a checkpoint's path; nothing at that of representations. */
export function endText({ step }: Profiled): string {
  return step === null ? '' : formatCheckpoint(step);
}

/** The steps at the right ends of the paths; the latest ones where there is no room for all. */
export function drawEndLabels(parent: Element, profiles: readonly Profiled[], frame: ProfileFrame, theme: Theme): void {
  const room = Math.max(1, Math.floor((frame.bottom - frame.top) / LABEL_GAP));
  const ends = profiles.slice(-room).flatMap(profile => {
    const end = pathPoints(profile, frame).at(-1);
    return end && endText(profile) !== '' ? [{ profile, y: end.y }] : [];
  });
  const wanted = ends.map(({ y }) => y);
  const heights = spreadLabels(wanted, LABEL_GAP, frame.top, frame.bottom);
  ends.forEach(({ profile }, i) => {
    const weight = profile === profiles.at(-1) ? 600 : 400;
    const place = { class: 'end label', x: frame.x1 + 8, y: heights[i]! + 4, 'font-weight': weight };
    addHaloText(parent, place, endText(profile), theme);
  });
}
