import { z } from 'zod';

/** Information imbalance (Glielmo et al. 2022) of two representations of the same examples, both ways. */
export const informationSchema = z.object({
  n: z.number(),
  /** How many nearest neighbours are looked for. */
  k: z.number(),
  /** Δ(A → B): 2/n where A tells the neighbours in B, about 1 where it says nothing of them. */
  aToB: z.number().nullable(),
  bToA: z.number().nullable(),
  /** Standard errors over samples of examples. */
  aToBError: z.number().nullable(),
  bToAError: z.number().nullable(),
  /** Examples whose k nearest neighbours cannot be told from others that are as near, in each of the two; null with a cause. */
  ties: z.object({ a: z.number().nullable(), b: z.number().nullable() }),
  /** Why the values are null; null when they are not. */
  cause: z.string().nullable(),
});
export type Information = z.output<typeof informationSchema>;
