import { FEWEST_EXAMPLES } from '../../analysis/findings/significance';
import { meanAndError } from '../../analysis/latents/latentUnits';
import { gapsOverParameter } from '../../analysis/population/gapOverParameter';
import { runsByParameter } from '../../analysis/population/parameterGroups';
import type { CurvePoint } from '../../analysis/results/curve';
import { withError } from '../chart/evaluated';
import { formatNats, formatParameter } from '../chart/format';
import type { Attributes } from '../chart/svg';

/** Which parameter of an objective, and its value. */
export type AtParameter = Pick<CurvePoint, 'parameter' | 'symbol' | 'variant'>;

/** The runs of one value of the parameter on one split, and their means. */
export interface ParameterGroup extends AtParameter {
  rate: number;
  distortion: number;
  activeUnits: number;
  runs: readonly CurvePoint[];
}

/** In order of falling values: along the curve, which need not be monotone in the rate. */
export function parameterGroups(points: readonly CurvePoint[], split: CurvePoint['split']): ParameterGroup[] {
  const usable = points.filter(
    point => point.split === split && [point.rate, point.distortion, point.parameter.value].every(Number.isFinite),
  );
  return runsByParameter(usable)
    .map(({ runs }) => ({
      parameter: runs[0]!.parameter,
      symbol: runs[0]!.symbol,
      variant: runs[0]!.variant,
      rate: meanOf(runs, ({ rate }) => rate),
      distortion: meanOf(runs, ({ distortion }) => distortion),
      activeUnits: meanOf(runs, ({ activeUnits }) => activeUnits),
      runs,
    }))
    .reverse();
}

/** Sums shares, so that large values do not overflow. */
function meanOf(runs: readonly CurvePoint[], value: (run: CurvePoint) => number): number {
  return runs.reduce((sum, run) => sum + value(run) / runs.length, 0);
}

/** The parameter that a curve is over; β where there is no point to say it. */
export function parameterOf(points: readonly AtParameter[]): { name: string; symbol: string } {
  const [first] = points;
  return first ? { name: first.parameter.name, symbol: first.symbol } : { name: 'beta', symbol: 'β' };
}

/** How far a mean may be off, as its bars on both axes say. */
export interface Spread {
  rate: number;
  distortion: number;
  /** The standard deviation over restarts (N − 1), or of a run alone the standard error over its examples. */
  over: 'restarts' | 'examples';
}

export function spreadOf({ runs }: ParameterGroup): Spread {
  const [first] = runs;
  if (runs.length < 2) {
    return { rate: first?.rateError ?? 0, distortion: first?.distortionError ?? 0, over: 'examples' };
  }
  const deviation = (of: (run: CurvePoint) => number): number =>
    meanAndError(runs.map(of)).error * Math.sqrt(runs.length);
  return {
    rate: deviation(({ rate }) => rate),
    distortion: deviation(({ distortion }) => distortion),
    over: 'restarts',
  };
}

/** Held-out less training distortion of one run, '1.2 ± 0.3'; null where it is not known, nor measurable with few examples. */
export function gapText(points: readonly CurvePoint[]): string | null {
  const [found] = gapsOverParameter(points);
  return found && found.n >= FEWEST_EXAMPLES ? withError(found.gap.mean, found.gap.error) : null;
}

/** At β = 1, which is the ELBO and has a mark of its own. */
export function isPlain({ parameter, variant }: AtParameter): boolean {
  return parameter.name === 'beta' && parameter.value === 1 && variant === undefined;
}

/** 'β 4' */
export function parameterLabel({ symbol, parameter }: AtParameter): string {
  return formatParameter(symbol, parameter.value);
}

/** data-beta="4" */
export function parameterData({ parameter }: AtParameter): Attributes {
  return { [`data-${parameter.name}`]: String(parameter.value) };
}

/** 'β 4, mean of 3 runs: rate 15.6, distortion 38.6' */
export function describeGroup(group: ParameterGroup): string {
  const { rate, distortion, runs } = group;
  const seeds = runs.length > 1 ? `, mean of ${runs.length} runs` : '';
  return `${parameterLabel(group)}${seeds}: rate ${formatNats(rate)}, distortion ${formatNats(distortion)}`;
}
