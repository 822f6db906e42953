import { z } from 'zod';
import { betaCurveSchema } from '../analysis/results/curves/betaCurve';
import { request } from '../base/rpc';
import { data } from './worker';

/** What is asked of checkpoints of multi-rate VAEs, of a worker. */

/** The rate–distortion curve of one checkpoint, at β along its range unless they are given. */
export const betaCurve = request(
  'beta curve',
  z.object({ file: z.string(), betas: z.array(z.number().positive()).min(1).optional(), ...data }),
  betaCurveSchema,
);
