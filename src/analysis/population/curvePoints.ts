import { UserError } from '../../base/errors';
import { betaOf, mainKeyOf, mainParameter, objectiveKind, variantOf } from '../../config/schema/objective';
import { withoutDataPath, withoutFeatures, withoutSplitSeed } from '../../config/reading/expandSweep';
import { storedConfig } from '../../config/reading/storedConfig';
import type { SingleConfig } from '../../config/schema/schema';
import { listCheckpoints } from '../../run/checkpoints/checkpoint';
import { readRun, readState } from '../../run/folder';
import type { ClassifierEvaluation, Evaluation, RunInfo, Scalar } from '../../run/records';
import { readScalars } from '../../run/scalars';
import { lateFall } from '../latents/stillLearning';
import { BETA_CURVE, type BetaCurve } from '../results/curves/betaCurve';
import type { CurvePoint, Curves } from '../results/curve';
import { peek } from '../results/remembered';

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

/**
 * Runs lie on one curve when they differ in their objective's parameter, seed and split seed alone: then their keys are equal.
 * Those that go on from others lie on one of their own.
 */
export function curveKey({ config, steps, data, parent, scheduleSteps, learningRateSteps }: RunInfo): string {
  return JSON.stringify([curveBase(config), steps, data.fingerprint, parent?.step, scheduleSteps, learningRateSteps]);
}

/**
 * What resolved configs that differ in their objective's parameter, seed and split seed alone have in common, wherever their
 * data lie: where no split seed is given, the seed draws the held-out examples too.
 */
export function curveBase(config: Record<string, unknown>): string {
  const objective = config['objective'] as { name?: unknown } | undefined;
  const key = mainKeyOf(objective?.name);
  const others = key === undefined ? objective : { ...objective, [key]: null };
  return JSON.stringify({
    ...withoutFeatures(withoutSplitSeed(withoutDataPath(config))),
    seed: null,
    objective: others,
  });
}

/**
 * The rate–distortion points of runs, each at its last evaluation; two, held-out and training examples, for every run.
 * Those of an objective stand together, sorted by its parameter: a curve of its own. Runs that lie on none are left out, those
 * that cannot be read, and those that failed: what was evaluated last need not be what they would have come to.
 * @param overBeta what multi-rate ones among them were measured to be, where that is not what is remembered; or why they could
 *   not be measured
 */
export function curvesOf(
  dirs: readonly string[],
  overBeta: ReadonlyMap<string, BetaCurve | string> = new Map(),
): Curves {
  const leftOut: Curves['leftOut'] = [];
  const points = dirs.flatMap((run): Curves['points'] => {
    const found = pointsIn(run, overBeta.get(run));
    if (typeof found !== 'string') return found;
    leftOut.push({ run, reason: found });
    return [];
  });
  const objectives = points.map(({ objective }) => objective);
  const placeOf = ({ objective }: { objective: string }): number => objectives.indexOf(objective);
  return { points: points.sort((a, b) => placeOf(a) - placeOf(b) || a.parameter.value - b.parameter.value), leftOut };
}

/** Those of the run in a folder, or why there are none. */
function pointsIn(dir: string, overBeta: BetaCurve | string | undefined): Curves['points'] | string {
  try {
    const { config: stored } = readRun(dir);
    const state = readState(dir);
    if (state?.status === 'failed') return state.error ?? 'it failed';
    const config = storedConfig(stored, dir);
    const found = typeof overBeta === 'string' ? overBeta : curvePoints(dir, config, readScalars(dir), overBeta);
    if (typeof found === 'string') return found;
    return found.map(point => ({ ...point, objective: objectiveKind(config.objective) }));
  } catch (thrown) {
    if (thrown instanceof UserError) return thrown.message;
    throw thrown;
  }
}

/**
 * The two points of one run, of a multi-rate one two for every β; or why it lies on no curve.
 * @param overBeta what a multi-rate one was measured to be, where that is not what is remembered
 */
export function curvePoints(
  dir: string,
  config: SingleConfig,
  scalars: readonly Scalar[],
  overBeta?: BetaCurve,
): CurvePoint[] | string {
  const { objective, model, seed } = config;
  if (objective.name === 'multi-rate') {
    const file = listCheckpoints(dir).at(-1)?.file;
    const known = overBeta ?? (file === undefined ? undefined : peek(BETA_CURVE, [file], { betas: null }));
    return known ? pointsOverBeta(dir, config, known) : NOT_OVER_BETA;
  }
  const parameter = mainParameter(objective);
  if (model.architecture === 'classifier' || !parameter) return 'it is a classifier';
  const variant = variantOf(objective);
  const [test, train] = [lastEvaluation(scalars, 'test'), lastEvaluation(scalars, 'train')];
  if (!test || !train) return 'it has not been evaluated yet: train it further';
  return (
    [
      ['test', test],
      ['train', train],
    ] as const
  ).map(([split, last]) => {
    const { rate, distortion, rateError, distortionError, elboError, activeUnits, step, n } = last;
    const learns = lateFall(evaluationsOf(scalars, split))?.learns;
    return {
      beta: betaOf(objective) ?? null,
      parameter: { name: mainKeyOf(objective.name)!, value: parameter.value },
      symbol: parameter.symbol,
      ...(variant === undefined ? {} : { variant }),
      split,
      rate,
      distortion,
      rateError,
      distortionError,
      elboError,
      activeUnits,
      ...(learns === undefined ? {} : { learns }),
      n,
      latent: model.latent,
      seed,
      step,
      run: dir,
    };
  });
}

const NOT_OVER_BETA = 'it is a multi-rate VAE that was not measured over β yet';

/** The points of a multi-rate VAE, two for every β. */
function pointsOverBeta(dir: string, { model, seed }: SingleConfig, { points, step }: BetaCurve): CurvePoint[] {
  return points.map(({ beta, kind, n, rate, distortion, rateError, distortionError, elboError, activeUnits }) => ({
    beta,
    parameter: { name: 'beta', value: beta },
    symbol: 'β',
    split: kind,
    multiRate: true,
    ...{ rate, distortion, rateError, distortionError, elboError, activeUnits, n },
    latent: model.latent!,
    seed,
    step,
    run: dir,
  }));
}
