import { z } from 'zod';

/** What a compare panel is of: one checkpoint or two, or as many representations in files. */
export const comparedSchema = z.object({
  of: z.enum(['checkpoints', 'representations']),
  files: z.union([z.tuple([z.string()]), z.tuple([z.string(), z.string()])]),
});
export type Compared = z.output<typeof comparedSchema>;

/** As panels remember it; those of earlier versions were all of checkpoints. */
export const keptComparedSchema = comparedSchema.extend({ of: comparedSchema.shape.of.default('checkpoints') });
