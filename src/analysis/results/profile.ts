import { z } from 'zod';
import { PART_NAMES } from '../../data/examples/split';
import { LAYER_KINDS } from '../../model/layer';
import type { Remembered } from './remembered';
import type { Few } from './similarities';

/** 2NN intrinsic dimension (Facco et al. 2017), `fit` as DADApy's compute_id_2NN does it and `mle` by maximum likelihood. */
export const dimensionSchema = z.object({
  fit: z.number().nullable(),
  mle: z.number().nullable(),
  /** Standard errors, with what neighbouring examples share. */
  fitError: z.number().nullable(),
  mleError: z.number().nullable(),
  /** Examples left out because they equal another one exactly (one of each is kept). */
  dropped: z.number(),
  /** Distinct examples whose second neighbour is over 1,000 times as far as the first, and with two equally near ones. */
  nearDuplicates: z.number().optional(),
  ties: z.number().optional(),
  /** Why the values are null; null when they are not. */
  cause: z.string().nullable(),
});
export type Dimension = z.output<typeof dimensionSchema>;

const layerProfileSchema = z.object({
  name: z.string(),
  kind: z.enum(LAYER_KINDS),
  /** Units. */
  width: z.number(),
  id: dimensionSchema,
  /** Information imbalance; null until it is measured. */
  toInput: z.number().nullable(),
  toOutput: z.number().nullable(),
});
export type LayerProfile = z.output<typeof layerProfileSchema>;

/** What is measured of every layer by itself. */
export const profileSchema = z.object({
  /** Examples used. */
  n: z.number(),
  /** What they are part of, where they are not held out. */
  split: z.enum(PART_NAMES).optional(),
  /** The checkpoint's step. */
  step: z.number(),
  layers: z.array(layerProfileSchema),
});
export type Profile = z.output<typeof profileSchema>;
export const PROFILE: Remembered<Profile> = {
  kind: 'profile',
  schema: profileSchema,
  noisy: true,
  // The errors of earlier versions, which are too small, are measured anew.
  question: z.object({}).transform(() => ({ errors: 'with what neighbours share' })),
};

/** Whether any layer has a dimension: where none has, there is nothing to say of how it is to be read. */
export function hasDimension({ layers }: { layers: readonly { id: Pick<Dimension, 'fit' | 'mle'> }[] }): boolean {
  return layers.some(({ id }) => id.fit !== null || id.mle !== null);
}

/** Of examples, for an intrinsic dimension. */
export const FEW_FOR_DIMENSION: Few = { below: 200, because: '2NN dimensions vary much from sample to sample' };
