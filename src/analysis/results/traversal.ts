import { z } from 'zod';
import type { Remembered } from './remembered';

/** What tells one traversal of a checkpoint from another. */
export const traversedSchema = z.object({
  /** A held-out example, counted from 0, whose posterior mean is the code; null for the prior's mean. */
  example: z.number().int().nonnegative().nullable(),
  /** The units that move, counted from 0: the rows of the picture. */
  units: z.array(z.number().int().nonnegative()).min(1),
  /** The values that they take: the columns. In standard deviations of the prior. */
  values: z.array(z.number()).min(1),
});
export type Traversed = z.output<typeof traversedSchema>;

/** What the decoder makes of a code in which one latent unit moves and the others stay. */
export const traversalSchema = z.object({
  /** The checkpoint's step. */
  step: z.number(),
  ...traversedSchema.shape,
  /** What each of the units is in the code itself. */
  at: z.array(z.number()),
  /** Height and width of one image, pixels. */
  size: z.tuple([z.number(), z.number()]),
  /** PNG in base64: the images side by side. */
  picture: z.base64(),
  /** PNG in base64: the example; null for the prior's mean. */
  input: z.base64().nullable(),
});
export type Traversal = z.output<typeof traversalSchema>;
export const TRAVERSAL: Remembered<Traversal, Traversed> = {
  kind: 'traverse',
  schema: traversalSchema,
  question: traversedSchema,
};
