import { z } from 'zod';
import { float32 } from '../../base/float32';
import { type Part, PART_NAMES, PARTS } from '../../data/examples/split';
import { ENGINES, ENGINE_NAMES } from '../../engine/engines';
import { smallestBatch } from '../../model/architectures/architectures';
import { dataSection, seedNumber, withFactors } from './dataSection';
import { excludedByArchitecture, modelSection } from './modelSection';
import { CROSS_ENTROPY, descriptionOf } from '../../model/objectives/objectives';
import { LEARNING_RATE, excludedByLearningRate, learningRateComplaints } from './learningRate';
import { excludedByObjective, objectiveKind, objectiveSection } from './objective';

/**
 * The config's one description: types, defaults, documentation and JSON Schema all come from here. Unknown keys are
 * errors. Rules between keys stand in the section that they concern, so that one wrong section hides no other's errors.
 */

const STEPS = 10_000;
/** Not part of a config that leaves it out, so that runs from before there was the key are still of the same config. */
export const CHECKPOINT_MINUTES = 10;

const positive = z.int().min(1);

const train = () =>
  z
    .strictObject({
      steps: positive.optional().meta({
        description: 'How many optimiser steps (batches) to train for. Give this or epochs, not both.',
        default: STEPS,
      }),
      epochs: positive
        .optional()
        .describe('How many times to go through the training examples. Give this or steps, not both.'),
      batch: positive.default(128).describe('Examples in a batch, that is, in one optimiser step.'),
      ...LEARNING_RATE,
      optimizer: z
        .enum(['adam', 'adam-tensorflow'])
        .default('adam')
        .describe(
          "adam: as PyTorch computes it. adam-tensorflow: TensorFlow and Keras' form, which adds epsilon before the bias correction.",
        ),
      clipGradient: float32()
        .positive()
        .optional()
        .describe(
          'The longest that the gradient of the loss may be, all parameters together: a longer one is scaled down to this norm before the optimiser sees it. Left out, it stays as it is.',
        ),
      weightDecay: float32()
        .min(0)
        .optional()
        .describe(
          "L2 regularisation: so many times each trainable parameter is added to its gradient of the loss before Adam's moments see it (PyTorch's weight_decay, not decoupled), after train.clipGradient. The loss is that of an example: of a decay that stands beside a loss summed over a batch of 256, this is the 256th part. Left out, it is 0.",
        ),
      checkpoints: z
        .union([positive.max(10_000), z.array(z.int().min(0))])
        .default(5)
        .describe(
          'How many checkpoints to write, evenly spaced up to the last step, or a list of the steps to write them at. The last step and a stop always write one. The untrained model is kept besides, as weights alone.',
        ),
      checkpointMinutes: float32()
        .positive()
        .optional()
        .describe(
          `At least this often, in minutes, there is a checkpoint to go on from if the machine stops. One that train.checkpoints does not ask for goes when the next is written. Left out, it is ${CHECKPOINT_MINUTES}.`,
        ),
      patience: positive
        .optional()
        .describe(
          'After how many evaluations without a better one on held-out examples training ends. Better by the objective at its full weight (of a classifier its cross-entropy); counted once the schedule of the objective has ended, of a cyclic one at the ends of cycles alone; that of the learning rate does not count. The best checkpoint is kept, with or without this. Left out, training goes on to its last step.',
        ),
      evaluations: positive
        .max(10_000)
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
${ENGINE_NAMES.map(name => `- ${name}: ${ENGINES[name].about}`).join('\n')}

The Engines view in the side bar, or \`vae-lens engines\` in a terminal, lists what is here, and why the others are not.`,
        ),
      threads: positive
        .max(1024)
        .optional()
        .describe(
          'CPU threads for training. A run keeps its number when it is resumed. Left out, as many as there are physical cores.',
        ),
    })
    .superRefine(({ steps, epochs, ...others }, context) => {
      if (steps !== undefined && epochs !== undefined) {
        context.addIssue({
          code: 'custom',
          path: ['epochs'],
          message: 'train.steps is given too, keep one of the two',
        });
      }
      for (const [key, message] of learningRateComplaints(others))
        context.addIssue({ code: 'custom', path: [key], message });
    })
    .transform(({ steps, epochs, learningRateSchedule, ...others }) => {
      // What is constant stays out of the config, as it was before there was a choice.
      const rest = { ...others, ...(learningRateSchedule === 'cosine' && { learningRateSchedule }) };
      return epochs === undefined ? { steps: steps ?? STEPS, epochs, ...rest } : { steps: undefined, epochs, ...rest };
    });

const UNSEEN = 'held-out' satisfies Part;

const analysis = () =>
  z
    .strictObject({
      examples: z
        .int()
        .min(3)
        .default(5000)
        .describe(
          'How many examples layers are compared on, and rate and distortion evaluated on, at least 3. Where there are fewer, all of them are used.',
        ),
      split: z
        .enum(PART_NAMES)
        .optional()
        .describe(
          `Which examples layers are compared on. Left out, ${PARTS[UNSEEN]} ones; with train, those that were trained on, of which there are more. The layers of a model that overfits may differ between the two.`,
        ),
      features: z
        .string()
        .min(1)
        .optional()
        .describe(
          "An ONNX file whose first output are features of images, in which reconstructions are held against the data: their Fréchet distance, comparable only within one file and number of examples. A relative path starts at this file's folder. Its one input is float32, [batch, 1 or 3 channels, height, width], from 0 to 1. Measured where it is asked for; changes nothing of a run.",
        ),
    })
    // The default stays out of the config, as it was before there was a choice.
    .transform(({ split, ...rest }): Omit<typeof rest, 'split'> & { split?: Exclude<Part, typeof UNSEEN> } =>
      split === undefined || split === UNSEEN ? rest : { ...rest, split },
    );

