import { UserError } from '../base/errors';
import { readRun } from '../run/folder';
import type { Evaluation, Scalar } from '../run/records';
import { readScalars } from '../run/scalars';
import { storedConfig } from './model';
import type { Curve, CurvePoint } from './results';

/** The last evaluation of a kind among a run's scalars. */
export function lastEvaluation(scalars: readonly Scalar[], kind: Evaluation['kind']): Evaluation | undefined {
  return scalars.findLast((scalar): scalar is Evaluation => scalar.kind === kind);
}

/**
 * The rate–distortion points of runs, each at its last evaluation, sorted by β. Two points, held-out and training
 * examples, for every run. @throws UserError if a folder is not a run, or has not been evaluated yet
 */
export function curveOf(dirs: readonly string[]): Curve {
  return { points: dirs.flatMap(pointsOf).sort((a, b) => a.beta - b.beta) };
}

function pointsOf(dir: string): CurvePoint[] {
  const { objective, model, seed } = storedConfig(readRun(dir).config, dir);
  const scalars = readScalars(dir);
  return (['test', 'train'] as const).map(split => {
    const last = lastEvaluation(scalars, split);
    if (!last) throw new UserError(`${dir} has not been evaluated yet: train it further`);
    const { rate, distortion, rateError, distortionError, elboError, activeUnits, step } = last;
    return {
      beta: objective.beta,
      split,
      rate,
      distortion,
      rateError,
      distortionError,
      elboError,
      activeUnits,
      latent: model.latent,
      seed,
      step,
      run: dir,
    };
  });
}
