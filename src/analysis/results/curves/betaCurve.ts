import { z } from 'zod';
import { evaluationSchema } from '../../../run/records';
import type { Remembered } from '../remembered';

/** How many β a multi-rate VAE is measured at where no others are asked for, evenly spaced in log β. */
export const CURVE_BETAS = 20;

/** A multi-rate VAE at one β, on one split; means over examples with their standard errors, nats an example. */
const pointSchema = evaluationSchema.omit({ loss: true }).extend({ beta: z.number() });

/** What one checkpoint of a multi-rate VAE is at several β: z is drawn by the same noise at all of them. */
export const betaCurveSchema = z.object({
  step: z.number(),
  /** That it was trained on. */
  range: z.tuple([z.number(), z.number()]),
  /** In order of β, held-out examples before training ones. */
  points: z.array(pointSchema),
});
export type BetaCurve = z.output<typeof betaCurveSchema>;

/** `betas` is null where they are those of the curve. */
export const BETA_CURVE: Remembered<BetaCurve, { betas: number[] | null }> = {
  kind: 'beta-curve',
  schema: betaCurveSchema,
  question: z.object({ betas: z.array(z.number()).nullable() }),
};
