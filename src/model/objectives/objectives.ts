import { type Posteriors } from './posteriors';
import { type Tensor, add, mul, neg, relu, sub } from '@tensorflow/tfjs-core';
import type { DipVae, Objective, VaeObjective } from '../../config/schema/objective';
import type { Tensors } from '../../engine/engine';
import { take } from '../programs';
import { dipPenalties } from './dip';
import { klParts, totalCorrelation } from './totalCorrelation';

/** The scalars that an objective is fed in each step. */
export function scalarNames({ name }: Objective): string[] {
  return name === 'annealed-vae' ? ['klWeight', 'capacity'] : ['klWeight'];
}

/**
 * @param rate its mean over the batch
 * @param examples the number of training examples
 * @param feeds `klWeight`, the weight of the rate or of its distance from `capacity` (nats an example)
 */
export function regulariser(
  objective: VaeObjective,
  rate: Tensor,
  posteriors: Posteriors,
  examples: number,
  feeds: Tensors,
): Tensor {
  const klWeight = take(feeds, 'klWeight');
  switch (objective.name) {
    case 'beta-vae':
      return mul(klWeight, rate);
    case 'annealed-vae':
      return mul(klWeight, absolute(sub(rate, take(feeds, 'capacity'))));
    case 'dip-vae-1':
    case 'dip-vae-2': {
      const { offDiagonal, diagonal } = dipPenalties(posteriors, objective.name === 'dip-vae-2');
      const penalty = add(mul(objective.lambda, offDiagonal), mul(diagonalWeight(objective), diagonal));
      return add(mul(klWeight, rate), penalty);
    }
    case 'beta-tc-vae': {
      const { beta, estimator } = objective;
      if (estimator === 'locatello') {
        return mul(klWeight, add(rate, mul(beta - 1, totalCorrelation(posteriors))));
      }
      const { mutualInformation, totalCorrelation: tc, dimensionWise } = klParts(posteriors, examples, estimator);
      return mul(klWeight, add(add(mutualInformation, mul(beta, tc)), dimensionWise));
    }
  }
}

/** λ_d: in DIP-VAE I ten times λ_od where it is not given, in II the same (Kumar et al. 2018). */
function diagonalWeight({ name, lambda, lambdaDiagonal }: DipVae): number {
  return lambdaDiagonal ?? (name === 'dip-vae-1' ? 10 * lambda : lambda);
}

/** |x|, of kernels that every engine knows. Its gradient at 0 is 0. */
function absolute(x: Tensor): Tensor {
  return add(relu(x), relu(neg(x)));
}
