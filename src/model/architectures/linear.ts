import { z } from 'zod';
import { dense, unitVariances } from '../layer';
import type { Space } from '../parameter';
import type { Architecture, ArchitectureFacts, ModelKey } from './architecture';

export const linear = {
  about:
    'linear has one linear map to the posterior mean, one number for the log variance of each latent unit, the same for all examples, and one linear map back: probabilistic PCA, whose best rate and distortion are known',
  defaults: { latent: 10, likelihood: 'gaussian', init: 'glorot', depth: undefined },
  likelihoods: { only: ['gaussian'], because: 'what is known of it is so for a Gaussian with σ = 1' },
} as const satisfies ArchitectureFacts;

export const linearKeys = {
  depth: {
    schema: z.int().min(1).max(2).optional().meta({
      description:
        'How many linear maps linear has to the posterior mean, and as many back. Left out, it is 1; 2 where objective.name is multi-rate, whose gates lie between the two.',
    }),
    refusal: architecture => `'${architecture}' is as deep as it is, only 'linear' has the choice`,
  },
} satisfies Record<string, ModelKey>;

/** The linear VAE of Lucas et al. (2019), whose one map has no encoder layers besides those of the posterior. */
export function linearLayers(
  image: Space,
  { latent, depth = 1 }: { readonly latent: number; readonly depth?: number | undefined },
): Architecture {
  const logVariance = unitVariances('z_log_var', latent);
  if (depth === 1) {
    return {
      encoder: [],
      mean: dense('z_mean', image, latent, 'linear'),
      logVariance,
      decoder: [dense('decoder/1', latent, image, 'linear')],
    };
  }
  return {
    encoder: [dense('encoder/1', image, latent, 'linear')],
    mean: dense('z_mean', latent, latent, 'linear'),
    logVariance,
    decoder: [dense('decoder/1', latent, latent, 'linear'), dense('decoder/2', latent, image, 'linear')],
  };
}
