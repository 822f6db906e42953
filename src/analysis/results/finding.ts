import { z } from 'zod';

/** A sentence above a view, and what it rests on. */
export const findingSchema = z.object({
  rule: z.string(),
  holds: z.boolean(),
  numbers: z.record(z.string(), z.union([z.number(), z.string(), z.array(z.number())])),
  sentence: z.string(),
  /** What the sentence begins with: the finding without its figures and reasons. */
  claim: z.string().optional(),
  /** The key of the config that it has a say on: of several findings one gives advice on it. */
  key: z.string().optional(),
  /** One action, or null. */
  next: z.string().nullable(),
});
export type Finding = z.output<typeof findingSchema>;
