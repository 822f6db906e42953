import { UserError } from '../base/errors';
import { betaOf } from '../config/objective';
import type { SingleConfig } from '../config/schema';
import { storedConfig } from '../config/stored';
import { readRun } from '../run/folder';
import type { ClassifierEvaluation, Evaluation, RunInfo, Scalar } from '../run/records';
import { readScalars } from '../run/scalars';
import type { Curve, CurvePoint, Curves } from './results';

/** The last evaluation of a kind among a run's scalars. */
export function lastEvaluation(scalars: readonly Scalar[], kind: Evaluation['kind']): Evaluation | undefined {
  return scalars.findLast((scalar): scalar is Evaluation => scalar.kind === kind);
}

/** The last evaluation of a kind among the scalars of a classifier's run. */
export function lastClassified(scalars: readonly Scalar[], kind: 'train' | 'test'): ClassifierEvaluation | undefined {
  return scalars.findLast((scalar): scalar is ClassifierEvaluation => scalar.kind === `classifier ${kind}`);
}

/** All evaluations of a kind among a run's scalars. */
export function evaluationsOf(scalars: readonly Scalar[], kind: Evaluation['kind']): Evaluation[] {
  return scalars.filter((scalar): scalar is Evaluation => scalar.kind === kind);
}

/** Runs lie on one curve when they differ in β and seed alone: then their keys are equal. */
export function curveKey({ config, steps, data }: RunInfo): string {
  return JSON.stringify([curveBase(config), steps, data.fingerprint]);
}

/** What resolved configs that differ in β and seed alone have in common. */
export function curveBase(config: Record<string, unknown>): string {
  const objective = { ...(config['objective'] as Record<string, unknown>), beta: null };
  return JSON.stringify({ ...config, seed: null, objective });
}

/**
 * The rate–distortion points of runs, each at its last evaluation, sorted by β. Two points, held-out and training
 * examples, for every run. @throws UserError if a folder is not a run, its objective
 * has no β, or it has not been evaluated yet
 */
export function curveOf(dirs: readonly string[]): Curve {
  return { points: dirs.flatMap(pointsOf).sort((a, b) => a.beta - b.beta) };
}

function pointsOf(dir: string): CurvePoint[] {
  return curvePoints(dir, readRun(dir), readScalars(dir));
}

/**
 * The points of runs of any objective, those of each together and sorted by β: a curve of its own. A run that can lie on
 * none is left out. @throws UserError if none is left, a folder is not a run, or a run has not been evaluated yet
 */
export function curvesOf(dirs: readonly string[]): Curves {
  const leftOut: Curves['leftOut'] = [];
  const points = dirs.flatMap((dir): Curves['points'] => {
    const info = readRun(dir);
    const config = storedConfig(info.config, dir);
    const reason = whyOffCurve(config);
    if (reason === undefined)
      return curvePoints(dir, info, readScalars(dir)).map(point => ({ ...point, objective: config.objective.name }));
    leftOut.push({ run: dir, reason });
    return [];
  });
  if (points.length === 0)
    throw new UserError(leftOut.map(({ run, reason }) => `${run} is not on a curve over β: ${reason}`).join('\n'));
  const objectives = points.map(({ objective }) => objective);
  const placeOf = ({ objective }: { objective: string }): number => objectives.indexOf(objective);
  return { points: points.sort((a, b) => placeOf(a) - placeOf(b) || a.beta - b.beta), leftOut };
}

/** Why a run can lie on no curve over β; undefined where it can. */
function whyOffCurve({ objective, model }: SingleConfig): string | undefined {
  if (model.architecture === 'classifier') return 'it is a classifier';
  return betaOf(objective) === undefined ? `its objective, ${objective.name}, has none` : undefined;
}

/** The two points of one run. @throws UserError as curveOf */
export function curvePoints(dir: string, info: RunInfo, scalars: readonly Scalar[]): CurvePoint[] {
  const config = storedConfig(info.config, dir);
  const { objective, model, seed } = config;
  const beta = betaOf(objective);
  if (model.architecture === 'classifier' || beta === undefined)
    throw new UserError(`${dir} is not on a curve over β: ${whyOffCurve(config)!}; leave it out`);
  return (['test', 'train'] as const).map(split => {
    const last = lastEvaluation(scalars, split);
    if (!last) throw new UserError(`${dir} has not been evaluated yet: train it further`);
    const { rate, distortion, rateError, distortionError, elboError, activeUnits, step } = last;
    return {
      beta,
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
