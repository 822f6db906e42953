import { z } from 'zod';
import { request } from '../base/rpc';
import { modelMapSchema } from '../analysis/results/placedModels';
import { map } from './worker';

/** What an inspector and the extension host say to each other of all runs of a config. */

/** One run that a config asks for, or any other of its runs. */
const memberSchema = z.object({
  /** 'β 4, seed 0' */
  label: z.string(),
  state: z.enum(['waiting', 'training', 'finished', 'failed', 'stopped']),
  /** Null before it has begun. */
  run: z.string().nullable(),
  step: z.number(),
  /** Null before it has begun. */
  steps: z.number().nullable(),
  /** On held-out examples, in nats, at the last evaluation; null before it, and where the loss is not in nats. */
  elbo: z.number().nullable(),
  elboError: z.number().nullable(),
  /** The β of these, where it has all of a range. */
  followed: z.number().nullable(),
  /** Why it failed. */
  error: z.string().nullable(),
});
export type SweepMemberView = z.output<typeof memberSchema>;

/** A run among all of its config. */
const sweepRunSchema = z.object({
  run: z.string(),
  label: z.string(),
  /** What it minimises, 'beta-vae', and the parameter by which runs of that differ, as 'β'; of a multi-rate run the β followed. */
  objective: z.string(),
  symbol: z.string(),
  /** What stands before its value where several objectives are: 'β', 'dip-vae-2 λ'. */
  title: z.string(),
  /** Whether a smaller value regularises more. */
  reversed: z.boolean(),
  parameter: z.number(),
  /** What it is beside its parameter and seed: 'beta-vae', 'beta-vae, latent 20'. */
  variant: z.string(),
  seed: z.number(),
  stepsPerEpoch: z.number(),
  likelihood: z.string(),
  /** K, its latent units. */
  latent: z.number(),
  checkpoints: z.array(z.object({ step: z.number(), file: z.string() })),
  /** On test examples, thinned out, in order of steps. */
  evaluations: z.array(z.object({ step: z.number(), loss: z.number(), distortion: z.number(), rate: z.number() })),
});
export type SweepRun = z.output<typeof sweepRunSchema>;

export const sweepViewSchema = z.object({
  /** Whether the config has a sweep, whose members these are then; else they are its runs. */
  hasSweep: z.boolean(),
  /** Whether a queue is at work on a sweep of this config, in this window or elsewhere. */
  sweeping: z.boolean(),
  /** A sweep that the config could have, as YAML. */
  example: z.string(),
  members: z.array(memberSchema),
  /** Of those that ask for the same, one; without classifiers, and those that this version cannot read. */
  runs: z.array(sweepRunSchema),
});
export type SweepView = z.output<typeof sweepViewSchema>;

/** Inspector -> host: all runs of the config. */
export const sweepRuns = request('sweep runs', z.null(), sweepViewSchema);

/** Inspector -> host: where checkpoints lie on the map of all models. */
export const mapModels = request('map models', map.params, modelMapSchema);
