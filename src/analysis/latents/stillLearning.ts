import type { Evaluation } from '../../run/records';

/** A model whose loss fell by more than this share of how far examples differ still learns (our threshold). */
const LEARNING_SHARE = 0.3;

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
  const before = evaluations.findLast(({ step }) => step <= last.step / 2) ?? evaluations[0]!;
  const fall = last.elbo - before.elbo;
  return { since: before.step, fall, learns: fall > LEARNING_SHARE * last.elboError * Math.sqrt(last.n) };
}
