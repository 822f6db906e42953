import { z } from 'zod';
import { request } from '../base/rpc';
import { dimensionScaleSchema } from '../analysis/results/dimensionScale';

/** What the inspector asks of dimensions beside those of every layer. */

/** Inspector -> host: the intrinsic dimension of one layer of a checkpoint over scale. */
export const scaleLayer = request(
  'scale layer',
  z.object({ file: z.string(), layer: z.string() }),
  dimensionScaleSchema,
);
