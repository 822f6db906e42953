import { UserError } from '../base/errors';
import type { Config } from '../config/schema/schema';
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
} from './layer';
import type { Space } from './parameter';

/** The layers of a VAE, in order. `mean` and `logVariance` both read the last encoder layer. */
export interface Architecture {
  readonly encoder: readonly Layer[];
  readonly mean: Layer;
  readonly logVariance: Layer;
  /** The last one gives the logits: the likelihood's parameters, one a pixel and channel. */
  readonly decoder: readonly Layer[];
}

type Section<A> = Extract<Config['model'], { architecture: A }>;
/** The section `model` of a config that describes a VAE. */
type VaeSection = Exclude<Config['model'], { architecture: 'classifier' }>;

/** Dense layers with ReLU, the decoder mirroring the encoder. */
function mlp(image: Space, { hidden, latent }: Section<'mlp'>): Architecture {
  const widths = hidden.length;
  const last = hidden[widths - 1]!;
  const reversed = [...hidden].reverse();
  return {
    encoder: hidden.map((width, i) => dense(`encoder/${i + 1}`, i === 0 ? image : hidden[i - 1]!, width, 'relu')),
    mean: dense('z_mean', last, latent, 'linear'),
    logVariance: dense('z_log_var', last, latent, 'linear'),
    decoder: [
      ...reversed.map((width, i) => dense(`decoder/${i + 1}`, i === 0 ? latent : reversed[i - 1]!, width, 'relu')),
      dense(`decoder/${widths + 1}`, reversed[widths - 1]!, image, 'linear'),
    ],
  };
}

/** The encoder of conv and classifier, to 256 units. @throws UserError if the images are not of 64×64 pixels */
export function convEncoder(
  image: Space,
  { architecture, kernels }: Pick<Section<'conv' | 'classifier'>, 'architecture' | 'kernels'>,
): Layer[] {
  demandSize(architecture, 64, image);
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
function conv(image: Space, section: Section<'conv'>): Architecture {
  const { latent } = section;
  const channels = image[2];
  const inner: Space = [4, 4, 64];
  return {
    encoder: convEncoder(image, section),
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

/** The fully connected architecture of Locatello et al., as Bonheme and Grzes use it. */
export function fullyConnected(image: Space, latent: number, units = 1200): Architecture {
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

/** The residual architecture for 28×28 images of Bae et al.; ReLU follows every map but the decoder's first and last. */
function resnet(image: Space, latent: number): Architecture {
  demandSize('resnet', 28, image);
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

/** Convolutions with batch normalisation and LeakyReLU for 32×32 images. */
function convBn(image: Space, latent: number): Architecture {
  demandSize('conv-bn', 32, image);
  const channels = image[2];
  const inner: Space = [2, 2, 256];
  return {
    encoder: [
      normalisedConvolution('encoder/1', image, 64),
      normalisedConvolution('encoder/2', [16, 16, 64], 128),
      normalisedConvolution('encoder/3', [8, 8, 128], 256),
      normalisedConvolution('encoder/4', [4, 4, 256], 256),
    ],
    mean: dense('z_mean', inner, latent, 'linear'),
    logVariance: dense('z_log_var', inner, latent, 'linear'),
    decoder: [
      normalisedDense('decoder/1', latent, inner),
      normalisedDeconvolution('decoder/2', inner, 256),
      normalisedDeconvolution('decoder/3', [4, 4, 256], 128),
      normalisedDeconvolution('decoder/4', [8, 8, 128], 64),
      deconvolution('decoder/5', 4, [16, 16, 64], channels, 'linear'),
    ],
  };
}

/** @throws UserError if the images are not of `size` × `size` pixels */
function demandSize(architecture: string, size: number, [height, width]: Space): void {
  if (height === size && width === size) return;
  throw new UserError(
    `model.architecture: ${architecture} wants images of ${size}×${size} pixels, these are ${height}×${width}: set data.size: ${size}`,
    true,
  );
}

/** The layers that `model` describes for images of this size. @throws UserError if they do not fit. */
export function architectureFor(model: VaeSection, image: Space): Architecture {
  switch (model.architecture) {
    case 'mlp':
      return mlp(image, model);
    case 'conv':
      return conv(image, model);
    case 'fc':
      return fullyConnected(image, model.latent);
    case 'resnet':
      return resnet(image, model.latent);
    case 'conv-bn':
      return convBn(image, model.latent);
  }
}
