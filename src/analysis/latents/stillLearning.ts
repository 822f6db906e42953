import type { Evaluation } from '../../run/records';

/** A model whose loss fell by more than this share of how far examples differ still learns (our threshold). */
const LEARNING_SHARE = 0.3;

/** So does one whose objective fell by more than these shares of its whole fall and of how far examples differ (ours). */
const FALLING_SHARE = 0.05;

/** The last evaluation of the first half of a training so far, or the first one. */
function halfway(evaluations: readonly Evaluation[]): Evaluation {
  return evaluations.findLast(({ step }) => step <= evaluations.at(-1)!.step / 2) ?? evaluations[0]!;
}

/**
 * Whether a model still takes shape: it still learns as below, its objective fell by more than a twentieth in the second half,
 * or more units are active than before. Undefined where there is one evaluation alone.
 * @param evaluations of one kind, in order of steps
 */
export function takesShape(evaluations: readonly Evaluation[]): boolean | undefined {
  const late = lateFall(evaluations);
  if (!late) return undefined;
  const [first, before, last] = [evaluations[0]!, halfway(evaluations), evaluations.at(-1)!];
  const fall = before.loss - last.loss;
  const falls =
    fall > FALLING_SHARE * (first.loss - last.loss) && fall > FALLING_SHARE * last.elboError * Math.sqrt(last.n);
  return late.learns || falls || last.activeUnits > before.activeUnits;
}

/**
 * How far −ELBO fell in the second half of a training so far, in nats, and whether that is more than 0.3 of the standard
 * deviation over examples: then the model has not learned yet what it can. Undefined where there is one evaluation alone.
 * Both evaluations see the same examples with the same noise; the measure knows no length of training or unit of distortion.
 * @param evaluations of one kind, in order of steps
 */
export function lateFall(
  evaluations: readonly Evaluation[],
): { since: number; fall: number; learns: boolean } | undefined {
  const last = evaluations.at(-1);
  if (!last || evaluations.length < 2) return undefined;
  const before = halfway(evaluations);
  const fall = last.elbo - before.elbo;
  return { since: before.step, fall, learns: fall > LEARNING_SHARE * last.elboError * Math.sqrt(last.n) };
}
