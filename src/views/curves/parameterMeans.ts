import { runsByBeta } from '../../analysis/population/parameterGroups';
import type { CurvePoint } from '../../analysis/results/curve';
import { formatBeta, formatNats } from '../chart/format';

/** The runs of one β on one split, and their means. */
export interface BetaGroup {
  beta: number;
  rate: number;
  distortion: number;
  activeUnits: number;
  runs: readonly CurvePoint[];
}

/** In order of falling β: along the curve, which need not be monotone in the rate. */
export function betaGroups(points: readonly CurvePoint[], split: CurvePoint['split']): BetaGroup[] {
  const usable = points.filter(
    point => point.split === split && [point.rate, point.distortion, point.beta].every(Number.isFinite),
  );
  return runsByBeta(usable)
    .map(({ beta, runs }) => ({
      beta,
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

/** 'β 4, mean of 3 runs: rate 15.6, distortion 38.6' */
export function describeBeta({ beta, rate, distortion, runs }: BetaGroup): string {
  const seeds = runs.length > 1 ? `, mean of ${runs.length} runs` : '';
  return `${formatBeta(beta)}${seeds}: rate ${formatNats(rate)}, distortion ${formatNats(distortion)}`;
}
