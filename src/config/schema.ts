import { z } from 'zod';
import { ENGINE_NAMES } from './engineNames';
import { CROSS_ENTROPY, excludedByObjective, objective } from './objective';

/**
 * The config's one description: types, defaults, documentation and JSON Schema all come from here. Unknown keys are
 * errors. Rules between keys stand in the section that they concern, so that one wrong section hides no other's errors.
 */

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
const STEPS = 10_000;

const positive = z.int().min(1);

/** Data sets that are drawn, so that they need no files. */
const GENERATED: readonly string[] = ['tetrominoes', 'sprites'];

/** Data sets whose ground-truth factors are known. */
const WITH_FACTORS: readonly string[] = ['sprites', 'dsprites', 'smallnorb', 'cars3d'];

const data = z
  .strictObject({
    name: z
      .enum(['mnist', 'tetrominoes', 'sprites', 'dsprites', 'smallnorb', 'cars3d', 'images', 'npy', 'npz'])
      .describe(
        `The kind of data set.

- mnist: idx files, of Fashion-MNIST too
- tetrominoes: generated, 163,840 coloured pieces of 32 × 32
- sprites: generated, 737,280 white shapes of 64 × 64 with the factors of dSprites
- dsprites: the .npz file of dSprites
- smallnorb: the folder with the files of smallNORB, of which the left images are read
- cars3d: the folder with the .mat files of cars3D
- images: a folder or a zip of PNG and JPEG files
- npy, npz: NumPy arrays of images

Those that are generated need no data.path.`,
      ),
    path: z
      .string()
      .min(1)
      .optional()
      .describe(
        "The file or folder with the data; a relative path starts at this file's folder. Needed by every data set but tetrominoes and sprites.",
      ),
    size: positive
      .max(1024)
      .optional()
      .describe(
        'Images are resized to size × size pixels. Left out, they stay as they are, but those of cars3d become 64 × 64.',
      ),
    split: z
      .number()
      .gt(0)
      .lt(1)
      .optional()
      .describe(
        "The share of the examples to train on, between 0 and 1; the others are held out. Left out, the data set's own training and test files are used where it has them, otherwise the share is 0.9.",
      ),
  })
  .superRefine((section, context) => {
    if (!GENERATED.includes(section.name) && section.path === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['path'],
        message: `is missing: the file or folder of '${section.name}'`,
      });
    }
  });

const kernel = z.literal([2, 4]);
/** Architectures whose convolutions have kernels to choose. */
const CONVOLUTIONS: readonly string[] = ['conv', 'classifier'];

const model = z
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

const train = z
  .strictObject({
    steps: positive.optional().meta({
      description: 'How many optimiser steps (batches) to train for. Give this or epochs, not both.',
      default: STEPS,
    }),
    epochs: positive
      .optional()
      .describe('How many times to go through the training examples. Give this or steps, not both.'),
    batch: positive.default(128).describe('Examples in a batch, that is, in one optimiser step.'),
    learningRate: z.number().positive().default(0.001).describe('The learning rate of Adam.'),
    optimizer: z
      .enum(['adam', 'adam-tensorflow'])
      .default('adam')
      .describe(
        "adam: as PyTorch computes it. adam-tensorflow: TensorFlow and Keras' form, which adds epsilon before the bias correction.",
      ),
    checkpoints: z
      .union([positive, z.array(z.int().min(0))])
      .default(5)
      .describe(
        'How many checkpoints to write, evenly spaced up to the last step, or a list of the steps to write them at. The last step and a stop always write one.',
      ),
    evaluations: positive
      .default(20)
      .describe(
        'How many times during training, evenly spaced, rate and distortion are measured on held-out examples.',
      ),
    engine: z
      .enum(['auto', ...ENGINE_NAMES])
      .default('auto')
      .describe(
        `What does the arithmetic.

- auto: the fastest that passes its self-check on this machine
- onnx: the CPU, always there
- onnx-webgpu: any GPU with a driver for Vulkan, DirectX 12 or Metal
- onnx-cuda: an NVIDIA GPU, with CUDA 12 and cuDNN 9
- onnx-directml: a GPU on Windows
- onnx-coreml: a Mac's GPU and neural engine
- tensorflow: the CPU or an NVIDIA GPU, once TensorFlow is set up

The Engines view in the side bar, or \`vae-lens engines\` in a terminal, lists what is here, and why the others are not.`,
      ),
    threads: positive
      .max(1024)
      .optional()
      .describe(
        'CPU threads for training. A run keeps its number when it is resumed. Left out, as many as there are physical cores.',
      ),
  })
  .superRefine(({ steps, epochs }, context) => {
    if (steps !== undefined && epochs !== undefined) {
      context.addIssue({ code: 'custom', path: ['epochs'], message: 'train.steps is given too, keep one of the two' });
    }
  })
  .transform(({ steps, epochs, ...rest }) =>
    epochs === undefined ? { steps: steps ?? STEPS, epochs, ...rest } : { steps: undefined, epochs, ...rest },
  );

