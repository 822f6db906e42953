import { deconvolution, dense, normalisedConvolution, normalisedDeconvolution, normalisedDense } from '../layer';
import type { Space } from '../parameter';
import type { Architecture, ArchitectureFacts } from './architecture';

export const convBn = {
  about:
    'conv-bn has four convolutions with batch normalisation and LeakyReLU for 32 × 32 images, and measures layers with its running statistics',
  defaults: { latent: 32, likelihood: 'bernoulli', init: 'pytorch' },
  sides: [32],
  batch: { least: 2, because: 'normalises over the batch' },
} as const satisfies ArchitectureFacts;

/** Convolutions with batch normalisation and LeakyReLU for 32×32 images. */
export function convBnLayers(image: Space, { latent }: { readonly latent: number }): Architecture {
  const channels = image[2];
  const inner: Space = [2, 2, 256];
  return {
    encoder: [
      normalisedConvolution('encoder/1', image, 64, 'leakyRelu'),
      normalisedConvolution('encoder/2', [16, 16, 64], 128, 'leakyRelu'),
      normalisedConvolution('encoder/3', [8, 8, 128], 256, 'leakyRelu'),
      normalisedConvolution('encoder/4', [4, 4, 256], 256, 'leakyRelu'),
    ],
    mean: dense('z_mean', inner, latent, 'linear'),
    logVariance: dense('z_log_var', inner, latent, 'linear'),
    decoder: [
      normalisedDense('decoder/1', latent, inner),
      normalisedDeconvolution('decoder/2', 4, inner, 256, 'leakyRelu'),
      normalisedDeconvolution('decoder/3', 4, [4, 4, 256], 128, 'leakyRelu'),
      normalisedDeconvolution('decoder/4', 4, [8, 8, 128], 64, 'leakyRelu'),
      deconvolution('decoder/5', 4, [16, 16, 64], channels, 'linear'),
    ],
  };
}
