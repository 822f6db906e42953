import { convolution, deconvolution, dense, residual } from '../layer';
import type { Space } from '../parameter';
import type { Architecture, ArchitectureFacts } from './architecture';

export const resnet = {
  about:
    'resnet has convolutions and residual blocks for 28 × 28 images (Bae et al. 2023), a block counting as one layer',
  defaults: { latent: 32, likelihood: 'bernoulli', init: 'pytorch' },
  side: 28,
} as const satisfies ArchitectureFacts;

/** The residual architecture for 28×28 images of Bae et al.; ReLU follows every map but the decoder's first and last. */
export function resnetLayers(image: Space, { latent }: { readonly latent: number }): Architecture {
  const channels = image[2];
  const inner: Space = [4, 4, 128];
  return {
    encoder: [
      convolution('encoder/1', 4, image, 64),
      convolution('encoder/2', 4, [14, 14, 64], 128),
      convolution('encoder/3', 3, [7, 7, 128], 128),
      residual('encoder/4', inner),
      residual('encoder/5', inner),
    ],
    mean: dense('z_mean', inner, latent, 'linear'),
    logVariance: dense('z_log_var', inner, latent, 'linear'),
    decoder: [
      dense('decoder/1', latent, inner, 'linear'),
      deconvolution('decoder/2', 3, inner, 128, 'relu', [7, 7]),
      residual('decoder/3', [7, 7, 128]),
      residual('decoder/4', [7, 7, 128]),
      deconvolution('decoder/5', 3, [7, 7, 128], 64, 'relu'),
      deconvolution('decoder/6', 3, [14, 14, 64], channels, 'linear'),
    ],
  };
}