const analysis = z.strictObject({
  examples: z
    .int()
    .min(3)
    .default(5000)
    .describe(
      'How many held-out examples layers are compared on, at least 3. Where fewer are held out, all of them are used.',
    ),
});

export const configSchema = z
  .strictObject({
    version: z.literal(1).default(1).describe('The version of this format.'),
    name: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe("The name that runs are filed under. Left out, it is this file's name without .vae.yaml."),
    seed: z
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .default(0)
      .describe('Where every random number comes from: the same seed gives the same run on the same machine.'),
    data: data.describe('The data set, and how it is split into training and held-out examples.'),
    model: model.describe('The encoder, the decoder and the likelihood.'),
    objective: objective.optional().describe('What training minimises, in nats an example.'),
    train: train.prefault({}).describe('How long and how to train, and what to write on the way.'),
    sweep: z
      .record(z.string(), z.array(z.unknown()).min(1))
      .optional()
      .describe(
        'Keys of this config, dotted, each with a list of values; every combination is one run. A value may be a mapping, which then replaces the whole section.',
      ),
    analysis: analysis.prefault({}).describe('How the layers are measured.'),
  })
  .superRefine(({ data, model, objective, train }, context) => {
    if (model.architecture === 'classifier') {
      if (!WITH_FACTORS.includes(data.name)) {
        context.addIssue({
          code: 'custom',
          path: ['model', 'architecture'],
          message: `'classifier' tells the ground-truth factors of the data apart, and ${data.name} has none: ${WITH_FACTORS.join(', ')} have`,
        });
      }
      if (objective !== undefined) {
        context.addIssue({
          code: 'custom',
          path: ['objective'],
          message: "'classifier' minimises the cross-entropy of its factors; leave objective out",
        });
      }
    } else if (model.architecture === 'conv-bn' && train.batch < 2) {
      context.addIssue({
        code: 'custom',
        path: ['train', 'batch'],
        message: "'conv-bn' normalises over the batch, so it needs at least 2",
      });
    } else if (objective && /^(beta-tc|dip)-vae/.test(objective.name) && train.batch < 2) {
      context.addIssue({
        code: 'custom',
        path: ['train', 'batch'],
        message: `'${objective.name}' compares the examples of a batch, so it needs at least 2`,
      });
    }
  })
  .describe('A variational autoencoder: its data, its model and how it is trained.')
  .transform(({ version, name, seed, data, model, objective: given, ...others }) => {
    const minimised = model.architecture === 'classifier' ? CROSS_ENTROPY : (given ?? objective.parse({}));
    return { version, name, seed, data, model, objective: minimised, ...others };
  });

/** A config with its defaults filled in, `sweep` included. */
export type Config = z.output<typeof configSchema>;

/** What one run trains: a config without its sweep. */
export type SingleConfig = Omit<Config, 'sweep'>;

/** The keys of a config that would contradict `key: value`, so that setting it by `--set` or a sweep removes them. */
export function excludedBy(key: string, value: unknown): string[] {
  if (key === 'train.steps') return ['train.epochs'];
  if (key === 'train.epochs') return ['train.steps'];
  if (key === 'model.architecture') {
    return [
      ...(value === 'mlp' ? [] : ['model.hidden']),
      ...(CONVOLUTIONS.includes(String(value)) ? [] : ['model.kernels']),
      ...(value === 'classifier' ? ['model.latent', 'model.likelihood', 'objective'] : []),
    ];
  }
  return excludedByObjective(key, value);
}

export type SchemaNode = z.core.JSONSchema.BaseSchema;

let cached: SchemaNode | undefined;

/** The JSON Schema (draft 2020-12) of a config file as it is written, before defaults. */
export function jsonSchema(): SchemaNode {
  cached ??= z.toJSONSchema(configSchema, { io: 'input' });
  return cached;
}
