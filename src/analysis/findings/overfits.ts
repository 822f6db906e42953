import type { Objective } from '../../model/objectives/objectives';
import { least } from '../../base/least';
import type { Evaluation } from '../../run/records';
import type { SinceEvaluation } from '../results/differences';
import type { Finding } from '../results/finding';
import { DOUBTFUL_ERRORS, ERRORS, errorsAlong, objectiveText, pairing, UNKEPT } from './significance';
import { count, moment, number, withError } from './wording';

/**
 * Overfits: the held-out objective at its full weight is worse now than at its best earlier evaluation, while that of
 * training examples is better. The best was chosen for its value: it must be ahead by more than 2 errors of the difference,
 * and by so many that a flat curve is taken for one that falls in at most 5 of 100 runs. Unpaired errors are wide enough for
 * that. Nothing where training examples were not evaluated at both steps.
 * @param earlier what the last held-out evaluation has more than each that it may be compared with
 * @param trains evaluations on training examples
 * @param checkpoints the steps of those that are kept
 */
export function overfitsFinding(
  earlier: readonly SinceEvaluation[],
  trains: readonly Evaluation[],
  objective: Objective,
  { step: now, n }: Pick<Evaluation, 'step' | 'n'>,
  checkpoints: readonly number[] = [],
): Finding | undefined {
  const best = least(earlier, ({ objective: more }) => -more.mean);
  if (!best) return undefined;
  const [before, after] = [best.step, now].map(step => trains.find(one => one.step === step));
  if (!before || !after) return undefined;
  const { mean: loss, error, paired } = best.objective;
  // The full weight of the rate is in `loss`, whatever the schedule.
  const trainGain = before.loss - after.loss;
  const turned = earlier.at(-1)!.turned - earlier[0]!.turned;
  const needed = paired ? errorsAlong(earlier.length, turned) : ERRORS;
  const isWorse = loss > needed * error;
  const holds = isWorse && trainGain > 0;
  const [at, last] = [moment(best.step), moment(now)];
  const figures = `${withError(loss, error)} nats`;
  const what = `${measureOf(objective)}${pairing([best.objective], UNKEPT)}`;
  const among = count(earlier.length, 'earlier evaluation');
  const [claim, reasons] = holds
    ? [
        `Best on unseen data at ${at}`,
        `, ${figures} better than now, ${last}, while training examples gained ${number(trainGain)}: it overfits since`,
      ]
    : isWorse
      ? [
          `Worse on unseen data than at ${at}, and on training examples too`,
          `: by ${figures} and ${number(-trainGain)}`,
        ]
      : loss > 0
        ? [
            loss > DOUBTFUL_ERRORS * error
              ? `Whether it overfits is not measurable with ${count(n, 'unseen example')}`
              : 'No overfitting was found',
            `: of ${among} on unseen data the best, at ${at}, is ${figures} better than now`,
          ]
        : ['No overfitting was found', `: of ${among} on unseen data none is better than now`];
  return {
    rule: 'overfits',
    holds,
    numbers: {
      best: best.step,
      now,
      loss,
      error,
      paired: Number(paired),
      trainGain,
      evaluations: earlier.length,
      errorsThreshold: needed,
    },
    sentence: `${claim}${reasons}${what}.`,
    claim,
    ...(holds ? { key: 'train.steps' } : {}),
    next: holds ? nearest(checkpoints, best.step, now, earlier) : null,
  };
}

/** What is compared, where that is not −ELBO by itself. */
function measureOf(objective: Objective): string {
  const { weighted, without } = objectiveText(objective);
  if (without !== '') return `, by −ELBO alone${without}`;
  return weighted === null ? '' : `, by ${weighted}`;
}

/** The kept checkpoint nearest to the best evaluation that is not known to be worse than the last; the untrained one is none. */
function nearest(
  checkpoints: readonly number[],
  best: number,
  now: number,
  earlier: readonly SinceEvaluation[],
): string | null {
  const isWorse = (step: number): boolean => (earlier.find(one => one.step === step)?.objective.mean ?? 1) <= 0;
  const [step] = checkpoints
    .filter(one => one > 0 && one < now && !isWorse(one))
    .sort((a, b) => Math.abs(a - best) - Math.abs(b - best));
  if (step === undefined) return null;
  return `Use the checkpoint of ${moment(step)}${step === best ? '' : ', the nearest to it'}.`;
}
