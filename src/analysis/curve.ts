import { UserError } from '../base/errors';
import { checkConfig } from '../config/complaints';
import { readRun } from '../run/folder';
import type { Evaluation } from '../run/records';
import { readScalars } from '../run/scalars';
import type { Curve, CurvePoint } from './results';

/** The last evaluation of a kind in a run's scalars. */
export function lastEvaluation(dir: string, kind: Evaluation['kind']): Evaluation | undefined {
  return readScalars(dir).findLast((scalar): scalar is Evaluation => scalar.kind === kind);
}

/**
 * The rate–distortion points of runs, each at its last evaluation, sorted by β. Two points, training and held-out
 * examples, for every run. @throws UserError if a folder is not a run, or has not been evaluated yet
 */
export function curveOf(dirs: readonly string[]): Curve {
  const points = dirs.flatMap(dir => {
    const info = readRun(dir);
    const { config } = checkConfig(info.config);
    if (!config) throw new UserError(`${dir} was made from a config that this version cannot read`);
    const scalars = readScalars(dir);
    const of = (split: 'train' | 'test'): CurvePoint[] => {
      const last = scalars.findLast((scalar): scalar is Evaluation => scalar.kind === split);
      if (!last) return [];
      const { rate, distortion, rateError, distortionError, elboError, activeUnits, step } = last;
      return [
        {
          beta: config.objective.beta,
          split,
          rate,
          distortion,
          rateError,
          distortionError,
          elboError,
          activeUnits,
          latent: config.model.latent,
          seed: config.seed,
          step,
          run: dir,
        },
      ];
    };
    const both = [...of('test'), ...of('train')];
    if (both.length === 0) throw new UserError(`${dir} has not been evaluated yet: train it further`);
    return both;
  });
  return { points: points.sort((a, b) => a.beta - b.beta) };
}
