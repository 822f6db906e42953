import { z } from 'zod';
import { request } from '../base/rpc';
import { comparisonSchema } from '../analysis/results/comparison';
import { followedSchema } from '../analysis/results/followed';
import { frechetSchema } from '../analysis/results/frechet';
import { layerInformationSchema } from '../analysis/results/layerInformation';
import { profiledSchema, profileSchema } from '../analysis/results/profile';
import { traversalSchema } from '../analysis/results/traversal';
import { dimensionScaleSchema } from '../analysis/results/dimensionScale';
import { compare, information, traverse } from './worker';

/** What panels ask to be measured. */

/** Panel -> host: the similarities between the layers of one checkpoint or two, or of representations; the slow ones where they are asked for. */
export const compareLayers = request('compare layers', compare.params, comparisonSchema);

/** Compare panel -> host: what `compareLayers` will say of CKA, at once; null where it is known exactly, or nothing is stored. */
export const approximateLayers = request(
  'approximate layers',
  z.object({ files: z.array(z.string()).min(1).max(2) }),
  comparisonSchema.nullable(),
);

/** Panel -> host: the information imbalances between the same layers. */
export const informLayers = request('inform layers', information.params, layerInformationSchema);

/** Inspector -> host: the intrinsic dimension of every layer of a checkpoint. */
export const profileLayers = request('profile layers', z.object({ file: z.string() }), profileSchema);

/** Compare panel -> host: the same of what it is of. */
export const profileCompared = request('profile compared', z.object({ file: z.string() }), profiledSchema);

/** Panel -> host: the intrinsic dimension of one layer over scale. */
export const scaleLayer = request(
  'scale layer',
  z.object({ file: z.string(), layer: z.string() }),
  dimensionScaleSchema,
);

/** Inspector -> host: how far a checkpoint's reconstructions are from the data, in the features that its config names. */
export const frechetReconstructions = request('frechet reconstructions', z.object({ file: z.string() }), frechetSchema);

/** Inspector -> host: what the decoder makes of codes in which one latent unit moves. */
export const traverseLatents = request('traverse latents', traverse.params, traversalSchema);

/** Inspector -> host: which ground-truth factor each latent unit of a checkpoint follows best. */
export const followFactors = request('follow factors', z.object({ file: z.string() }), followedSchema);
