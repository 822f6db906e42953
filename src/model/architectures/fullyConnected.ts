import { dense, flatten } from '../layer';
import type { Space } from '../parameter';
import type { Architecture, ArchitectureFacts } from './architecture';

export const fc = {
  about:
    'fc, from there too, flattens images of any size and has dense layers of 1200 units, two with ReLU and, in the decoder, three with tanh',
  defaults: { latent: 10, likelihood: 'bernoulli', init: 'glorot' },
} as const satisfies ArchitectureFacts;

/** The fully connected architecture of Locatello et al., as Bonheme and Grzes use it. */
export function fcLayers(image: Space, { latent }: { readonly latent: number }, units = 1200): Architecture {
  return {
    encoder: [
      flatten('encoder/1', image),
      dense('encoder/2', image, units, 'relu'),
      dense('encoder/3', units, units, 'relu'),
    ],
    mean: dense('z_mean', units, latent, 'linear'),
    logVariance: dense('z_log_var', units, latent, 'linear'),
    decoder: [
      dense('decoder/1', latent, units, 'tanh'),
      dense('decoder/2', units, units, 'tanh'),
      dense('decoder/3', units, units, 'tanh'),
      dense('decoder/4', units, image, 'linear'),
    ],
  };
}
