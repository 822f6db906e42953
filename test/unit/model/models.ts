import { configSchema } from '../../../src/config/schema/schema';
import type { Architecture } from '../../../src/model/architectures/architecture';
import { fcLayers } from '../../../src/model/architectures/fullyConnected';
import { linearLayers } from '../../../src/model/architectures/linear';
import {
  type Layer,
  convolution,
  deconvolution,
  dense,
  flatten,
  normalisedConvolution,
  normalisedDeconvolution,
  normalisedDense,
  residual,
  unstridedConvolution,
} from '../../../src/model/layer';
import { type Classifier, classifierOf } from '../../../src/model/architectures/classifier';
import { LIKELIHOODS } from '../../../src/model/likelihoods';
import type { MultiRate } from '../../../src/model/objectives/multiRate';
import type { Space } from '../../../src/model/parameter';
import type { Loss } from '../../../src/train/loss';
import { LOG_VARIANCE_BOUNDS, type Vae, makeVae } from '../../../src/model/vae';

/** Small models for tests. */

/** The loss of a β-VAE. */
export function betaVae(beta: number): Loss {
  return { objective: { name: 'beta-vae', beta }, examples: 100 };
}

type ModelInput = Record<string, unknown>;

/** What a config with this `model` section describes, defaults filled in. */
export function modelOf(model: ModelInput, image: Space, multiRate?: Partial<MultiRate>): Vae {
  const section = configSchema().parse({ data: { name: 'tetrominoes' }, model }).model;
  return makeVae(section, image, LOG_VARIANCE_BOUNDS, multiRate && multiRateOf(multiRate));
}

/** The multi-rate objective with these parameters. */
export function multiRateOf(parameters: Partial<MultiRate> = {}): MultiRate {
  return { name: 'multi-rate', base: 'beta-vae', range: [0.01, 10], ...parameters };
}

export function smallMlp(image: Space = [3, 4, 1], likelihood = 'bernoulli'): Vae {
  return modelOf({ architecture: 'mlp', hidden: [6, 5], latent: 2, likelihood }, image);
}

/** The layers of `linear`, with the likelihood of the others here. */
export function smallLinear(image: Space = [2, 3, 2]): Vae {
  return vaeOf(image, linearLayers(image, { latent: 2 }));
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
  return vaeOf(image, { encoder, mean, logVariance, decoder });
}

/** A classifier with the encoder of `smallConv`. @param sizes how many classes each factor has */
export function smallClassifier(sizes: readonly number[], channels = 2): Classifier {
  const { image, architecture } = smallConv(channels);
  return classifierOf(image, architecture.encoder, sizes);
}

/** `fc` with layers of 6 units. */
export function smallFc(image: Space = [3, 4, 2]): Vae {
  return vaeOf(image, fcLayers(image, { latent: 2 }, 6));
}

/** Like `resnet`, for images of 14×14: odd sides, and a transposed convolution to an even one. */
export function smallResnet(channels = 2): Vae {
  const image: Space = [14, 14, channels];
  const inner: Space = [4, 4, 3];
  return vaeOf(image, {
    encoder: [
      convolution('encoder/1', 4, image, 2),
      convolution('encoder/2', 3, [7, 7, 2], 3),
      residual('encoder/3', inner),
    ],
    mean: dense('z_mean', inner, 2, 'linear'),
    logVariance: dense('z_log_var', inner, 2, 'linear'),
    decoder: [
      dense('decoder/1', 2, inner, 'linear'),
      deconvolution('decoder/2', 3, inner, 3, 'relu', [7, 7]),
      residual('decoder/3', [7, 7, 3]),
      deconvolution('decoder/4', 3, [7, 7, 3], channels, 'linear'),
    ],
  });
}

/** Like `resnet` for images of 32×32, for those of 12×12: of fewer pixels some gradients at first are rounding alone. */
export function smallLargeResnet(channels = 2): Vae {
  const image: Space = [12, 12, channels];
  const inner: Space = [6, 6, 3];
  return vaeOf(image, {
    encoder: [
      convolution('encoder/1', 4, image, 2),
      unstridedConvolution('encoder/2', 3, [6, 6, 2], 3),
      residual('encoder/3', inner),
    ],
    mean: dense('z_mean', inner, 2, 'linear'),
    logVariance: dense('z_log_var', inner, 2, 'linear'),
    decoder: [
      dense('decoder/1', 2, inner, 'linear'),
      residual('decoder/2', inner),
      deconvolution('decoder/3', 3, inner, channels, 'linear'),
    ],
  });
}

/** Like `conv-bn`, for images of 8×8. */
export function smallConvBn(channels = 2): Vae {
  const image: Space = [8, 8, channels];
  const inner: Space = [2, 2, 4];
  return vaeOf(image, {
    encoder: [
      normalisedConvolution('encoder/1', image, 3, 'leakyRelu'),
      normalisedConvolution('encoder/2', [4, 4, 3], 4, 'leakyRelu'),
    ],
    mean: dense('z_mean', inner, 2, 'linear'),
    logVariance: dense('z_log_var', inner, 2, 'linear'),
    decoder: [
      normalisedDense('decoder/1', 2, inner),
      normalisedDeconvolution('decoder/2', 4, inner, 3, 'leakyRelu'),
      deconvolution('decoder/3', 4, [4, 4, 3], channels, 'linear'),
    ],
  });
}

/** A VAE of these layers. */
function vaeOf(image: Space, architecture: Architecture): Vae {
  const { encoder, mean, logVariance, decoder } = architecture;
  const layers = [...encoder, mean, logVariance, ...decoder];
  return {
    kind: 'vae',
    image,
    latent: mean.shape[0]!,
    architecture,
    likelihood: LIKELIHOODS.bernoulli,
    logVarianceBounds: LOG_VARIANCE_BOUNDS,
    parameters: layers.flatMap(layer => layer.parameters),
    statistics: layers.flatMap(layer => layer.statistics),
    layers: [],
  };
}
