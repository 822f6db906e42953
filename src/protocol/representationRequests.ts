import { z } from 'zod';
import { request } from '../base/rpc';
import { comparisonSchema } from '../analysis/results/comparison';
import { findingSchema } from '../analysis/results/finding';
import { dimensionScaleSchema, layerScaleSchema } from '../analysis/results/dimensionScale';
import { layerInformationSchema } from '../analysis/results/layerInformation';
import { profileSchema } from '../analysis/results/profile';
import { SLOW } from '../analysis/results/similarities';

/** What a worker is asked of representations in files; all else stands in `worker`. */

/** Representations of one's own, at one path or two: folders of `.npy` files, `.npz` or `.safetensors` files. */
const paths = z.array(z.string()).min(1).max(2);

/** As `compare`, of representations. */
export const compareRepresentations = request(
  'compare representations',
  z.object({ paths, measures: z.array(z.enum(SLOW)).default([]) }),
  comparisonSchema,
);

/** As `information`, of representations. */
export const informationOfRepresentations = request(
  'information of representations',
  z.object({ paths }),
  layerInformationSchema,
);

/** As `profile`, of representations, and over scale where that is asked for. */
export const profileRepresentations = request(
  'profile representations',
  z.object({ path: z.string(), scale: z.boolean().default(false) }),
  profileSchema.omit({ step: true }).extend({ scales: z.array(layerScaleSchema).nullable() }),
);

/** Writes the report of representations. */
export const reportRepresentations = request(
  'report representations',
  z.object({ paths, output: z.string() }),
  z.object({ file: z.string(), findings: z.array(findingSchema) }),
);

/** The intrinsic dimension over scale of one layer of representations. */
export const scaleOfRepresentations = request(
  'scale of representations',
  z.object({ path: z.string(), layer: z.string() }),
  dimensionScaleSchema,
);
