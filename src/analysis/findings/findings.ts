import { betaOf } from '../../config/schema/objective';
import { isComparable, type Objective } from '../../model/objectives/objectives';
import { type Evaluation } from '../../run/records';
import { courseOf } from '../similarity/courses';
import { type Comparison, type Settling } from '../results/comparison';
import { type SinceEvaluation } from '../results/differences';
import type { Estimated } from '../results/estimated';
import type { RatePartsPoint } from '../results/curves/ratePartsPoint';
import type { RetrainedRun } from '../results/curves/retrained';
import { type Finding } from '../results/finding';
import type { LatentPoint } from '../results/latentPoint';
import { type Profile } from '../results/profile';
import { type Curve } from '../results/curve';
import { activeUnitsFinding } from './activeUnits';
import { agreed } from './advice';
import { bestBetaFinding } from './overBeta/bestBeta';
import { biasedFinding } from './biased';
import { collapseFinding, notBegunFinding } from './collapse';
import { couldStopFinding } from './couldStop';
import { type Examples, fewExamplesFinding } from './fewExamples';
import { gapFinding } from './gap';
import { inputUpwardsFinding } from './inputUpwards';
import { jitteredOrDiscreteFinding } from './jitteredOrDiscrete';
import { meanAndSampleFinding } from './meanAndSample';
import { humpsFinding } from './ofDimensions/humps';
import { informationSaturatesFinding } from './ofEstimates/informationSaturates';
import { memorisesFinding } from './ofEstimates/memorises';
import { priorIsBottleneckFinding } from './ofEstimates/priorIsBottleneck';
import { noiseNotDataFinding } from './ofDimensions/noiseNotData';
import { tooFewUnitsFinding } from './ofDimensions/tooFewUnits';
import { meanDimensionFinding } from './meanDimension';
import { overfitsFinding } from './overfits';
import { settledFinding } from './settled';
import { FEWEST_EXAMPLES } from './significance';
import { curveShapeFinding } from './overBeta/curveShape';
import { gapOverBetaFinding } from './overBeta/gapOverBeta';
import { oneTrainingFinding } from './overBeta/oneTraining';
import { saturatesOverBetaFinding } from './overBeta/saturatesOverBeta';
import { smallBetaFinding } from './overBeta/smallBeta';
import { tooManyUnitsFinding } from './tooManyUnits';
import { twoPhasesFinding } from './twoPhases';
import { undefinedFinding } from './undefinedLayers';
import { unitTypesFinding } from './unitTypes';
import { whereInformationGoesFinding } from './whereInformationGoes';

/** What has been measured of a run; a rule that lacks its part says nothing. */
export interface Measured {
  /** config.model.likelihood */
  likelihood: string;
  /** config.objective, and the steps that its schedule is laid out on. */
  objective?: Objective | undefined;
  steps?: number | undefined;
  /** The last evaluation on training examples, and on unseen ones. */
  train?: Evaluation | undefined;
  test?: Evaluation | undefined;
  /** All evaluations on unseen examples, in order of steps. */
  tests?: readonly Evaluation[] | undefined;
  /** All on training examples. */
  trains?: readonly Evaluation[] | undefined;
  /** What the last of `tests` has more than each earlier one. */
  earlier?: readonly SinceEvaluation[] | undefined;
  /** Steps of the checkpoints that are kept. */
  checkpoints?: readonly number[] | undefined;
  /** What it could be measured on. */
  examples?: Examples | undefined;
  /** Of the last checkpoint. */
  comparison?: Comparison | undefined;
  /** Of the last checkpoint. */
  profile?: Profile | undefined;
  /** Of checkpoints that were measured, in order of steps. */
  profiles?: readonly Profile[] | undefined;
  /** Of the run and of others that differ from it in their seed alone. */
  settlings?: readonly Settling[] | undefined;
  /** Comparable runs: those of one sweep. Multi-rate ones among them are no part of it. */
  curve?: Curve | undefined;
  /** A multi-rate run beside those that were trained at one β. */
  retrained?: readonly RetrainedRun[] | undefined;
  /** Of the last checkpoint. */
  estimated?: Estimated | undefined;
  /** Of the runs of the curve that it was estimated for. */
  rateParts?: readonly RatePartsPoint[] | undefined;
  /** The run and others that differ from it in their latent units and seed alone. */
  latents?: readonly LatentPoint[] | undefined;
}

