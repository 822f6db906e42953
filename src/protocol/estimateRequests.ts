import { z } from 'zod';
import { drawnExamplesSchema } from '../analysis/results/drawnExamples';
import { estimatedSchema } from '../analysis/results/estimated';
import { request } from '../base/rpc';
import { data } from './worker';

/** What is estimated of checkpoints, asked of a worker. */

/** What the rate of a checkpoint is made of, how likely its data are and whether it memorises. */
export const estimate = request('estimate', z.object({ file: z.string(), ...data }), estimatedSchema);

/** Draws held-out examples that are hard to reconstruct, and what is made of them. */
export const drawHardExamples = request(
  'draw hard examples',
  z.object({ file: z.string(), ...data }),
  drawnExamplesSchema,
);

/** Writes that picture as a PNG. */
export const pictureHardExamples = request(
  'picture hard examples',
  z.object({ file: z.string(), output: z.string(), ...data }),
  drawnExamplesSchema.omit({ picture: true }).extend({ file: z.string() }),
);
