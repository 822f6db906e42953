import { z } from 'zod';
import { pathNames } from '../../base/paths/pathNames';
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
  /** Whether its run has all of a curve: a multi-rate VAE at one β. */
  multiRate: z.literal(true).optional(),
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

/** The same with the runs of each curve. */
export const familyRunsSchema = z.object({
  key: z.string(),
  curves: z.array(z.object({ value: z.string(), own: z.boolean(), runs: z.array(z.string()) })),
});

/** Runs of one objective that lie on one curve. */
export const namedCurveSchema = z.object({
  objective: z.string(),
  /** 'model.hidden [32], data.split constant-volume, 256'; null where it is the only curve of its objective. */
  name: z.string().nullable(),
  runs: z.array(z.string()),
});
export type NamedCurve = z.output<typeof namedCurveSchema>;

/** What runs of any objective have: a curve for each objective. */
export const curvesSchema = z.object({
  points: z.array(curvePointSchema.extend({ objective: z.string() })),
  /** Runs that can lie on no curve, and why. */
  leftOut: z.array(z.object({ run: z.string(), reason: z.string() })),
});
export type Curves = z.output<typeof curvesSchema>;

/**
 * 'left out of the curve: RUN (it is a classifier), RUN (run.json does not exist)'; '' where none is.
 * @param runs folders that the names are to be told from
 */
export function leftOutText(leftOut: Curves['leftOut'], runs: readonly string[], of = 'the curve'): string {
  const names = pathNames([...leftOut.map(({ run }) => run), ...runs]);
  const said = leftOut.map(({ run, reason }, i) => `${names[i]!} (${withoutFolder(reason, run)})`);
  return said.length === 0 ? '' : `left out of ${of}: ${said.join(', ')}`;
}

/** A sentence about a file of a run, or its folder, as one about the run. */
const withoutFolder = (reason: string, run: string): string =>
  reason.startsWith(run) ? reason.slice(run.length).replace(/^[/\\\s]+/, '') : reason;
