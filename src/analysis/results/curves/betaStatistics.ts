import { z } from 'zod';
import type { Remembered } from '../remembered';

/** The running statistics that belong to a multi-rate VAE at each of some β. */
const betaStatisticsSchema = z.object({
  /** Ascending. */
  betas: z.array(z.number()),
  /** By the name of the statistic, for each β a number a channel; none where the model has no batch normalisation. */
  statistics: z.record(z.string(), z.array(z.array(z.number()))),
});
export type BetaStatistics = z.output<typeof betaStatisticsSchema>;

export const BETA_STATISTICS: Remembered<BetaStatistics> = { kind: 'beta-statistics', schema: betaStatisticsSchema };
