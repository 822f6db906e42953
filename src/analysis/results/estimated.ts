import { z } from 'zod';
import type { Remembered } from './remembered';

/** A mean over examples with its standard error, nats unless said. */
export const estimateSchema = z.object({ value: z.number(), error: z.number() });

/** rate = mutual information + marginal KL, each as estimated from one draw of z for each example. */
const ratePartsSchema = z.object({ mutualInformation: estimateSchema, marginalKl: estimateSchema });

/** What is estimated on training examples, or on held-out ones. */
const partSchema = z.object({
  /** Examples of which means are taken, and all that there are. */
  n: z.number(),
  count: z.number(),
  rate: estimateSchema,
  distortion: estimateSchema,
  elbo: estimateSchema,
  /** q(z) is the mixture of the posteriors of all `count` examples. */
  exact: ratePartsSchema,
  /** The mixture is that of a batch, corrected for its size; null where there is no batch of two. */
  minibatch: ratePartsSchema.extend({ batch: z.number(), n: z.number() }).nullable(),
  /** How many training examples the best decoder for these posteriors blends, the median over the examples. */
  perplexity: z.number(),
  /** Importance-sampled log p(x); null where the decoder is no density. */
  logLikelihood: estimateSchema
    .extend({
      n: z.number(),
      draws: z.number(),
      /** Of the draws, the mean over the examples. */ effective: z.number(),
    })
    .nullable(),
});
export type EstimatedPart = z.output<typeof partSchema>;

/** Rate, what it is made of, likelihood and memorisation of one checkpoint. */
export const estimatedSchema = z.object({
  step: z.number(),
  train: partSchema,
  test: partSchema,
  /** Null where there are too few held-out examples. */
  memorisation: z
    .object({
      /** Reconstructions of held-out examples. */
      n: z.number(),
      /** Training examples, and as many unseen ones. */
      among: z.number(),
      /** Shares, 0–1: of what is reconstructed and all of them, the nearest is a training example, or an unseen one. */
      nearTrained: z.number(),
      nearUnseen: z.number(),
      /** The difference of the two, with what it would vary by if nothing were memorised. */
      excess: estimateSchema,
    })
    .nullable(),
  /** Mutual information gap (Chen et al. 2018), 0–1, with its error over draws; null where the data have no factors. */
  mig: estimateSchema
    .extend({
      /** Examples in the mixtures, of both parts. */
      n: z.number(),
      /** Those that are in, each with its own gap and the unit, from 0, that tells most of it. */
      factors: z.array(z.object({ name: z.string(), gap: z.number(), unit: z.number() })),
    })
    .nullable(),
  /** Why something is null, by its name. */
  causes: z.record(z.string(), z.string()),
});
export type Estimated = z.output<typeof estimatedSchema>;

export const ESTIMATED: Remembered<Estimated> = { kind: 'estimate', schema: estimatedSchema, noisy: true };
