import { configSchema } from '../../../src/config/schema';
import { type Layer, convolution, deconvolution, dense, flatten } from '../../../src/model/layer';
import { LIKELIHOODS } from '../../../src/model/likelihoods';
import type { Space } from '../../../src/model/parameter';
import { type Vae, makeVae } from '../../../src/model/vae';

/** Small models for tests. */

type ModelInput = Record<string, unknown>;

/** What a config with this `model` section describes, defaults filled in. */
export function modelOf(model: ModelInput, image: Space): Vae {
  return makeVae(configSchema.parse({ data: { name: 'tetrominoes' }, model }).model, image);
}

export function smallMlp(image: Space = [3, 4, 1], likelihood = 'bernoulli'): Vae {
  return modelOf({ architecture: 'mlp', hidden: [6, 5], latent: 2, likelihood }, image);
}

/** Like `conv`, for images of 8×8: convolutions with kernels 4 and 2, transposed ones with kernel 4. */
export function smallConv(channels = 2): Vae {
  const image: Space = [8, 8, channels];
  const inner: Space = [2, 2, 4];
  const encoder: Layer[] = [
    convolution('encoder/1', 4, image, 3),
    convolution('encoder/2', 2, [4, 4, 3], 4),
    flatten('encoder/3', inner),
    dense('encoder/4', inner, 5, 'relu'),
  ];
  const mean = dense('z_mean', 5, 2, 'linear');
  const logVariance = dense('z_log_var', 5, 2, 'linear');
  const decoder = [
    dense('decoder/1', 2, inner, 'relu'),
    deconvolution('decoder/2', 4, inner, 3, 'relu'),
    deconvolution('decoder/3', 4, [4, 4, 3], channels, 'linear'),
  ];
  return {
    image,
    latent: 2,
    architecture: { encoder, mean, logVariance, decoder },
    likelihood: LIKELIHOODS.bernoulli,
    parameters: [...encoder, mean, logVariance, ...decoder].flatMap(layer => layer.parameters),
    statistics: [],
    layers: [],
  };
}
