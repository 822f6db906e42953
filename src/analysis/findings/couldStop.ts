import { type Course, hasSettled } from '../similarity/courses';
import { type Finding } from '../results/finding';
import type { SinceEvaluation } from '../results/differences';
import { ERRORS, pairing, UNKEPT } from './significance';
import { moment, number, signed } from './wording';

/** A larger change of the held-out ELBO, in nats, is worth its training (our threshold). */
const LITTLE_NATS = 0.5;
/** A smaller one is none, however small its error is (our threshold). */
const NO_NATS = 0.01;

/**
 * Could stop: all layers have settled, and since then the held-out ELBO changed, up or down, by less than two standard errors
 * of the difference (or 0.01 nats) and by less than 0.5 nats. Nothing where a layer still changes or the ELBO was not measured both by
 * then and later.
 * @param earlier what the last held-out evaluation, at step `now`, has more than each that it may be compared with
 */
export function couldStopFinding(
  { steps, layers }: Course,
  earlier: readonly SinceEvaluation[],
  now: number,
  stepsPerEpoch?: number,
): Finding | undefined {
  if (layers.length === 0 || !layers.every(hasSettled)) return undefined;
  const since = Math.max(...layers.map(({ settledAt }) => steps[settledAt]!));
  const then = earlier.findLast(({ step }) => step <= since);
  if (!then || now <= since) return undefined;
  const { mean: gain, error, paired } = then.elbo;
  const isMeasured = Math.abs(gain) > Math.max(ERRORS * error, NO_NATS);
  const holds = !isMeasured && Math.abs(gain) < LITTLE_NATS;
  const at = moment(since, stepsPerEpoch);
  const claim = holds
    ? `Training longer has changed little since ${at}`
    : `All layers have settled at ${at}, and ${otherwise(gain, isMeasured)}`;
  const figures = `held-out ELBO ${signed(gain)} ± ${number(error)} nats${pairing([then.elbo], UNKEPT)}`;
  return {
    rule: 'could stop',
    holds,
    numbers: {
      since,
      evaluatedAt: then.step,
      gain,
      error,
      paired: Number(paired),
      errorsThreshold: ERRORS,
      natsThreshold: LITTLE_NATS,
    },
    sentence: holds ? `${claim}: all layers have settled, ${figures}.` : `${claim}: ${figures}.`,
    claim,
    key: 'train.steps',
    next: holds ? `Set train.steps to ${since}.` : null,
  };
}

function otherwise(gain: number, isMeasured: boolean): string {
  if (!isMeasured) return 'what training longer changes is not measurable';
  return gain > 0 ? 'training longer still helps' : 'training longer makes it worse on unseen data';
}
