import { z } from 'zod';
import { UserError } from '../../base/errors';
import {
  type Layer,
  convolution,
  deconvolution,
  dense,
  normalisedConvolution,
  normalisedDeconvolution,
} from '../layer';
import type { Space } from '../parameter';
import type { Architecture, ArchitectureFacts, ModelKey } from './architecture';

export const cnn = {
  about:
    'cnn has a 4 × 4 convolution with stride 2 and ReLU for each of model.channels, for images of any size, with batch normalisation if model.norm says so (Bozkurt et al. 2021, Bae et al. 2023)',
  defaults: { latent: 10, likelihood: 'bernoulli', init: 'pytorch', channels: [64, 64, 64], norm: 'none' },
  batch: { least: 2, because: 'with norm: batch normalises over the batch', where: { norm: 'batch' } },
} as const satisfies ArchitectureFacts;

export const cnnKeys = {
  channels: {
    schema: z.array(z.int().min(1)).min(1).optional().meta({
      description:
        'How many channels each convolution of cnn has, from the image on; each halves height and width. The decoder has them in reverse.',
      default: cnn.defaults.channels,
    }),
    refusal: architecture => `'${architecture}' has fixed layers, only 'cnn' takes channels`,
  },
  norm: {
    schema: z.enum(['none', 'batch']).optional().meta({
      description:
        'What normalises the convolutions of cnn, the transposed ones too but for the last. none: nothing; batch: batch normalisation, each channel over the batch.',
      default: cnn.defaults.norm,
    }),
    refusal: architecture => `'${architecture}' is normalised or not as it is, only 'cnn' has the choice`,
  },
} satisfies Record<string, ModelKey>;

interface CnnSection {
  readonly channels: readonly number[];
  readonly norm: 'none' | 'batch';
  readonly latent: number;
}

/**
 * Convolutions for images of any size. Sizes are halved by the encoder, rounded down, and doubled by the decoder, whose
 * 3×3 kernels halve from the image on, rounded up. It begins with a dense layer to the innermost map that has more than one
 * pixel in the encoder: with [128, 256, 512, 1024] and batch normalisation that is the network of Bae et al.
 * @throws UserError if the images are too small for so many convolutions
 */
export function cnnLayers(image: Space, { channels, norm, latent }: CnnSection): Architecture {
  demandSizes(image, channels.length);
  const sizes = channels.map((count, i): Space => halved(image, i + 1, count, Math.floor));
  const last = sizes.at(-1)!;
  const maps = Math.max(1, sizes.filter(([height, width]) => height * width > 1).length);
  // Of the decoder, from its first map to the image.
  const counts = [...channels].reverse().slice(0, maps);
  const spaces = counts.map((count, i): Space => halved(image, maps - i, count, Math.ceil));
  return {
    encoder: sizes.map((size, i) => {
      const name = `encoder/${i + 1}`;
      const input = i === 0 ? image : sizes[i - 1]!;
      return norm === 'batch'
        ? normalisedConvolution(name, input, size[2], 'relu', 'down')
        : convolution(name, 4, input, size[2], 'down');
    }),
    mean: dense('z_mean', last, latent, 'linear'),
    logVariance: dense('z_log_var', last, latent, 'linear'),
    decoder: [
      dense('decoder/1', latent, spaces[0]!, 'relu'),
      ...spaces.map((space, i): Layer => {
        const name = `decoder/${i + 2}`;
        const [height, width, count] = spaces[i + 1] ?? image;
        if (i + 1 === maps) return deconvolution(name, 3, space, count, 'linear', [height, width]);
        return norm === 'batch'
          ? normalisedDeconvolution(name, 3, space, count, 'relu', [height, width])
          : deconvolution(name, 3, space, count, 'relu', [height, width]);
      }),
    ],
  };
}

/** Height and width halved so many times. */
function halved([height, width]: Space, times: number, channels: number, round: (size: number) => number): Space {
  return [round(height / 2 ** times), round(width / 2 ** times), channels];
}

function demandSizes([height, width]: Space, count: number): void {
  const most = Math.floor(Math.log2(Math.min(height, width)));
  if (count <= most) return;
  const images = `images of ${height}×${width} pixels`;
  throw new UserError(
    most === 0
      ? `model.architecture: cnn halves height and width, and ${images} cannot be halved: take mlp`
      : `model.channels: ${count} convolutions leave nothing of ${images}, ${most} are the most`,
    true,
  );
}
