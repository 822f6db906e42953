import { z } from 'zod';
import type { Remembered } from './remembered';

/** Which ground-truth factor each latent unit of a checkpoint follows best. */
export const followedSchema = z.object({
  /** Examples used. */
  n: z.number(),
  /**
   * By unit, counted from 0; `share` is the mutual information of its posterior mean and the factor over the factor's
   * entropy. Null where it follows none, and where the data have no factors.
   */
  units: z.array(z.object({ factor: z.string(), share: z.number() }).nullable()),
});
export type Followed = z.output<typeof followedSchema>;
export const FOLLOWED: Remembered<Followed> = { kind: 'follow', schema: followedSchema };
