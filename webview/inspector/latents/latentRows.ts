import { collapseFinding, notBegunFinding, type OverBeta } from '../../../src/analysis/findings/collapse';
import { activeUnitsFinding } from '../../../src/analysis/findings/activeUnits';
import { FEWEST_EXAMPLES } from '../../../src/analysis/findings/significance';
import { tooManyUnitsFinding } from '../../../src/analysis/findings/tooManyUnits';
import { unitTypesFinding } from '../../../src/analysis/findings/unitTypes';
import type { Finding } from '../../../src/analysis/results/finding';
import type { Evaluation } from '../../../src/run/records';
import { formatCount } from '../../../src/views/chart/format';

/** What is said of the latent units of a checkpoint. */

/**
 * The evaluation that says what the units of a checkpoint do: its own, or else the last one before it, or the first one. Of
 * an untrained model only its own: what the others say is learned.
 */
export function evaluationAt(evaluations: readonly Evaluation[], step: number | undefined): Evaluation | undefined {
  if (step === undefined) return evaluations.at(-1);
  if (step === 0) return evaluations.find(evaluation => evaluation.step === 0);
  return evaluations.findLast(evaluation => evaluation.step <= step) ?? evaluations[0];
}

/**
 * What is found of an evaluation's units; nothing of very few examples.
 * @param evaluations of the run
 * @param train the last one on training examples
 */
export function latentFindings(
  evaluation: Evaluation,
  evaluations: readonly Evaluation[],
  over: OverBeta,
  train?: Evaluation,
): Finding[] {
  if (evaluation.n < FEWEST_EXAMPLES) return [];
  const upToIt = evaluations.slice(0, evaluations.indexOf(evaluation) + 1);
  return [
    ...[notBegunFinding(upToIt)].filter(finding => finding !== undefined),
    collapseFinding(upToIt, over),
    activeUnitsFinding(evaluation),
    unitTypesFinding(evaluation),
    // Units that are passive early on may come alive.
    evaluation === evaluations.at(-1) ? tooManyUnitsFinding(upToIt, train) : undefined,
  ].filter(finding => finding !== undefined);
}

/** Why nothing is said of units, where there is no evaluation that could. */
export function noUnitsText(
  evaluations: readonly Evaluation[],
  step: number | undefined,
  isClassifier: boolean,
): string {
  if (isClassifier) return 'A classifier has no latent units: it is compared with VAEs by its layers.';
  const [first] = evaluations;
  if (!first) return 'Latent units are told apart at each evaluation on test examples; there has been none yet.';
  return step === 0
    ? `Latent units are told apart at each evaluation on test examples: the first is at step ${formatCount(first.step)}, there is none of the untrained model.`
    : '';
}

/** 'step 500, 1,000 test examples', or whose evaluation it is instead. */
export function evaluatedText({ step, n }: Evaluation, checkpoint: number | undefined): string {
  const examples = `${formatCount(n)} test examples`;
  const at = `step ${formatCount(step)}`;
  return checkpoint === undefined || checkpoint === step
    ? `${at}, ${examples}`
    : `${at} (there is no evaluation at step ${formatCount(checkpoint)}), ${examples}`;
}
