import { z } from 'zod';
import { comparisonSchema } from '../analysis/results/comparison';
import { betaCurveSchema } from '../analysis/results/curves/betaCurve';
import { movableSchema, movedSchema, restedSchema } from '../analysis/results/curves/modelAtBeta';
import { retrainedRunSchema } from '../analysis/results/curves/retrained';
import { estimatedSchema } from '../analysis/results/estimated';
import { profileSchema } from '../analysis/results/profile';
import { request } from '../base/rpc';
import { data } from './worker';

/** What is asked of checkpoints of multi-rate VAEs, of a worker. */

const betas = z.array(z.number().positive()).min(1);

/** The rate–distortion curve of one checkpoint, at β along its range unless they are given. */
export const betaCurve = request(
  'beta curve',
  z.object({ file: z.string(), betas: betas.optional(), ...data }),
  betaCurveSchema,
);

const overBeta = z.object({ file: z.string(), betas, ...data });
export type AskedOverBeta = z.output<typeof overBeta>;

/** What `estimate` says of one checkpoint at each of these β. */
export const estimateOverBeta = request(
  'estimate over beta',
  overBeta,
  z.object({ points: z.array(estimatedSchema.extend({ beta: z.number() })) }),
);

/** What `profile` says of one checkpoint at each of these β. */
export const profileOverBeta = request(
  'profile over beta',
  overBeta,
  z.object({ points: z.array(profileSchema.extend({ beta: z.number() })) }),
);

/** Writes a PNG of the same draws from the prior at each of these β; of a VAE that is not multi-rate at its own. */
export const pictureSamples = request(
  'picture samples',
  z.object({ file: z.string(), betas: betas.optional(), output: z.string(), ...data }),
  /** `betas` is null where there is one column, of the VAE as it is. */
  z.object({ step: z.number(), rows: z.number(), betas: z.array(z.number()).nullable(), file: z.string() }),
);

/** Makes a checkpoint ready to be asked at one β after the other, and keeps it so. */
export const warmUp = request('warm up', z.object({ file: z.string(), ...data }), movableSchema);

const atBeta = z.object({ file: z.string(), beta: z.number(), ...data });

/** What it is at a β while that moves. */
export const moveTo = request('move to β', atBeta, movedSchema);

/** What it is at a β that stays. */
export const restAt = request('rest at β', atBeta, restedSchema);

/** The similarities between its layers at a β, on few examples. */
export const layersAt = request('layers at β', atBeta, comparisonSchema);

/** What a run is beside others of one β each, as far as these kept an evaluation of the same held-out examples; folders of runs. */
export const besideRetrained = request(
  'beside retrained',
  z.object({ run: z.string(), others: z.array(z.string()), ...data }),
  z.array(retrainedRunSchema),
);

/** Writes the plain VAE that it is at a β, or where training followed it, as a checkpoint of its own. */
export const exportModel = request(
  'export model',
  z.object({ file: z.string(), output: z.string(), ...data }),
  z.object({ file: z.string(), step: z.number(), beta: z.number() }),
);
