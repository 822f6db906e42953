import { type Evaluation } from '../../run/records';
import { type Comparison, type Curve, type Finding, type Profile } from '../results';
import { activeUnitsFinding } from './activeUnits';
import { bestBetaFinding } from './bestBeta';
import { biasedFinding } from './biased';
import { collapseFinding } from './collapse';
import { gapFinding } from './gap';
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
  comparison?: Comparison | undefined;
  profile?: Profile | undefined;
  /** Comparable runs: those of one sweep. */
  curve?: Curve | undefined;
}

/** All findings, the ones that change what a reader does first. Those that do not hold are there with `holds: false`. */
export function findings(measured: Measured): Finding[] {
  const { likelihood, beta, train, test, comparison, profile, curve } = measured;
  // One example has no variance to tell active units by.
  const evaluation = [test, train].find(one => one !== undefined && one.n > 1);
  const found = [
    evaluation && collapseFinding(evaluation, curve),
    evaluation && activeUnitsFinding(evaluation),
    evaluation && unitTypesFinding(evaluation),
    // A sum of squares is no log-likelihood, so there is no ELBO to compare.
    curve && likelihood !== 'sse' ? bestBetaFinding(curve, beta) : undefined,
    train && test && gapFinding(train, test, likelihood),
    undefinedFinding(comparison, profile),
    profile && biasedFinding(profile),
  ];
  return found.filter(finding => finding !== undefined);
}
