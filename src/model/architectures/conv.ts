import { z } from 'zod';
import { type Layer, convolution, deconvolution, dense, flatten } from '../layer';
import type { Space } from '../parameter';
import type { Architecture, ArchitectureFacts, ModelKey } from './architecture';

export const conv = {
  about: 'conv has four convolutions and two dense layers for 64 × 64 images (Locatello et al. 2019)',
  defaults: { latent: 10, likelihood: 'bernoulli', init: 'glorot', kernels: [4, 4, 2, 2] },
  sides: [64],
} as const satisfies ArchitectureFacts;

const kernel = z.literal([2, 4]);

export const convKeys = {
  kernels: {
    schema: z.tuple([kernel, kernel, kernel, kernel]).optional().meta({
      description:
        "Kernel sizes (pixels) of the four convolutions of conv and classifier; conv's transposed convolutions always have 4. The paper's code has [4, 4, 2, 2], its text says [4, 4, 4, 4].",
      default: conv.defaults.kernels,
    }),
    refusal: architecture =>
      architecture === 'mlp'
        ? "'mlp' has no kernels, only 'conv' has"
        : `'${architecture}' has fixed kernels, only 'conv' takes them`,
  },
} satisfies Record<string, ModelKey>;

type Kernels = readonly [number, number, number, number];

/** The encoder of conv and classifier, to 256 units. */
export function convEncoder(image: Space, kernels: Kernels): Layer[] {
  const inner: Space = [4, 4, 64];
  return [
    convolution('encoder/1', kernels[0], image, 32),
    convolution('encoder/2', kernels[1], [32, 32, 32], 32),
    convolution('encoder/3', kernels[2], [16, 16, 32], 64),
    convolution('encoder/4', kernels[3], [8, 8, 64], 64),
    flatten('encoder/5', inner),
    dense('encoder/6', inner, 256, 'relu'),
  ];
}

/** The convolutional architecture for 64×64 images of Locatello et al., as Bonheme and Grzes use it. */
export function convLayers(
  image: Space,
  { kernels, latent }: { readonly kernels: Kernels; readonly latent: number },
): Architecture {
  const channels = image[2];
  const inner: Space = [4, 4, 64];
  return {
    encoder: convEncoder(image, kernels),
    mean: dense('z_mean', 256, latent, 'linear'),
    logVariance: dense('z_log_var', 256, latent, 'linear'),
    decoder: [
      dense('decoder/1', latent, 256, 'relu'),
      dense('decoder/2', 256, inner, 'relu'),
      deconvolution('decoder/3', 4, inner, 64, 'relu'),
      deconvolution('decoder/4', 4, [8, 8, 64], 32, 'relu'),
      deconvolution('decoder/5', 4, [16, 16, 32], 32, 'relu'),
      deconvolution('decoder/6', 4, [32, 32, 32], channels, 'linear'),
    ],
  };
}
