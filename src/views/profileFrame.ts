import type { LayerProfile, Profile } from '../analysis/results';
import { formatCount, formatNats } from './format';
import type { Scale } from './scales';
import type { Point } from './svg';

/** Where the parts of a dimension profile lie. */
export interface ProfileFrame {
  /** The middle of each layer. */
  xs: readonly number[];
  y: Scale;
  x0: number;
  x1: number;
  top: number;
  bottom: number;
  narrow: boolean;
}

/** True for layers on the way from input to output; z_log_var lies beside it. */
export function isOnPath(layer: LayerProfile): boolean {
  return layer.kind !== 'logVariance';
}

export function fitOf({ id }: LayerProfile): number | null {
  return id.fit !== null && Number.isFinite(id.fit) ? id.fit : null;
}

export function fitErrorOf({ id }: LayerProfile): number {
  return id.fitError !== null && Number.isFinite(id.fitError) ? id.fitError : 0;
}

/** The path's points, null where a layer has no value. */
export function pathPoints(profile: Profile, { xs, y }: ProfileFrame): (Point | null)[] {
  return profile.layers.flatMap((layer, i) => {
    const fit = fitOf(layer);
    return isOnPath(layer) ? [fit === null ? null : { x: xs[i]!, y: y(fit) }] : [];
  });
}

/** 'encoder/1, step 500: 12.6 ± 0.3', or why there is no value. */
export function describeLayer(layer: LayerProfile, step: number): string {
  const fit = fitOf(layer);
  const start = `${layer.name}, step ${formatCount(step)}`;
  if (fit === null) return `${start}: no value, ${layer.id.cause ?? 'it cannot be computed from these examples'}`;
  const error = layer.id.fitError === null ? '' : ` ± ${formatNats(fitErrorOf(layer))}`;
  return `${start}: ${formatNats(fit)}${error}`;
}
