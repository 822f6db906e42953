import { z } from 'zod';
import { estimatedSchema } from '../analysis/results/estimated';
import { request } from '../base/rpc';
import { data } from './worker';

/** What is estimated of checkpoints, asked of a worker. */

/** What the rate of a checkpoint is made of, how likely its data are and whether it memorises. */
export const estimate = request('estimate', z.object({ file: z.string(), ...data }), estimatedSchema);

/**
 * Writes a PNG of held-out examples around the 90th percentile of the distance to the nearest training example, of what the model
 * makes of them, of the nearest training examples and of what the best decoder for the posteriors would blend: a row each.
 */
export const pictureHardExamples = request(
  'picture hard examples',
  z.object({ file: z.string(), output: z.string(), ...data }),
  z.object({
    file: z.string(),
    step: z.number(),
    /** Of each, from the left: its place in the data, L2 distances, and how many training examples are blended. */
    examples: z.array(z.number()),
    toTrained: z.array(z.number()),
    toReconstruction: z.array(z.number()),
    perplexity: z.array(z.number()),
  }),
);
