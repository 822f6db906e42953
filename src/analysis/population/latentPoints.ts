import { withoutDataPath, withoutFeatures, withoutSplitSeed } from '../../config/reading/expandSweep';
import type { RunInfo, Scalar } from '../../run/records';
import type { LatentPoint } from '../results/latentPoint';
import { lastEvaluation } from './curvePoints';

interface Run {
  readonly dir: string;
  readonly info: RunInfo;
  readonly scalars: readonly Scalar[];
}

/**
 * Those of some finished runs that differ from `own` in their latent units, seed and split seed alone, as points over K. What
 * was trained twice is one of them: the second time says nothing new.
 */
export function latentPoints(own: RunInfo, runs: readonly Run[]): LatentPoint[] {
  const key = latentKey(own);
  const seen = new Set<string>();
  return runs.flatMap(({ dir, info, scalars }) => {
    const latent = modelOf(info)['latent'];
    const last = lastEvaluation(scalars, 'test');
    if (typeof latent !== 'number' || !last || latentKey(info) !== key) return [];
    const draw = JSON.stringify([latent, info.seed, splitSeedOf(info)]);
    if (seen.has(draw)) return [];
    seen.add(draw);
    return [{ latent, rate: last.rate, rateError: last.rateError, run: dir }];
  });
}

function latentKey(info: RunInfo): string {
  const { config, steps, data, parent, scheduleSteps, learningRateSteps } = info;
  const others = {
    ...withoutFeatures(withoutSplitSeed(withoutDataPath(config))),
    seed: null,
    model: { ...modelOf(info), latent: null },
  };
  return JSON.stringify([others, steps, data.fingerprint, parent?.step, scheduleSteps, learningRateSteps]);
}

function splitSeedOf({ config }: RunInfo): unknown {
  return (config['data'] as { splitSeed?: unknown } | undefined)?.splitSeed;
}

function modelOf({ config }: RunInfo): Record<string, unknown> {
  return (config['model'] ?? {}) as Record<string, unknown>;
}
