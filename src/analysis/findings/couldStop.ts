import type { Objective } from '../../model/objectives/objectives';
import { type Course } from '../similarity/courses';
import { type Finding } from '../results/finding';
import type { Difference, SinceEvaluation } from '../results/differences';
import { ERRORS, LITTLE_NATS, objectiveText, pairing, UNKEPT } from './significance';
import { errorBeside, moment, signed } from './wording';

/** A smaller change is none, however small its error is, in nats (our threshold). */
const NO_NATS = 0.01;

/**
 * Could stop: all layers have settled, and since then the held-out objective at its full weight, its distortion and its rate
 * each changed, up or down, by less than two standard errors of the difference (or 0.01 nats) and by less than 0.5 nats.
 * Compared from the first evaluation by which all had settled. Nothing where a layer still changes or cannot be judged, or
 * there is no such evaluation before the last one.
 * @param earlier what the last held-out evaluation has more than each that it may be compared with
 */
export function couldStopFinding(
  { steps, layers, noisy, unknown }: Course,
  earlier: readonly SinceEvaluation[],
  objective: Objective,
): Finding | undefined {
  // What is drawn from the mean and the variance is told by these.
  const untold = [...noisy, ...unknown].filter(layer => layer !== 'sampling');
  const isTold = layers.length > 0 && untold.length === 0;
  if (!isTold || !layers.every(({ state }) => state === 'settled')) return undefined;
  const since = Math.max(...layers.map(({ settledAt }) => steps[settledAt]!));
  const then = earlier.find(({ step }) => step >= since);
  if (!then) return undefined;
  const { rate, distortion } = then;
  const { mean, error, paired } = then.objective;
  const holds = [then.objective, rate, distortion].every(one => !isMeasured(one) && Math.abs(one.mean) < LITTLE_NATS);
  const at = moment(then.step);
  const claim = holds
    ? `Training longer has changed little since ${at}`
    : `All layers have settled by ${at}, and ${otherwise(then)}`;
  const parts =
    holds || isMeasured(then.objective) ? '' : `, distortion ${figuresOf(distortion)}, rate ${figuresOf(rate)}`;
  const { weighted, without } = objectiveText(objective);
  const change =
    weighted === null ? `ELBO ${figuresOf({ mean: -mean, error })}` : `${weighted} ${figuresOf(then.objective)}`;
  const figures = `held-out ${change} nats${without}${parts}`;
  return {
    rule: 'could stop',
    holds,
    numbers: {
      since,
      evaluatedAt: then.step,
      gain: -mean,
      error,
      distortion: distortion.mean,
      distortionError: distortion.error,
      rate: rate.mean,
      rateError: rate.error,
      paired: Number(paired),
      errorsThreshold: ERRORS,
      natsThreshold: LITTLE_NATS,
    },
    sentence: `${claim}: ${holds ? 'all layers have settled, ' : ''}${figures}${pairing([then.objective], UNKEPT)}.`,
    claim,
    key: 'train.steps',
    next: holds ? `Set train.steps to ${then.step}.` : null,
  };
}

function isMeasured({ mean, error }: Difference): boolean {
  return Math.abs(mean) > Math.max(ERRORS * error, NO_NATS);
}

function figuresOf({ mean, error }: Pick<Difference, 'mean' | 'error'>): string {
  return `${signed(mean)} ± ${errorBeside(mean, error)}`;
}

function otherwise({ objective, rate, distortion }: SinceEvaluation): string {
  if (isMeasured(objective)) {
    return objective.mean < 0 ? 'training longer still helps' : 'training longer makes it worse on unseen data';
  }
  return isMeasured(rate) || isMeasured(distortion)
    ? 'training longer still trades distortion for rate'
    : 'what training longer changes is not measurable';
}
