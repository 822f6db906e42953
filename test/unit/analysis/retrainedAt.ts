import type { RetrainedRun } from '../../../src/analysis/results/curves/retrained';

/** A multi-rate run beside one of that β, so much worse than it. */
export function retrainedAt(
  beta: number,
  mean: number,
  { error = 0.1, seed = 0, n = 1000 }: { error?: number; seed?: number; n?: number } = {},
): RetrainedRun {
  const none = { mean: 0, error: 0.1, paired: true };
  return {
    ...{ beta, n, step: 6000, retrainedStep: 6000, multiRate: 100 + mean, retrained: 100 },
    ...{ difference: { mean, error, paired: true }, rate: none, distortion: none },
    ...{
      multiRateRun: '/runs/multi-rate',
      multiRateSeed: 0,
      seed,
      run: `/runs/beta${beta}-seed${seed}`,
      multiRateSeconds: 70,
      seconds: 60,
    },
  };
}
