import { z } from 'zod';

/** The section `model` of a config: the architecture, and what that leaves to choose. */

/** Defaults that depend on the architecture are filled in once it is known: only `mlp` has widths, only `conv` kernels. */
const HIDDEN = [400];
const KERNELS: [2 | 4, 2 | 4, 2 | 4, 2 | 4] = [4, 4, 2, 2];
/** As the papers have them that the architectures come from. */
const LATENT = { mlp: 10, conv: 10, fc: 10, resnet: 32, 'conv-bn': 32 };
const INIT = {
  mlp: 'glorot',
  conv: 'glorot',
  fc: 'glorot',
  resnet: 'pytorch',
  'conv-bn': 'pytorch',
  classifier: 'glorot',
} as const;
const LIKELIHOOD = 'bernoulli';

const positive = z.int().min(1);
const kernel = z.literal([2, 4]);
/** Architectures whose convolutions have kernels to choose. */
const CONVOLUTIONS: readonly string[] = ['conv', 'classifier'];

export const model = z
  .strictObject({
    architecture: z
      .enum(['mlp', 'conv', 'fc', 'resnet', 'conv-bn', 'classifier'])
      .describe(
        'The shape of encoder and decoder: mlp has dense layers; conv has four convolutions and two dense layers for 64 × 64 images (Locatello et al. 2019); fc, from there too, flattens images of any size and has dense layers of 1200 units, two with ReLU and, in the decoder, three with tanh; resnet has convolutions and residual blocks for 28 × 28 images (Bae et al. 2023), a block counting as one layer; conv-bn has four convolutions with batch normalisation and LeakyReLU for 32 × 32 images, and measures layers with its running statistics. classifier is no VAE but what one can be compared with: the encoder of conv with one softmax for each ground-truth factor of the data, trained to tell their classes.',
      ),
    hidden: z.array(positive).min(1).optional().meta({
      description:
        'Widths (in units) of the hidden layers of the encoder of an mlp, from the input on; the decoder has them in reverse.',
      default: HIDDEN,
    }),
    latent: positive.optional().meta({
      description: 'The number of latent dimensions, that is, the length of z (by default 32 for resnet and conv-bn).',
      default: LATENT.mlp,
    }),
    likelihood: z.enum(['bernoulli', 'gaussian', 'sse']).optional().meta({
      description:
        'What the distortion is. bernoulli: cross-entropy in nats, for pixels between 0 and 1; gaussian: −ln p(x|z) with σ = 1, in nats; sse: the sum of squared errors, which is not in nats.',
      default: LIKELIHOOD,
    }),
    init: z.enum(['glorot', 'pytorch']).optional().meta({
      description:
        'How the first weights are drawn: glorot (Glorot uniform, zero biases, the default of Keras) or pytorch (the defaults of its Linear and Conv2d, and the default of resnet and conv-bn).',
      default: INIT.mlp,
    }),
    kernels: z.tuple([kernel, kernel, kernel, kernel]).optional().meta({
      description:
        "Kernel sizes (pixels) of the four convolutions of conv and classifier; conv's transposed convolutions always have 4. The paper's code has [4, 4, 2, 2], its text says [4, 4, 4, 4].",
      default: KERNELS,
    }),
  })
  .superRefine(({ architecture, hidden, kernels, latent, likelihood }, context) => {
    if (architecture === 'classifier') {
      const of = "'classifier' is no VAE:";
      const absent = { latent: 'it has no latent units', likelihood: 'it reconstructs nothing' };
      for (const [key, why] of Object.entries(absent)) {
        if ({ latent, likelihood }[key] === undefined) continue;
        context.addIssue({ code: 'custom', path: [key], message: `${of} ${why}; leave ${key} out` });
      }
    }
    if (hidden !== undefined && architecture !== 'mlp') {
      context.addIssue({
        code: 'custom',
        path: ['hidden'],
        message: `'${architecture}' has fixed widths, only 'mlp' takes them`,
      });
    }
    if (kernels !== undefined && !CONVOLUTIONS.includes(architecture)) {
      context.addIssue({
        code: 'custom',
        path: ['kernels'],
        message:
          architecture === 'mlp'
            ? "'mlp' has no kernels, only 'conv' has"
            : `'${architecture}' has fixed kernels, only 'conv' takes them`,
      });
    }
  })
  .transform(({ architecture, hidden, kernels, latent, likelihood, ...given }) => {
    const init = given.init ?? INIT[architecture];
    const none = { hidden: undefined, kernels: undefined };
    const four = kernels ?? ([...KERNELS] as typeof KERNELS);
    if (architecture === 'classifier') {
      return { architecture, ...none, kernels: four, latent: undefined, likelihood: undefined, init };
    }
    const rest = { latent: latent ?? LATENT[architecture], likelihood: likelihood ?? LIKELIHOOD, init };
    switch (architecture) {
      case 'mlp':
        return { architecture, ...rest, ...none, hidden: hidden ?? [...HIDDEN] };
      case 'conv':
        return { architecture, ...rest, ...none, kernels: four };
      default:
        return { architecture, ...rest, ...none };
    }
  });

/** The keys of a config, dotted, that contradict an architecture. */
export function excludedByArchitecture(architecture: unknown): string[] {
  return [
    ...(architecture === 'mlp' ? [] : ['model.hidden']),
    ...(CONVOLUTIONS.includes(String(architecture)) ? [] : ['model.kernels']),
    ...(architecture === 'classifier' ? ['model.latent', 'model.likelihood', 'objective'] : []),
  ];
}
