import { z } from 'zod';
import { splitCellsSchema } from '../data/examples/splitCells';
import { BACKGROUNDS } from '../data/images/background';
import { classifierStepShape, vaeStepShape } from '../train/step';

/** The shapes of the files in a run folder. Read from disk, so each is checked when read. */

/** run.json: what was asked and how it is computed. It stays as it is from the first step on. */
export const runInfoSchema = z.object({
  format: z.number().int(),
  name: z.string(),
  /** The resolved config, defaults filled in, `sweep` left out. */
  config: z.record(z.string(), z.unknown()),
  /** The config's file when the run began, absolute; its relative paths start at this file's folder. */
  configFile: z.string(),
  /** The same as seen from the run's folder, with slashes: it holds where both are moved. Runs of older versions lack it. */
  configFromRun: z.string().optional(),
  /** The git commit that was checked out around the config's file when the run began, where there was one (`headCommit`). */
  commit: z.string().optional(),
  seed: z.number().int(),
  engine: z.string(),
  /** Why that engine; runs of older versions do not say. */
  engineReason: z.string().optional(),
  threads: z.number().int().positive(),
  /** Choices of the engine that change the bits of a result, by name. */
  lowering: z.record(z.string(), z.string()),
  versions: z.record(z.string(), z.string()),
  /** Bounds in the model that the config does not name; runs of older versions have none. */
  model: z.object({ logVarianceBounds: z.tuple([z.number(), z.number()]).optional() }).optional(),
  data: z.object({
    fingerprint: z.string(),
    /** height, width, channels */
    shape: z.tuple([z.number(), z.number(), z.number()]),
    train: z.number().int(),
    heldOut: z.number().int(),
    /** The version of reading (`READING`); runs of older versions do not say, which is the first one. */
    reading: z.number().int().positive().optional(),
    /** What transparent pictures were laid over, where there are such. */
    background: z.enum(BACKGROUNDS).optional(),
    /** What whoever trains on them should know, a sentence each. */
    notes: z.array(z.string()).optional(),
    /** The ground-truth factors that the data have classes for, by name. */
    factors: z.array(z.string()).optional(),
    /** Which part of the space of these factors is trained on, of splits of a kind. */
    cells: splitCellsSchema.optional(),
  }),
  /** Total steps; with `train.epochs` this is what the epochs amount to. */
  steps: z.number().int(),
  stepsPerEpoch: z.number().int(),
  /** What it goes on from. */
  parent: z
    .object({
      /** The folder of that run; relative paths, as they are written, start at this run's own. */
      run: z.string(),
      /** Of its checkpoint. */
      step: z.number().int().positive(),
    })
    .optional(),
  /** The steps that the objective's schedule is laid out on, where it is the parent's. */
  scheduleSteps: z.number().int().positive().optional(),
  /** Those that the learning rate's schedule is laid out on, where they are the parent's. */
  learningRateSteps: z.number().int().positive().optional(),
  created: z.iso.datetime(),
});
export type RunInfo = z.output<typeof runInfoSchema>;

/** The steps that the objective's schedule is laid out on: a run that goes on from another one keeps that one's. */
export function scheduleStepsOf({ scheduleSteps, steps }: Pick<RunInfo, 'scheduleSteps' | 'steps'>): number {
  return scheduleSteps ?? steps;
}

/** The same of the learning rate's schedule. */
export function learningRateStepsOf({
  learningRateSteps,
  steps,
}: Pick<RunInfo, 'learningRateSteps' | 'steps'>): number {
  return learningRateSteps ?? steps;
}

export const runStateSchema = z.object({
  status: z.enum(['running', 'stopped', 'finished', 'failed']),
  step: z.number().int().nonnegative(),
  /** When this was written. */
  heartbeat: z.iso.datetime(),
  /** Seconds of training so far, over all resumes. */
  seconds: z.number().nonnegative(),
  /** The key of the config that had it finish before its last step. */
  reason: z.string().optional(),
  /** Why it failed. */
  error: z.string().optional(),
  /** The same in a word that is not for people: a system error's code ('ENOSPC'), or 'not finite'. */
  cause: z.string().optional(),
  /** What to set a key of the config to. */
  advice: z.object({ key: z.string(), value: z.number() }).optional(),
  /** Its newest checkpoint is damaged: the step of the newest sound one, 0 if there is none. */
  from: z.int().nonnegative().optional(),
});
export type RunState = z.output<typeof runStateSchema>;

/** What state.json says of a failure. */
export type Failure = Pick<RunState, 'cause' | 'advice' | 'from'> & { error: string };

/** A mini-batch seen in training. Nats an example. */
const batchScalarSchema = z.object({
  kind: z.literal('batch'),
  step: z.number().int(),
  ...vaeStepShape,
});

/** An evaluation on fixed examples, of the training split ('train') or of unseen ones ('test'). Nats an example. */
export const evaluationSchema = z.object({
  kind: z.enum(['train', 'test']),
  step: z.number().int(),
  /** Examples used. */
  n: z.number().int(),
  rate: z.number(),
  distortion: z.number(),
  /** distortion + β·rate, β being 1 where the objective is not beta-vae: what else it adds is not in here. */
  loss: z.number(),
  /** −(rate + distortion), whatever β */
  elbo: z.number(),
  /** Standard errors of the means. */
  rateError: z.number(),
  distortionError: z.number(),
  elboError: z.number(),
  /** Latent units whose posterior mean has a variance (N−1) of at least 0.01 over these examples. */
  activeUnits: z.number().int(),
  /** For each latent unit: variance (N−1) of the posterior mean, mean KL in nats, share of examples with posterior variance < 0.5. */
  units: z.array(z.object({ meanVariance: z.number(), kl: z.number(), precise: z.number() })),
});
export type Evaluation = z.output<typeof evaluationSchema>;

/** A mini-batch that a classifier saw in training: the cross-entropies of all factors together, nats an example. */
const classifierBatchSchema = z.object({
  kind: z.literal('classifier batch'),
  step: z.number().int(),
  ...classifierStepShape,
});

/** An evaluation of a classifier on fixed examples of either split. */
export const classifierEvaluationSchema = z.object({
  kind: z.enum(['classifier train', 'classifier test']),
  step: z.number().int(),
  /** Examples used. */
  n: z.number().int(),
  /** Of all factors together, nats an example, and the standard error of the mean. */
  crossEntropy: z.number(),
  crossEntropyError: z.number(),
  /** The share of examples whose class is the most probable one, mean over the factors. */
  accuracy: z.number(),
  factors: z.array(
    z.object({ name: z.string(), classes: z.number().int(), crossEntropy: z.number(), accuracy: z.number() }),
  ),
});
export type ClassifierEvaluation = z.output<typeof classifierEvaluationSchema>;

/** One of a VAE. */
export type VaeScalar = z.output<typeof batchScalarSchema> | Evaluation;

/** One line of scalars.jsonl: of a VAE, or of a classifier. */
export const scalarSchema = z.discriminatedUnion('kind', [
  batchScalarSchema,
  evaluationSchema,
  classifierBatchSchema,
  classifierEvaluationSchema,
]);
export type Scalar = z.output<typeof scalarSchema>;
