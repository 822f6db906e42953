import { type Comparison, comparisonSchema, SAME_LAYERS, type SameLayers } from './comparison';
import { type Remembered, peek, remember } from './remembered';

/** Comparisons of layers that are kept: where much was asked, it answers for less. */

const PLAIN: Remembered<Comparison> = { kind: 'compare', schema: comparisonSchema };
const WITH_PROCRUSTES: Remembered<Comparison> = { kind: 'compare-procrustes', schema: comparisonSchema };

/** Of one checkpoint or two, from the run's folder or else from `compute`. @throws UserError if a file is not there */
export function rememberComparison(
  files: readonly string[],
  compute: () => Promise<Comparison>,
  { procrustes = false } = {},
): Promise<Comparison> {
  const known = peekComparison(files, { procrustes });
  return known ? Promise.resolve(known) : remember(procrustes ? WITH_PROCRUSTES : PLAIN, files, {}, compute);
}

/** What is known of one checkpoint or two already. Never throws. */
export function peekComparison(files: readonly string[], { procrustes = false } = {}): Comparison | undefined {
  const plain = procrustes ? undefined : peek(PLAIN, files, {});
  if (plain) return plain;
  const whole = peek(WITH_PROCRUSTES, files, {});
  return whole && { ...whole, procrustes: procrustes ? whole.procrustes : null };
}

/** Of a checkpoint and a later one, from the first one's run or else from `compute`. @throws UserError if a file is not there */
export function rememberSameLayers(
  files: readonly [string, string],
  compute: () => Promise<SameLayers>,
): Promise<SameLayers> {
  const known = peekSameLayers(files);
  return known ? Promise.resolve(known) : remember(SAME_LAYERS, files, {}, compute);
}

/** What is known of each layer of two checkpoints of one model already, also from a comparison of all pairs. Never throws. */
export function peekSameLayers(files: readonly [string, string]): SameLayers | undefined {
  const known = peek(SAME_LAYERS, files, {});
  const all = known ? undefined : peekComparison(files);
  return all ? { n: all.n, layers: all.rows, linearCka: all.linearCka.map((row, i) => row[i] ?? null) } : known;
}