const build = () =>
  z
    .strictObject({
      version: z.literal(1).default(1).describe('The version of this format.'),
      name: z
        .string()
        .min(1)
        .max(100)
        .optional()
        .describe("The name that runs are filed under. Left out, it is this file's name without .vae.yaml."),
      seed: seedNumber()
        .default(0)
        .describe('Where every random number comes from: the same seed gives the same run on the same machine.'),
      data: dataSection().describe('The data set, and how it is split into training and held-out examples.'),
      model: modelSection().describe('The encoder, the decoder and the likelihood.'),
      objective: objectiveSection().optional().describe('What training minimises, in nats an example.'),
      train: train().prefault({}).describe('How long and how to train, and what to write on the way.'),
      sweep: z
        .record(z.string(), z.array(z.unknown()).min(1))
        .optional()
        .describe(
          'Keys of this config, dotted, each with a list of values; every combination is one run. A value may be a mapping, which then replaces the whole section, or null, which leaves the key out.',
        ),
      analysis: analysis().prefault({}).describe('How the layers are measured.'),
    })
    .superRefine(({ data, model, objective, train }, context) => {
      const ofModel = smallestBatch(model);
      const ofObjective = objective && descriptionOf(objective)?.smallestBatch?.(objective);
      if (model.architecture === 'classifier') {
        if (!withFactors.includes(data.name)) {
          context.addIssue({
            code: 'custom',
            path: ['model', 'architecture'],
            message: `'classifier' tells the ground-truth factors of the data apart, and ${data.name} has none: ${withFactors.join(', ')} have`,
          });
        }
        if (objective !== undefined) {
          context.addIssue({
            code: 'custom',
            path: ['objective'],
            message: "'classifier' minimises the cross-entropy of its factors; leave objective out",
          });
        }
      } else if (ofModel && train.batch < ofModel.least) {
        context.addIssue({
          code: 'custom',
          path: ['train', 'batch'],
          message: `'${model.architecture}' ${ofModel.because}, so it needs at least ${ofModel.least}`,
        });
      } else if (ofObjective !== undefined && train.batch < ofObjective) {
        context.addIssue({
          code: 'custom',
          path: ['train', 'batch'],
          message: `'${objectiveKind(objective!)}' compares the examples of a batch, so it needs at least ${ofObjective}`,
        });
      }
      if (objective?.name === 'multi-rate' && model.architecture === 'linear' && model.depth === 1) {
        context.addIssue({
          code: 'custom',
          path: ['model', 'depth'],
          message: "'multi-rate' has its gates between two linear maps; leave depth out, or set it to 2",
        });
      }
      // A cycle of one step would have its first step alone, at weight 0.
      const cycles = objective && 'cycles' in objective ? (objective.cycles ?? 0) : 0;
      if (train.steps !== undefined && train.steps > 0 && cycles > 0 && 2 * cycles > train.steps) {
        context.addIssue({
          code: 'custom',
          path: ['objective', 'cycles'],
          message: `a cycle needs at least 2 steps, and ${cycles} of them have ${train.steps} together`,
        });
      }
    })
    .describe('A variational autoencoder: its data, its model and how it is trained.')
    .transform(({ version, name, seed, data, model, objective: given, ...others }) => {
      const minimised = model.architecture === 'classifier' ? CROSS_ENTROPY : (given ?? objectiveSection().parse({}));
      return { version, name, seed, data, model, objective: minimised, ...others };
    });

let built: ReturnType<typeof build> | undefined;

/** Made when it is first asked for: whoever reads no config need not wait for it. */
export function configSchema(): ReturnType<typeof build> {
  return (built ??= build());
}

/** A config with its defaults filled in, `sweep` included. */
export type Config = z.output<ReturnType<typeof build>>;

/** What one run trains: a config without its sweep. */
export type SingleConfig = Omit<Config, 'sweep'>;

/** The keys of a config that would contradict `key: value`, so that setting it by `--set` or a sweep removes them. */
export function excludedBy(key: string, value: unknown): string[] {
  if (key === 'train.steps') return ['train.epochs'];
  if (key === 'train.epochs') return ['train.steps'];
  if (key === 'train.learningRateSchedule' && value !== undefined) return excludedByLearningRate(value);
  if (key === 'model.architecture') return excludedByArchitecture(value);
  return excludedByObjective(key, value);
}

export type SchemaNode = z.core.JSONSchema.BaseSchema;

let cached: SchemaNode | undefined;

/** The JSON Schema (draft 2020-12) of a config file as it is written, before defaults. */
export function jsonSchema(): SchemaNode {
  cached ??= z.toJSONSchema(configSchema(), { io: 'input' });
  return cached;
}
