import { z } from 'zod';
import { PART_NAMES } from '../../data/examples/split';
import type { Remembered } from './remembered';

const table = z.array(z.array(z.number().nullable()));

/** Information imbalances, k = 1, between all layers of one checkpoint, or of two over the same examples. */
export const layerInformationSchema = z.object({
  /** Layer names; for two checkpoints, `rows` are the first one's and `columns` the second one's. */
  rows: z.array(z.string()),
  columns: z.array(z.string()),
  /** Examples used. */
  n: z.number(),
  /** What they are part of, where they are not held out; null where they are of no data that is known. */
  split: z.enum(PART_NAMES).nullish(),
  /** Δ(row → column), [row][column]: 2/n where the row's layer tells the neighbours in the column's, about 1 where nothing. */
  rowToColumn: table,
  /** Δ(column → row), [row][column]. */
  columnToRow: table,
  /** Standard errors over samples of examples. */
  rowToColumnError: table,
  columnToRowError: table,
  /** Layer name -> why its values are null. */
  causes: z.record(z.string(), z.string()),
});
export type LayerInformation = z.output<typeof layerInformationSchema>;

export const LAYER_INFORMATION: Remembered<LayerInformation> = {
  kind: 'information',
  schema: layerInformationSchema,
  noisy: true,
};
