import { z } from 'zod';

/** Trained models in the plane: near each other where their layers relate to each other alike. */
export const modelMapSchema = z.object({
  /** By checkpoint file; the axes mean nothing. */
  points: z.array(z.object({ file: z.string(), x: z.number(), y: z.number() })),
  /** Layers that have no similarity in some of the models, which counts as 0. */
  missing: z.array(z.object({ layer: z.string(), models: z.number() })),
  /** Checkpoints that have no place, and why. */
  left: z.array(z.object({ file: z.string(), cause: z.string() })),
});
export type ModelMap = z.output<typeof modelMapSchema>;
