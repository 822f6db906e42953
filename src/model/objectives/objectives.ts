import type { Tensor } from '@tensorflow/tfjs-core';
import { annealedVae, annealedVaeRegulariser } from './annealedVae';
import { betaTcVae, betaTcVaeRegulariser } from './betaTcVae';
import { betaVae, betaVaeRegulariser } from './betaVae';
import type { Batch, ObjectiveDescription, Moment, ObjectiveOf, Regulariser } from './describeObjective';
import { dipVae1, dipVae2, dipVaeRegulariser } from './dipVae';
import { infoVae, infoVaeRegulariser } from './infoVae';
import { multiRate, multiRateRegulariser } from './multiRate';
import { isAtFullWeight } from './rateSchedule';

/** The objectives of VAEs: what is said of each, the default first, and what computes it. */
export const OBJECTIVES = [betaVae, betaTcVae, dipVae1, dipVae2, annealedVae, infoVae, multiRate] as const;

const REGULARISERS: { [Name in VaeObjective['name']]: Regulariser<Named<Name>> } = {
  'beta-vae': betaVaeRegulariser,
  'beta-tc-vae': betaTcVaeRegulariser,
  'dip-vae-1': dipVaeRegulariser,
  'dip-vae-2': dipVaeRegulariser,
  'annealed-vae': annealedVaeRegulariser,
  'info-vae': infoVaeRegulariser,
  'multi-rate': multiRateRegulariser,
};

type Named<Name> = Extract<(typeof OBJECTIVES)[number], { name: Name }>;
type Each<D> = D extends ObjectiveDescription ? ObjectiveOf<D> : never;

/** What the training of a VAE minimises, with the parameters that this objective has. */
export type VaeObjective = Each<(typeof OBJECTIVES)[number]>;

/** What a classifier minimises: nothing there to choose, so that no config says it. */
type CrossEntropy = { readonly name: 'cross-entropy' };
export const CROSS_ENTROPY: CrossEntropy = { name: 'cross-entropy' };

export type Objective = VaeObjective | CrossEntropy;

/** Undefined of a classifier's. */
export function descriptionOf({ name }: Objective): ObjectiveDescription | undefined {
  return OBJECTIVES.find(objective => objective.name === name);
}

/** The scalars that an objective is fed in a step. */
export function scalarsOf(objective: Objective, moment: Moment): Record<string, number> {
  return descriptionOf(objective)?.scalars(objective, moment) ?? {};
}

/**
 * Whether an evaluation after so many steps may be compared with others of its run: training asked for the same before all
 * of them. Not before a schedule or a capacity has come to its end, and of a cyclic schedule at the ends of cycles alone.
 */
export function isComparable(objective: Objective, moment: Moment): boolean {
  const hasSchedule = 'schedule' in objective;
  if (hasSchedule && !isAtFullWeight(objective, moment)) return false;
  return descriptionOf(objective)?.isConstantFrom?.(objective, moment.step) ?? true;
}

export function scalarNames(objective: Objective): string[] {
  return Object.keys(scalarsOf(objective, { step: 0, steps: 1 }));
}

/** What an objective adds to the distortion, nats an example. @param fed its scalars and noise, by name */
export function regulariser(objective: VaeObjective, batch: Batch, fed: Readonly<Record<string, Tensor>>): Tensor {
  // That a function is looked up by the name of the objective that it takes, the compiler cannot follow.
  const regularise = REGULARISERS[objective.name] as (objective: VaeObjective, given: Batch) => Tensor;
  return regularise(objective, { ...batch, ...fed });
}
