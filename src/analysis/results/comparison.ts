import { z } from 'zod';
import { PART_NAMES } from '../../data/examples/split';
import type { Remembered } from './remembered';
import {
  type Derived,
  FAST,
  type Fast,
  isDerived,
  isSlow,
  MEASURED,
  type MeasuredSimilarity,
  SIMILARITY_NAMES,
  type Slow,
} from './similarities';

const value = z.number().nullable();
const table = z.array(z.array(value));
/** Null until asked for; not there in what was kept before the measure was known. */
const asked = table.nullable().default(null);
/** Not there until it is made of others. */
const made = table.nullable().optional();

const tables = Object.fromEntries(
  SIMILARITY_NAMES.map(name => [name, isDerived(name) ? made : isSlow(name) ? asked : table]),
) as unknown as Record<Fast, typeof table> & Record<Slow, typeof asked> & Record<Derived, typeof made>;

/** How far each value of a measure may be off, with a probability of 99 %. Null where there is no value. */
const boundsSchema = z.object(Object.fromEntries(FAST.map(name => [name, table])) as Record<Fast, typeof table>);
export type Bounds = z.output<typeof boundsSchema>;

/** The similarities between the layers of one checkpoint, or of two. A value that cannot be computed is null; `causes` says why. */
export const comparisonSchema = z.object({
  /** Layer names; for two checkpoints, `rows` are the first one's and `columns` the second one's. */
  rows: z.array(z.string()),
  columns: z.array(z.string()),
  /** Examples used. */
  n: z.number(),
  /** What they are part of, where they are not held out; null where they are of no data that is known. */
  split: z.enum(PART_NAMES).nullish(),
  ...tables,
  /** Of values that are approximate alone. */
  bounds: boundsSchema.optional(),
  /** Layer name, or `pairOf`, -> why its values are null, for instance "z_log_var is constant over these examples". */
  causes: z.record(z.string(), z.string()),
});
export type Comparison = z.output<typeof comparisonSchema>;

/** Some measures of two representations. */
export const pairSchema = z.object({
  n: z.number(),
  /** The first so many of them, of a measure that sees no more than a certain number. */
  used: z.number().optional(),
  ...(Object.fromEntries(MEASURED.map(name => [name, value.optional()])) as Record<
    MeasuredSimilarity,
    z.ZodOptional<typeof value>
  >),
  /** As in a comparison. */
  causes: z.record(z.string(), z.string()),
  /** How the values are not to be read. */
  notes: z.array(z.string()).optional(),
});
export type PairSimilarity = z.output<typeof pairSchema>;

/** Linear CKA of every layer of one checkpoint with the same layer of another one of the same model. */
const sameLayersSchema = z.object({
  /** Examples used. */
  n: z.number(),
  layers: z.array(z.string()),
  /** Null where it cannot be computed. */
  linearCka: z.array(z.number().nullable()),
});
export type SameLayers = z.output<typeof sameLayersSchema>;
export const SAME_LAYERS: Remembered<SameLayers> = { kind: 'same-layers', schema: sameLayersSchema, noisy: true };

/** What the course of a run's layers is measured against: linear CKA of each with itself at the last checkpoint. */
export const baselinesSchema = z.object({
  /** Examples used. */
  n: z.number(),
  layers: z.array(z.string()),
  /** Of the untrained model. */
  untrained: z.array(z.number().nullable()),
  /** Standard deviation of that over random halves of the examples; null where there are too few. */
  spread: z.array(z.number().nullable()),
  /** Of the last checkpoint with z drawn anew: 1 for a layer that does not read z. */
  redrawn: z.array(z.number().nullable()),
  /** Layers that are another one by construction, such as a flattened one. */
  copies: z.array(z.string()),
});
export type Baselines = z.output<typeof baselinesSchema>;
export const BASELINES: Remembered<Baselines> = { kind: 'baselines', schema: baselinesSchema, noisy: true };

/** How alike the layers of a run's checkpoints are to themselves at its last one. */
export interface Settling {
  /** Examples used. */
  n: number;
  /** The checkpoints' steps, ascending; the last one is what the others are compared with. */
  steps: number[];
  /** Layer names. */
  layers: string[];
  /** Linear CKA of layer l at checkpoint c with layer l at the last one: [l][c]. Null where it cannot be computed. */
  linearCka: (number | null)[][];
  /** Null where they are not known. */
  baselines: Baselines | null;
}
