import { collapseFinding, notBegunFinding } from '../../../src/analysis/findings/collapse';
import { activeUnitsFinding } from '../../../src/analysis/findings/activeUnits';
import { FEWEST_EXAMPLES } from '../../../src/analysis/findings/significance';
import { tooManyUnitsFinding } from '../../../src/analysis/findings/tooManyUnits';
import { unitTypesFinding } from '../../../src/analysis/findings/unitTypes';
import type { CurvePoint } from '../../../src/analysis/results/curve';
import type { Finding } from '../../../src/analysis/results/finding';
import type { Evaluation } from '../../../src/run/records';
import { formatCount } from '../../../src/views/chart/format';

/** What is said of the latent units of a checkpoint. */

/** The evaluation that says what the units of a checkpoint do: its own, or else the last one before it. */
export function evaluationAt(evaluations: readonly Evaluation[], step: number | undefined): Evaluation | undefined {
  if (step === undefined) return evaluations.at(-1);
  return evaluations.findLast(evaluation => evaluation.step <= step) ?? evaluations[0];
}

/**
 * What is found of an evaluation's units; nothing of very few examples.
 * @param evaluations of the run
 * @param beta null if the objective has none
 */
export function latentFindings(
  evaluation: Evaluation,
  evaluations: readonly Evaluation[],
  points: readonly CurvePoint[],
  beta: number | null,
): Finding[] {
  if (evaluation.n < FEWEST_EXAMPLES) return [];
  const upToIt = evaluations.slice(0, evaluations.indexOf(evaluation) + 1);
  return [
    ...[notBegunFinding(upToIt)].filter(finding => finding !== undefined),
    collapseFinding(upToIt, { points: [...points] }, beta ?? undefined),
    activeUnitsFinding(evaluation),
    unitTypesFinding(evaluation),
    tooManyUnitsFinding(evaluation),
  ].filter(finding => finding !== undefined);
}

/** 'step 500, 1,000 test examples', or whose evaluation it is instead. */
export function evaluatedText({ step, n }: Evaluation, checkpoint: number | undefined): string {
  const examples = `${formatCount(n)} test examples`;
  const at = `step ${formatCount(step)}`;
  return checkpoint === undefined || checkpoint === step
    ? `${at}, ${examples}`
    : `${at} (there is no evaluation at step ${formatCount(checkpoint)}), ${examples}`;
}
