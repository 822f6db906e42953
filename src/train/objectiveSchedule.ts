import type { AnnealedVae, Objective, VaeObjective } from '../config/schema/objective';

/** Where nothing else is said: a linear schedule rises over this share of the training, a cyclic one has so many cycles. */
const WARM_UP = 0.3;
const CYCLES = 4;
/** The share of a cycle in which the weight rises. */
const RISING = 0.5;

/** The scalars that an objective is fed in a step, counted from 0. @param steps of the whole training */
export function objectiveScalars(
  objective: Objective,
  step: number,
  steps: number,
): { klWeight?: number; capacity?: number } {
  if (objective.name === 'cross-entropy') return {};
  if (objective.name === 'annealed-vae') {
    const { capacity, gamma, threshold } = objective;
    return { klWeight: gamma, capacity: Math.min(capacity, (capacity * step) / threshold) };
  }
  const full = objective.name === 'beta-vae' ? objective.beta : 1;
  return { klWeight: full * scheduled(objective, step, steps) };
}

/** The share of its full weight that the rate has: 0 to 1. */
function scheduled(
  { schedule, warmup, cycles }: Exclude<VaeObjective, AnnealedVae>,
  step: number,
  steps: number,
): number {
  switch (schedule) {
    case undefined:
      return 1;
    case 'linear':
      return Math.min(1, step / (warmup ?? WARM_UP * steps));
    case 'cyclic': {
      const cycle = steps / (cycles ?? CYCLES);
      return Math.min(1, (step % cycle) / cycle / RISING);
    }
  }
}
