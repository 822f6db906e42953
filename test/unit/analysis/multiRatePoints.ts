import type { CurvePoint } from '../../../src/analysis/results/curve';
import { atBeta } from './atParameter';

/** The points of a multi-rate run, on both splits, of which the training one is a nat better. */
export function multiRatePoints(
  betas: readonly number[],
  of: (beta: number) => Pick<CurvePoint, 'rate' | 'distortion' | 'activeUnits'>,
): CurvePoint[] {
  return betas.flatMap(beta => {
    const { rate, distortion, activeUnits } = of(beta);
    const errors = { rateError: 0.1, distortionError: 0.1, elboError: 0.1 };
    const of10 = { latent: 10, seed: 0, step: 300, run: '/runs/multi-rate', n: 1000 };
    const common = { ...atBeta(beta), multiRate: true, ...errors, ...of10, rate, activeUnits } as const;
    return [
      { ...common, split: 'test', distortion },
      { ...common, split: 'train', distortion: distortion - 1 },
    ];
  });
}
