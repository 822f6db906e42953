import { scaleLog, type ScaleLogarithmic } from 'd3';
import type { LayerProfile, Profile } from '../../analysis/results/profile';
import type { Tick } from '../chart/axes';
import { formatCheckpoint } from '../chart/checkpointNames';

/** How charts show information imbalances: on a log scale, from 2/n, where a layer tells all, to where it tells nothing. */

/** Of what a layer tells. */
export type End = 'input' | 'output';

/** Δ(layer → input) or Δ(layer → last layer) with its standard error, 0 where that is not known; null where there is none. */
export function imbalanceOf(layer: LayerProfile, end: End): { value: number; error: number } | null {
  const [value, error] = end === 'input' ? [layer.toInput, layer.toInputError] : [layer.toOutput, layer.toOutputError];
  return value === null || !Number.isFinite(value) ? null : { value, error: error ?? 0 };
}

/** Whether any layer tells of an end. */
export function hasInformation({ layers }: Pick<Profile, 'layers'>): boolean {
  return layers.some(layer => imbalanceOf(layer, 'input') !== null || imbalanceOf(layer, 'output') !== null);
}

/** '0.0041', '0.13', '1.00' */
export function formatImbalance(value: number): string {
  return value < 0.1 ? value.toPrecision(2) : value.toFixed(2);
}

export function imbalanceWithError({ value, error }: { value: number; error: number }): string {
  return error === 0 ? formatImbalance(value) : `${formatImbalance(value)} ± ${formatImbalance(error)}`;
}

/** 'encoder/1, step 500: to the input 0.0048, to the output 0.027 ± 0.002', or why there are no values. */
export function describeInformation(layer: LayerProfile, step: number): string {
  const start = `${layer.name}, ${formatCheckpoint(step)}`;
  const said = (['input', 'output'] as const).flatMap(end => {
    const found = imbalanceOf(layer, end);
    return found === null ? [] : [`to the ${end} ${imbalanceWithError(found)}`];
  });
  if (said.length > 0) return `${start}: ${said.join(', ')}`;
  return `${start}: no value, ${layer.informationCause ?? 'it has not been measured'}`;
}

export type LogScale = ScaleLogarithmic<number, number>;

/** From 2/n to 1, or as far above as values lie. */
export function imbalanceScale(profile: Profile, range: readonly [number, number]): LogScale {
  const values = profile.layers.flatMap(layer =>
    (['input', 'output'] as const).map(end => imbalanceOf(layer, end)?.value ?? 0),
  );
  return scaleLog([2 / profile.n, Math.max(1, ...values)], range).clamp(true);
}

/** Powers of ten, and 2/n, where that is not too near to one. */
export function imbalanceTicks(n: number): Tick[] {
  const least = 2 / n;
  const powers = [1, 0.1, 0.01, 0.001, 1e-4].filter(power => power > 1.5 * least);
  return [...powers.map(value => ({ value, text: String(value) })), { value: least, text: '2/n' }];
}
