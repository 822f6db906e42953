import { lossWeight } from '../../config/schema/objective';
import type { Objective } from '../../model/objectives/objectives';
import { least } from '../../base/least';
import type { Evaluation } from '../../run/records';
import type { SinceEvaluation } from '../results/differences';
import type { Finding } from '../results/finding';
import { errorsAmong, pairing, UNKEPT } from './significance';
import { betaValue, count, number } from './wording';

/**
 * Overfits: the held-out objective at its full weight is worse now than at its best earlier evaluation, while that of
 * training examples is better. The best of m evaluations was chosen for its value: it must be ahead by √(4 + 2 ln m) errors of
 * the difference, no less than Bonferroni's correction of 2 asks for. Nothing where training examples were not evaluated
 * at both steps.
 * @param earlier what the last held-out evaluation, at step `now`, has more than each that it may be compared with
 * @param trains evaluations on training examples
 * @param checkpoints the steps of those that are kept
 */
export function overfitsFinding(
  earlier: readonly SinceEvaluation[],
  trains: readonly Evaluation[],
  objective: Objective,
  now: number,
  checkpoints: readonly number[] = [],
): Finding | undefined {
  const best = least(earlier, ({ objective: more }) => -more.mean);
  if (!best) return undefined;
  const [before, after] = [best.step, now].map(step => trains.find(one => one.step === step));
  if (!before || !after) return undefined;
  const { mean: loss, error, paired } = best.objective;
  // The full weight of the rate is in `loss`, whatever the schedule.
  const trainGain = before.loss - after.loss;
  const needed = errorsAmong(earlier.length);
  const isWorse = loss > needed * error;
  const holds = isWorse && trainGain > 0;
  const [at, last] = [best.step, now].map(step => `step ${step.toLocaleString('en-US')}`);
  const figures = `${number(loss)} ± ${number(error)} nats`;
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
        ? ['No overfitting was found', `: of ${among} on unseen data the best, at ${at}, is ${figures} better than now`]
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
  const weight = lossWeight(objective);
  if (weight === null) return ', by −ELBO alone, without the other terms of its loss';
  return weight === 1 ? '' : `, by distortion + ${betaValue(weight)} · rate`;
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
  return `Use the checkpoint of step ${step.toLocaleString('en-US')}${step === best ? '' : ', the nearest to it'}.`;
}
