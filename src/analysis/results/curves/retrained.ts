import { z } from 'zod';
import type { Remembered } from '../remembered';

const differenceSchema = z.object({ mean: z.number(), error: z.number(), paired: z.boolean() });

/**
 * A multi-rate VAE at the β that another run was trained at, both on the same held-out examples. Differences are the multi-rate
 * one's less the other's, nats an example, their errors those of the differences per example.
 */
export const retrainedSchema = z.object({
  beta: z.number(),
  /** Examples. */
  n: z.number(),
  /** The steps of the two. */
  step: z.number(),
  retrainedStep: z.number(),
  /** Distortion + β · rate: what both minimise. */
  multiRate: z.number(),
  retrained: z.number(),
  difference: differenceSchema,
  rate: differenceSchema,
  distortion: differenceSchema,
});
export type Retrained = z.output<typeof retrainedSchema>;

/** Of the last checkpoints of both, and the last held-out evaluation of the retrained run, which may be later: its step. */
export const RETRAINED: Remembered<Retrained, { evaluated: number }> = {
  kind: 'retrained',
  schema: retrainedSchema,
  question: z.object({ evaluated: z.number() }),
};

/** The same with its runs, and what each cost in all. */
export const retrainedRunSchema = retrainedSchema.extend({
  /** Folders. */
  multiRateRun: z.string(),
  run: z.string(),
  multiRateSeed: z.number(),
  seed: z.number(),
  /** Seconds of training. */
  multiRateSeconds: z.number(),
  seconds: z.number(),
});
export type RetrainedRun = z.output<typeof retrainedRunSchema>;