/** All findings, the ones that change what a reader does first. Those that do not hold are there with `holds: false`. */
export function findings(measured: Measured): Finding[] {
  const { likelihood, objective, train, test, tests, trains, comparison, profile, estimated } = measured;
  const curve = measured.curve && retrained(measured.curve);
  const beta = objective && betaOf(objective);
  const evaluation = [test, train].find(one => one !== undefined && one.n >= FEWEST_EXAMPLES);
  const evaluations = (evaluation?.kind === 'train' ? trains : tests) ?? (evaluation ? [evaluation] : []);
  const course = courseOf(measured.settlings ?? []);
  const earlier = comparable(measured);
  // A sum of squares is no log-likelihood: there is no ELBO that could still rise.
  const hasElbo = likelihood !== 'sse';
  const overfits =
    objective && test && hasElbo
      ? overfitsFinding(earlier, trains ?? [], objective, test, checkpointsAtFullWeight(measured))
      : undefined;
  const smallBeta = curve && smallBetaFinding(curve, likelihood);
  const beside = evaluation?.step === profile?.step ? evaluation : undefined;
  const found = [
    evaluation && notBegunFinding(evaluations),
    evaluation && collapseFinding(evaluations, { curve, likelihood, own: beta }),
    evaluation && activeUnitsFinding(evaluation),
    evaluation && unitTypesFinding(evaluation),
    evaluation && comparison && meanAndSampleFinding(evaluation, comparison),
    evaluation && tooManyUnitsFinding(evaluations, train),
    profile && tooFewUnitsFinding(profile, measured.latents ?? [], beside),
    profile && meanDimensionFinding(profile, beside),
    profile && noiseNotDataFinding(profile, beside),
    profile && humpsFinding(profile),
    profile && whereInformationGoesFinding(profile),
    twoPhasesFinding(atFullWeight(measured), measured.profiles ?? []),
    course && settledFinding(course),
    course && inputUpwardsFinding(course),
    overfits,
    course && objective && hasElbo && !overfits?.holds ? couldStopFinding(course, earlier, objective) : undefined,
    curve && bestBetaFinding(curve, likelihood, beta),
    smallBeta,
    // The same words, where they are no overfitting.
    curve && !smallBeta?.holds ? curveShapeFinding(curve, likelihood) : undefined,
    train && test && gapFinding(train, test, likelihood),
    curve && gapOverBetaFinding(curve, likelihood),
    oneTrainingFinding(measured.retrained ?? [], likelihood),
    estimated && memorisesFinding(estimated),
    saturates(measured),
    estimated && priorIsBottleneckFinding(estimated),
    fewExamplesFinding(comparison, profile, measured.examples),
    undefinedFinding(comparison, profile),
    profile && jitteredOrDiscreteFinding(profile.n, profile.layers),
    profile && biasedFinding(profile.n, profile.layers),
  ];
  return agreed(found.filter(finding => finding !== undefined));
}

/** Rules over β compare runs: all β of a multi-rate VAE are of one. Undefined where there is no other. */
function retrained({ points, ...others }: Curve): Curve | undefined {
  const single = points.filter(({ multiRate }) => !multiRate);
  return single.length === 0 ? undefined : { points: single, ...others };
}

/** That the run's own information is all there can be says more than that it stays the same along the curve. */
function saturates({ estimated, rateParts = [] }: Measured): Finding | undefined {
  const own = estimated && informationSaturatesFinding(estimated);
  const along = saturatesOverBetaFinding(rateParts);
  return own?.holds || !along?.holds ? own : along;
}

/** What the last evaluation has more than those before it that training asked the same of; nothing of very few examples. */
function comparable({ earlier = [], test, objective, steps }: Measured): readonly SinceEvaluation[] {
  if (!objective || !test || steps === undefined || test.n < FEWEST_EXAMPLES) return [];
  const may = (step: number): boolean => isComparable(objective, { step, steps });
  return may(test.step) ? earlier.filter(({ step }) => may(step)) : [];
}

/** Evaluations on unseen examples that training asked the same of as of the last one; none of very few examples. */
function atFullWeight({ tests = [], objective, steps }: Measured): readonly Evaluation[] {
  if (!objective || steps === undefined) return [];
  return tests.filter(({ n, step }) => n >= FEWEST_EXAMPLES && isComparable(objective, { step, steps }));
}

/** Those whose weight of the rate is that of the end. */
function checkpointsAtFullWeight({ checkpoints = [], objective, steps }: Measured): readonly number[] {
  if (!objective || steps === undefined) return [];
  return checkpoints.filter(step => isComparable(objective, { step, steps }));
}
