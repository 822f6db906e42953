import { z } from 'zod';
import type { Remembered } from './remembered';

/** The intrinsic dimension of one representation over scale: of fewer examples, and of further neighbours. */
export const dimensionScaleSchema = z.object({
  /** 2NN, linear fit, of disjoint random subsets: all distinct examples, halves, quarters, … */
  decay: z.array(
    z.object({
      /** Examples of each subset. */
      n: z.number(),
      subsets: z.number(),
      /** The mean over subsets, and its standard error; null where none, or one of them, has a value. */
      fit: z.number().nullable(),
      error: z.number().nullable(),
    }),
  ),
  /** GRIDE, from the distances to the k-th and the 2k-th neighbour: k = 1, 2, 4, … */
  gride: z.array(
    z.object({
      k: z.number(),
      /** Null where every example has its k-th and its 2k-th neighbour equally near. */
      id: z.number().nullable(),
      /** Standard error as if examples were independent of each other: too small, for large k by a factor of 2. */
      error: z.number().nullable(),
      /** The mean of the distances, in the units of the values; null beyond what a double holds. */
      distance: z.number().nullable(),
    }),
  ),
  /** Distinct examples. */
  distinct: z.number(),
  /** Why both are empty, or values in them null; null when there are all. */
  cause: z.string().nullable(),
});
export type DimensionScale = z.output<typeof dimensionScaleSchema>;

export const layerScaleSchema = z.object({ name: z.string(), scale: dimensionScaleSchema });
export type LayerScale = z.output<typeof layerScaleSchema>;

/** Of one layer of a checkpoint. */
export const DIMENSION_SCALE: Remembered<DimensionScale, { layer: string }> = {
  kind: 'scale',
  schema: dimensionScaleSchema,
  noisy: true,
  question: z.object({ layer: z.string() }),
};
