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

/** What 2NN makes of pure noise, N(0, I), of as many units and examples: means over draws, and the errors of one draw. */
export const noiseSchema = z.object({
  draws: z.number(),
  fit: z.number(),
  mle: z.number(),
  fitSpread: z.number(),
  mleSpread: z.number(),
});
export type NoiseDimension = z.output<typeof noiseSchema>;

/** An information imbalance Δ(A → B) and its standard error over samples of examples. */
const towardsSchema = z.object({ value: z.number(), error: z.number() });
export type Towards = z.output<typeof towardsSchema>;

/** Two layers that follow each other on the way from input to output, and what each tells of the other. */
const neighboursSchema = z.object({ from: z.string(), to: z.string(), there: towardsSchema, back: towardsSchema });
export type LayerNeighbours = z.output<typeof neighboursSchema>;

/** What the layers of a model, told by their names, tell of its input, its output and each other. */
export interface AlongPath {
  toInput: ReadonlyMap<string, Towards>;
  toOutput: ReadonlyMap<string, Towards>;
  neighbours: LayerNeighbours[];
  /** Why a layer tells nothing. */
  causes: ReadonlyMap<string, string>;
}

const layerProfileSchema = z.object({
  name: z.string(),
  kind: z.enum(LAYER_KINDS),
  /** Units. */
  width: z.number(),
  id: dimensionSchema,
  /** Of the layer that samples z, where it has a dimension. */
  noise: noiseSchema.optional(),
  /** Information imbalance Δ(layer → input) and Δ(layer → last layer), from 2/n (tells all) to about 1; null with a cause. */
  toInput: z.number().nullable(),
  toOutput: z.number().nullable(),
  toInputError: z.number().nullable().optional(),
  toOutputError: z.number().nullable().optional(),
  informationCause: z.string().nullable().optional(),
});
export type LayerProfile = z.output<typeof layerProfileSchema>;

/** What is measured of every layer by itself. */
export const profileSchema = z.object({
  /** Examples used. */
  n: z.number(),
  /** What they are part of, where they are not held out; null where they are of no data that is known. */
  split: z.enum(PART_NAMES).nullish(),
  /** The checkpoint's step. */
  step: z.number(),
  layers: z.array(layerProfileSchema),
  /** Both ways between layers that follow each other; a layer that tells nothing is in none. */
  neighbours: z.array(neighboursSchema).optional(),
});
export type Profile = z.output<typeof profileSchema>;
/** The same of representations too, which are of no step. */
export const profiledSchema = profileSchema.extend({ step: z.number().nullable() });
export type Profiled = z.output<typeof profiledSchema>;
export const PROFILE: Remembered<Profile> = {
  kind: 'profile',
  schema: profileSchema,
  noisy: true,
  // What earlier versions measured, with errors too small, without information or the noise beside z, is measured anew.
  question: z
    .object({})
    .transform(() => ({ errors: 'with what neighbours share', information: 'k = 1', noise: 'beside z' })),
};

/** Whether any layer has a dimension: where none has, there is nothing to say of how it is to be read. */
export function hasDimension({ layers }: { layers: readonly { id: Pick<Dimension, 'fit' | 'mle'> }[] }): boolean {
  return layers.some(({ id }) => id.fit !== null || id.mle !== null);
}

/** Of examples, for an intrinsic dimension. */
export const FEW_FOR_DIMENSION: Few = { below: 200, because: '2NN dimensions vary much from sample to sample' };
