import type { Objective } from '../../model/objectives/objectives';

/** The objective of a plain VAE trained at one β of a multi-rate one; a β-VAE's in place of any other. */
export function plainObjective(objective: Objective | undefined, beta: number) {
  return objective?.name === 'multi-rate' && objective.base === 'beta-tc-vae'
    ? ({ name: 'beta-tc-vae', beta, estimator: objective.estimator ?? 'locatello' } as const)
    : ({ name: 'beta-vae', beta } as const);
}
