import { type Evaluation } from '../../run/records';
import { courseOf } from '../similarity/courses';
import { type Comparison, type Settling } from '../results/comparison';
import { type Finding } from '../results/finding';
import { type Profile } from '../results/profile';
import { type Curve } from '../results/curve';
import { activeUnitsFinding } from './activeUnits';
import { bestBetaFinding } from './bestBeta';
import { biasedFinding } from './biased';
import { collapseFinding } from './collapse';
import { couldStopFinding } from './couldStop';
import { gapFinding } from './gap';
import { inputUpwardsFinding } from './inputUpwards';
import { jitteredOrDiscreteFinding } from './jitteredOrDiscrete';
import { meanAndSampleFinding } from './meanAndSample';
import { meanDimensionFinding } from './meanDimension';
import { settledFinding } from './settled';
import { tooManyUnitsFinding } from './tooManyUnits';
import { undefinedFinding } from './undefinedLayers';
import { unitTypesFinding } from './unitTypes';

/** What has been measured of a run; a rule that lacks its part says nothing. */
export interface Measured {
  /** config.model.likelihood */
  likelihood: string;
  /** config.objective.beta, if the objective has one. */
  beta?: number | undefined;
  /** The last evaluation on training examples, and on unseen ones. */
  train?: Evaluation | undefined;
  test?: Evaluation | undefined;
  /** All evaluations on unseen examples, in order of steps. */
  tests?: readonly Evaluation[] | undefined;
  /** Where sentences are to count in epochs. */
  stepsPerEpoch?: number | undefined;
  /** Of the last checkpoint. */
  comparison?: Comparison | undefined;
  /** Of the last checkpoint. */
  profile?: Profile | undefined;
  /** Of the run and of others that differ from it in their seed alone. */
  settlings?: readonly Settling[] | undefined;
  /** Comparable runs: those of one sweep. */
  curve?: Curve | undefined;
}

/** All findings, the ones that change what a reader does first. Those that do not hold are there with `holds: false`. */
export function findings(measured: Measured): Finding[] {
  const { likelihood, beta, train, test, tests, stepsPerEpoch, comparison, profile, settlings, curve } = measured;
  // One example has no variance to tell active units by.
  const evaluation = [test, train].find(one => one !== undefined && one.n > 1);
  const course = courseOf(settlings ?? []);
  const found = [
    evaluation && collapseFinding(evaluation, curve, beta),
    evaluation && activeUnitsFinding(evaluation),
    evaluation && unitTypesFinding(evaluation),
    evaluation && comparison && meanAndSampleFinding(evaluation, comparison),
    evaluation && tooManyUnitsFinding(evaluation, train),
    profile && meanDimensionFinding(profile),
    course && settledFinding(course, stepsPerEpoch),
    course && inputUpwardsFinding(course, stepsPerEpoch),
    // A sum of squares is no log-likelihood: there is no ELBO that could still rise, or be best at a β.
    course && tests && likelihood !== 'sse' ? couldStopFinding(course, tests, stepsPerEpoch) : undefined,
    curve && likelihood !== 'sse' ? bestBetaFinding(curve, beta) : undefined,
    train && test && gapFinding(train, test, likelihood),
    undefinedFinding(comparison, profile),
    profile && jitteredOrDiscreteFinding(profile.n, profile.layers),
    profile && biasedFinding(profile.n, profile.layers),
  ];
  return found.filter(finding => finding !== undefined);
}
