import { z } from 'zod';
import { PART_NAMES } from '../../data/examples/split';
import type { Remembered } from './remembered';

/** How far reconstructions are from the data in the features of a model of others: Fréchet's distance of two Gaussians. */
export const frechetSchema = z.object({
  /** Examples, each with its reconstruction. */
  n: z.number(),
  /** What they are part of, where they are not held out. */
  split: z.enum(PART_NAMES).optional(),
  /** The checkpoint's step. */
  step: z.number(),
  /** The name of the features model's file, its SHA-256, and the output that was read. */
  model: z.string(),
  sha256: z.string(),
  output: z.string(),
  /** Features an example. */
  width: z.number(),
  distance: z.number(),
  /** Its standard error over samples of n examples; null with a cause. */
  error: z.number().nullable(),
  errorCause: z.string().nullable(),
  /** The distance between two halves of the data, n examples each; null with a cause. */
  halves: z.object({ n: z.number(), distance: z.number() }).nullable(),
  halvesCause: z.string().nullable(),
});
export type Frechet = z.output<typeof frechetSchema>;

/** What tells one version of a features model from another, wherever it lies. */
const versionSchema = z.object({ name: z.string(), size: z.number(), changed: z.number() });
export type FeaturesVersion = z.output<typeof versionSchema>;

export const FRECHET: Remembered<Frechet, { features: FeaturesVersion }> = {
  kind: 'frechet',
  schema: frechetSchema,
  question: z.object({ features: versionSchema }),
};
