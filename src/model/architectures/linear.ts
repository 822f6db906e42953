import { dense, unitVariances } from '../layer';
import type { Space } from '../parameter';
import type { Architecture, ArchitectureFacts } from './architecture';

export const linear = {
  about:
    'linear has one linear map to the posterior mean, one number for the log variance of each latent unit, the same for all examples, and one linear map back: probabilistic PCA, whose best rate and distortion are known',
  defaults: { latent: 10, likelihood: 'gaussian', init: 'glorot' },
  likelihoods: { only: ['gaussian'], because: 'what is known of it is so for a Gaussian with σ = 1' },
} as const satisfies ArchitectureFacts;

/** The linear VAE of Lucas et al. (2019); it has no encoder layers besides those of the posterior. */
export function linearLayers(image: Space, { latent }: { readonly latent: number }): Architecture {
  return {
    encoder: [],
    mean: dense('z_mean', image, latent, 'linear'),
    logVariance: unitVariances('z_log_var', latent),
    decoder: [dense('decoder/1', latent, image, 'linear')],
  };
}
