import { z } from 'zod';
import type { RunDifference } from './differences';

/** One run at its last evaluation, on one split. Rate and distortion in nats an example (sum of squares for `sse`). */
export const curvePointSchema = z.object({
  /** Null where the objective has none. */
  beta: z.number().nullable(),
  /** By which runs of the objective are told apart, as in `objective` of a config: 'lambda'. */
  parameter: z.object({ name: z.string(), value: z.number() }),
  /** The parameter's, 'λ'. */
  symbol: z.string(),
  /** Where the loss weighs a part of the rate alone: 'mutual-information'. */
  variant: z.string().optional(),
  split: z.enum(['train', 'test']),
  rate: z.number(),
  distortion: z.number(),
  /** Standard errors of the two means. */
  rateError: z.number(),
  distortionError: z.number(),
  /** Standard error of rate + distortion. */
  elboError: z.number(),
  activeUnits: z.number(),
  /** Whether the loss still fell much in the second half of the training: units may become active yet. */
  learns: z.boolean().optional(),
  /** Examples evaluated. */
  n: z.number().optional(),
  latent: z.number(),
  seed: z.number(),
  step: z.number(),
  /** The run's folder, absolute. */
  run: z.string(),
});
export type CurvePoint = z.output<typeof curvePointSchema>;

export interface Curve {
  points: CurvePoint[];
  /** Between the held-out evaluations of pairs of runs, where these are known better than from the points. */
  differences?: readonly RunDifference[];
}

/** Curves of runs that differ in one key of the config more, in order of its value. */
export const curveFamilySchema = z.object({
  /** 'model.hidden' */
  key: z.string(),
  curves: z.array(
    z.object({
      /** '[512, 512]' */
      value: z.string(),
      /** Whether it is that of the run at hand. */
      own: z.boolean(),
      points: z.array(curvePointSchema),
    }),
  ),
});
export type CurveFamily = z.output<typeof curveFamilySchema>;

/** What runs of any objective have: a curve for each objective. */
export const curvesSchema = z.object({
  points: z.array(curvePointSchema.extend({ objective: z.string() })),
  /** Runs that can lie on no curve, and why. */
  leftOut: z.array(z.object({ run: z.string(), reason: z.string() })),
});
export type Curves = z.output<typeof curvesSchema>;

/** 'left out of the curve: RUN (it is a classifier), RUN (…)'; '' where none is. */
export function leftOutText(leftOut: Curves['leftOut']): string {
  const runs = leftOut.map(({ run, reason }) => `${run} (${reason})`);
  return runs.length === 0 ? '' : `left out of the curve: ${runs.join(', ')}`;
}
