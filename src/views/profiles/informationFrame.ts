import { scaleLog, type ScaleLogarithmic } from 'd3';
import type { LayerProfile, Profiled } from '../../analysis/results/profile';
import type { Tick } from '../chart/axes';
import { imbalanceWithError } from '../chart/imbalance';
import { atStep } from './profileFrame';

/** How charts show information imbalances: on a log scale, from 2/n, where a layer tells all, to where it tells nothing. */

/** Of what a layer tells. */
export type End = 'input' | 'output';

/** Δ(layer → input) or Δ(layer → last layer) with its standard error, 0 where that is not known; null where there is none. */
export function imbalanceOf(layer: LayerProfile, end: End): { value: number; error: number } | null {
  const [value, error] = end === 'input' ? [layer.toInput, layer.toInputError] : [layer.toOutput, layer.toOutputError];
  return value === null || !Number.isFinite(value) ? null : { value, error: error ?? 0 };
}

/** Whether any layer tells of an end. */
export function hasInformation({ layers }: Pick<Profiled, 'layers'>): boolean {
  return layers.some(layer => imbalanceOf(layer, 'input') !== null || imbalanceOf(layer, 'output') !== null);
}

/** 'the input' of a model; of representations the name of the first layer, or of the last one. */
export function endName({ step, layers }: Pick<Profiled, 'step' | 'layers'>, end: End): string {
  return step === null ? layers.at(end === 'input' ? 0 : -1)!.name : `the ${end}`;
}

/** At the end of a line, where there is little room and names may be long. */
export function shortEnd({ step }: Pick<Profiled, 'step'>, end: End): string {
  const place = end === 'input' ? 'first' : 'last';
  return `to the ${step === null ? place : end}`;
}

/** 'What each layer tells of the input and of the output'. @param of whose layers, of two: ' of A' */
export function endsTitle(profile: Pick<Profiled, 'step' | 'layers'>, of = ''): string {
  return `What each layer${of} tells of ${endName(profile, 'input')} and of ${endName(profile, 'output')}`;
}

/** 'encoder/1, step 500: to the input 0.0048, to the output 0.027 ± 0.002', or why there are no values. */
export function describeInformation(layer: LayerProfile, profile: Profiled): string {
  const start = atStep(layer, profile.step);
  const said = (['input', 'output'] as const).flatMap(end => {
    const found = imbalanceOf(layer, end);
    return found === null ? [] : [`to ${endName(profile, end)} ${imbalanceWithError(found)}`];
  });
  if (said.length > 0) return `${start}: ${said.join(', ')}`;
  return `${start}: no value, ${layer.informationCause ?? 'it has not been measured'}`;
}

export type LogScale = ScaleLogarithmic<number, number>;

/** From 2/n to 1, or as far above as values lie. */
export function imbalanceScale(profile: Profiled, range: readonly [number, number]): LogScale {
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
