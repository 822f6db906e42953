import { z } from 'zod';
import type { Comparison, Dimension, Followed, ModelMap, Profile, Traversal } from './results';

/** The shapes of results that outlive the process that measured them. */

const table = z.array(z.array(z.number().nullable()));

export const comparisonSchema = z.object({
  rows: z.array(z.string()),
  columns: z.array(z.string()),
  n: z.number(),
  linearCka: table,
  debiasedCka: table,
  procrustes: table.nullable(),
  causes: z.record(z.string(), z.string()),
}) satisfies z.ZodType<Comparison>;

/** Every layer of one checkpoint with itself at another one. */
export const sameLayersSchema = z.object({
  n: z.number(),
  layers: z.array(z.string()),
  linearCka: z.array(z.number().nullable()),
});

export const dimensionSchema = z.object({
  fit: z.number().nullable(),
  mle: z.number().nullable(),
  fitError: z.number().nullable(),
  mleError: z.number().nullable(),
  dropped: z.number(),
  cause: z.string().nullable(),
}) satisfies z.ZodType<Dimension>;

export const profileSchema = z.object({
  n: z.number(),
  step: z.number(),
  layers: z.array(
    z.object({
      name: z.string(),
      kind: z.enum([
        'input',
        'dense',
        'convolution',
        'residual',
        'flatten',
        'mean',
        'logVariance',
        'sampling',
        'deconvolution',
      ]),
      width: z.number(),
      id: dimensionSchema,
      toInput: z.number().nullable(),
      toOutput: z.number().nullable(),
    }),
  ),
}) satisfies z.ZodType<Profile>;

export const modelMapSchema = z.object({
  points: z.array(z.object({ file: z.string(), x: z.number(), y: z.number() })),
  missing: z.array(z.object({ layer: z.string(), models: z.number() })),
  left: z.array(z.object({ file: z.string(), cause: z.string() })),
}) satisfies z.ZodType<ModelMap>;

export const traversalSchema = z.object({
  step: z.number(),
  example: z.number().nullable(),
  units: z.array(z.number()),
  values: z.array(z.number()),
  at: z.array(z.number()),
  size: z.tuple([z.number(), z.number()]),
  picture: z.base64(),
  input: z.base64().nullable(),
}) satisfies z.ZodType<Traversal>;

export const followedSchema = z.object({
  n: z.number(),
  units: z.array(z.object({ factor: z.string(), share: z.number() }).nullable()),
}) satisfies z.ZodType<Followed>;
