import { convolution, deconvolution, dense, residual, unstridedConvolution } from '../layer';
import type { Space } from '../parameter';
import type { Architecture, ArchitectureFacts } from './architecture';

const [SMALL, LARGE] = [28, 32] as const;

export const resnet = {
  about: `resnet has convolutions and residual blocks for ${SMALL} × ${SMALL} and ${LARGE} × ${LARGE} images (Bae et al. 2023, of CIFAR-10 with latent: 256), a block counting as one layer`,
  defaults: { latent: 32, likelihood: 'bernoulli', init: 'pytorch' },
  sides: [SMALL, LARGE],
} as const satisfies ArchitectureFacts;

type Latent = { readonly latent: number };

/** The residual architectures of Bae et al.; ReLU follows every map but the decoder's first and last. */
export function resnetLayers(image: Space, section: Latent): Architecture {
  return image[0] === SMALL ? smallImages(image, section) : largeImages(image, section);
}

function smallImages(image: Space, { latent }: Latent): Architecture {
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

function largeImages(image: Space, { latent }: Latent): Architecture {
  const channels = image[2];
  const inner: Space = [8, 8, 128];
  return {
    encoder: [
      convolution('encoder/1', 4, image, 64),
      convolution('encoder/2', 4, [16, 16, 64], 128),
      unstridedConvolution('encoder/3', 3, inner, 128),
      residual('encoder/4', inner),
      residual('encoder/5', inner),
    ],
    mean: dense('z_mean', inner, latent, 'linear'),
    logVariance: dense('z_log_var', inner, latent, 'linear'),
    decoder: [
      dense('decoder/1', latent, inner, 'linear'),
      residual('decoder/2', inner),
      residual('decoder/3', inner),
      deconvolution('decoder/4', 4, inner, 64, 'relu'),
      deconvolution('decoder/5', 3, [16, 16, 64], channels, 'linear'),
    ],
  };
}
