import { least } from '../base/least';
import { rateWeight } from '../config/schema/objective';
import { type Objective, isComparable } from '../model/objectives/objectives';
import type { Evaluation, Scalar } from './records';

/** Which evaluation on held-out examples is a run's best: what its best checkpoint, its patience and its findings go by. */

/** Distortion + w · rate, the held-out objective at the full weight of the rate: nats an example, the less the better. */
export function objectiveAt({ rate, distortion }: Pick<Evaluation, 'rate' | 'distortion'>, weight: number): number {
  return distortion + weight * rate;
}

interface Candidate {
  readonly step: number;
  /** What training minimises; of objectives with other terms than the rate −ELBO, of classifiers the cross-entropy. */
  readonly value: number;
}

export interface Best extends Candidate {
  /** How many evaluations it was chosen from. */
  readonly among: number;
  /** How many of them came after it. */
  readonly since: number;
}

/**
 * A run's best evaluation on held-out examples of those that training asked the same before, once schedules have ended (of a
 * cyclic one those at the ends of cycles); undefined before there is one.
 * @param steps that the objective's schedule is laid out on
 */
export function bestEvaluation(scalars: readonly Scalar[], objective: Objective, steps: number): Best | undefined {
  const weight = rateWeight(objective);
  const candidates = scalars.flatMap((one): Candidate[] => {
    if (!isComparable(objective, { step: one.step, steps })) return [];
    if (one.kind === 'test') return [{ step: one.step, value: objectiveAt(one, weight) }];
    return one.kind === 'classifier test' ? [{ step: one.step, value: one.crossEntropy }] : [];
  });
  const best = least(candidates, ({ value }) => value);
  return best && { ...best, among: candidates.length, since: candidates.length - 1 - candidates.indexOf(best) };
}
