import { type Evaluation } from '../../run/records';
import { type Course, hasSettled } from '../similarity/courses';
import { type Finding } from '../results/finding';
import { moment, number, signed } from './wording';

/** A smaller rise of the held-out ELBO, in standard errors of the difference, is none. */
const STOP_ERRORS = 2;

/**
 * Could stop: all layers have settled, and since then the held-out ELBO rose by less than two standard errors. Both
 * evaluations see the same examples, so the true error of their difference is smaller than the one taken here.
 * Nothing where a layer still changes or the ELBO was not measured both by then and later.
 * @param tests evaluations on unseen examples, in order of steps
 */
export function couldStopFinding(
  { steps, layers }: Course,
  tests: readonly Evaluation[],
  stepsPerEpoch?: number,
): Finding | undefined {
  if (layers.length === 0 || !layers.every(hasSettled)) return undefined;
  const since = Math.max(...layers.map(({ settledAt }) => steps[settledAt]!));
  const then = tests.findLast(({ step }) => step <= since);
  const now = tests.at(-1);
  if (!then || !now || now.step <= since) return undefined;
  const gain = now.elbo - then.elbo;
  const error = Math.hypot(then.elboError, now.elboError);
  const holds = gain < STOP_ERRORS * error;
  const at = moment(since, stepsPerEpoch);
  const claim = holds
    ? `Training longer has changed little since ${at}`
    : `All layers have settled at ${at}, and training longer still helps`;
  const figures = `held-out ELBO ${signed(gain)} ± ${number(error)} nats`;
  return {
    rule: 'could stop',
    holds,
    numbers: { since, evaluatedAt: then.step, gain, error, errorsThreshold: STOP_ERRORS },
    sentence: holds ? `${claim}: all layers have settled, ${figures}.` : `${claim}: ${figures}.`,
    claim,
    next: holds && since > 0 ? `Set train.steps to ${since}.` : null,
  };
}
