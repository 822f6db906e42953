import { correctionOf } from '../../analysis/geometry/corrections';
import type { LayerProfile, Profiled } from '../../analysis/results/profile';
import { formatCheckpoint } from '../chart/checkpointNames';
import { formatNats } from '../chart/format';
import { correctionText, noiseText } from './readAs';
import type { Scale } from '../chart/scales';
import type { Point } from '../chart/svg';

/** How a dimension is read off the 2NN ratios: by the linear fit or by maximum likelihood. */
export type Estimator = 'fit' | 'mle';

/** Where the layers lie in a chart that has them side by side. */
export interface LayerFrame {
  /** The middle of each layer. */
  xs: readonly number[];
  x0: number;
  x1: number;
  top: number;
  bottom: number;
  narrow: boolean;
}

/** Where the parts of a dimension profile lie. */
export interface ProfileFrame extends LayerFrame {
  y: Scale;
  estimator: Estimator;
}

/** True for layers on the way from input to output; z_log_var lies beside it. */
export function isOnPath(layer: Pick<LayerProfile, 'kind'>): boolean {
  return layer.kind !== 'logVariance';
}

/** The dimension of a layer; null where there is none. */
export function dimensionOf({ id }: LayerProfile, estimator: Estimator): number | null {
  const value = id[estimator];
  return value !== null && Number.isFinite(value) ? value : null;
}

/** Its standard error; 0 where it is not known. */
export function errorOf({ id }: LayerProfile, estimator: Estimator): number {
  const error = estimator === 'fit' ? id.fitError : id.mleError;
  return error !== null && Number.isFinite(error) ? error : 0;
}

/** The path's points, null where a layer has no value. */
export function pathPoints(profile: Profiled, { xs, y, estimator }: ProfileFrame): (Point | null)[] {
  return profile.layers.flatMap((layer, i) => {
    const value = dimensionOf(layer, estimator);
    return isOnPath(layer) ? [value === null ? null : { x: xs[i]!, y: y(value) }] : [];
  });
}

/** 'encoder/1, step 500' */
export function atStep({ name }: Pick<LayerProfile, 'name'>, step: Profiled['step']): string {
  return step === null ? name : `${name}, ${formatCheckpoint(step)}`;
}

/** 'encoder/1, step 500: 12.6 ± 0.3', with what is to be known of it, or why there is no value. */
export function describeLayer(
  layer: LayerProfile,
  { n, step }: Pick<Profiled, 'n' | 'step'>,
  estimator: Estimator,
): string {
  const value = dimensionOf(layer, estimator);
  const start = atStep(layer, step);
  if (value === null) return `${start}: no value, ${layer.id.cause ?? 'it cannot be computed from these examples'}`;
  const error = errorOf(layer, estimator);
  const correction = correctionOf(layer.id, estimator, n);
  const beside = [
    ...(correction === null ? [] : [correctionText(correction)]),
    ...(layer.noise ? [noiseText(layer.noise, layer.width, estimator)] : []),
  ];
  return [`${start}: ${formatNats(value)}${error === 0 ? '' : ` ± ${formatNats(error)}`}`, ...beside].join('; ');
}
