import { z } from 'zod';
import type { Remembered } from './remembered';

/**
 * Held-out examples around the 90th percentile of the distance to the nearest training example, as pictures: a row each of
 * themselves, of what the model makes of them, of the nearest training examples and of what the best decoder would blend.
 */
export const drawnExamplesSchema = z.object({
  /** The checkpoint's step. */
  step: z.number(),
  /** Of each, from the left: its place in the data, L2 distances, and how many training examples are blended. */
  examples: z.array(z.number()),
  toTrained: z.array(z.number()),
  toReconstruction: z.array(z.number()),
  perplexity: z.array(z.number()),
  /** PNG in base64. */
  picture: z.base64(),
});
export type DrawnExamples = z.output<typeof drawnExamplesSchema>;

export const DRAWN_EXAMPLES: Remembered<DrawnExamples> = { kind: 'hard-examples', schema: drawnExamplesSchema };
