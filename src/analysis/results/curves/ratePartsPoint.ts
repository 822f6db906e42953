import { z } from 'zod';
import { estimateSchema } from '../estimated';

/** What the rate of a run's last checkpoint is made of, on training examples: a point over the objective's parameter. */
export const ratePartsPointSchema = z.object({
  /** The run's folder, absolute. */
  run: z.string(),
  parameter: z.object({ name: z.string(), value: z.number() }),
  symbol: z.string(),
  seed: z.number(),
  step: z.number(),
  /** Examples of which means are taken, and all that q(z) is the mixture of. */
  n: z.number(),
  count: z.number(),
  rate: estimateSchema,
  mutualInformation: estimateSchema,
  marginalKl: estimateSchema,
});
export type RatePartsPoint = z.output<typeof ratePartsPointSchema>;
