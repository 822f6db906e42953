import { z } from 'zod';
import { dense } from '../layer';
import type { Space } from '../parameter';
import type { Architecture, ArchitectureFacts, ModelKey } from './architecture';

export const mlp = {
  about: 'mlp has dense layers',
  defaults: { latent: 10, likelihood: 'bernoulli', init: 'glorot', hidden: [400] },
} as const satisfies ArchitectureFacts;

export const mlpKeys = {
  hidden: {
    schema: z.array(z.int().min(1)).min(1).optional().meta({
      description:
        'Widths (in units) of the hidden layers of the encoder of an mlp, from the input on; the decoder has them in reverse.',
      default: mlp.defaults.hidden,
    }),
    refusal: architecture => `'${architecture}' has fixed widths, only 'mlp' takes them`,
  },
} satisfies Record<string, ModelKey>;

/** Dense layers with ReLU, the decoder mirroring the encoder. */
export function mlpLayers(
  image: Space,
  { hidden, latent }: { readonly hidden: readonly number[]; readonly latent: number },
): Architecture {
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
