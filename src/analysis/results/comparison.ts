import { z } from 'zod';
import type { Remembered } from './remembered';

const table = z.array(z.array(z.number().nullable()));

/** The similarities between the layers of one checkpoint, or of two. A value that cannot be computed is null; `causes` says why. */
export const comparisonSchema = z.object({
  /** Layer names; for two checkpoints, `rows` are the first one's and `columns` the second one's. */
  rows: z.array(z.string()),
  columns: z.array(z.string()),
  /** Examples used. */
  n: z.number(),
  linearCka: table,
  debiasedCka: table,
  /** Null until asked for. */
  procrustes: table.nullable(),
  /** The smaller of linear CKA and Procrustes similarity; not there until it is made of both. */
  smaller: table.nullable().optional(),
  /** Layer name -> why its values are null, for instance "z_log_var is constant over these examples". */
  causes: z.record(z.string(), z.string()),
});
export type Comparison = z.output<typeof comparisonSchema>;

/** Linear CKA of every layer of one checkpoint with the same layer of another one of the same model. */
const sameLayersSchema = z.object({
  /** Examples used. */
  n: z.number(),
  layers: z.array(z.string()),
  /** Null where it cannot be computed. */
  linearCka: z.array(z.number().nullable()),
});
export type SameLayers = z.output<typeof sameLayersSchema>;
export const SAME_LAYERS: Remembered<SameLayers> = { kind: 'same-layers', schema: sameLayersSchema };

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
}
