import { type Comparison, comparisonSchema, SAME_LAYERS, type SameLayers } from './comparison';
import { type Remembered, peek, remember } from './remembered';
import { pairsOf, SLOW, type Slow, UNASKED } from './similarities';

/** Comparisons of layers that are kept: where much was asked, it answers for less. */

const PLAIN: Remembered<Comparison> = { kind: 'compare', schema: comparisonSchema, noisy: true };
/** With one slow measure: each has files of its own. */
const withSlow = (name: Slow): Remembered<Comparison> => ({
  kind: `compare-${name}`,
  schema: comparisonSchema,
  noisy: true,
});

/**
 * Of one checkpoint or two, with some slow measures, from the run's folder or else from `compute`, which is given those that
 * are not known yet. @throws UserError if a file is not there
 */
export async function rememberComparison(
  files: readonly string[],
  measures: readonly Slow[],
  compute: (missing: readonly Slow[]) => Promise<Comparison>,
): Promise<Comparison> {
  const known = peekComparison(files, measures);
  if (known) return known;
  const missing = measures.filter(name => !peek(withSlow(name), files, {}));
  if (missing.length === 0) return remember(PLAIN, files, {}, () => compute([]));
  let whole: Promise<Comparison> | undefined;
  const once = async (name: Slow) => only(await (whole ??= compute(missing)), [name]);
  const parts = await Promise.all(
    measures.map(name => remember(withSlow(name), files, {}, () => once(name)).then(part => [name, part] as const)),
  );
  return joined(parts);
}

/** What is known of one checkpoint or two already, with some slow measures. Never throws. */
export function peekComparison(files: readonly string[], measures: readonly Slow[] = []): Comparison | undefined {
  const plain = measures.length > 0 ? undefined : peek(PLAIN, files, {});
  if (plain) return plain;
  const found = (measures.length > 0 ? measures : SLOW).flatMap(name => {
    const part = peek(withSlow(name), files, {});
    return part ? [[name, part] as const] : [];
  });
  if (measures.length > 0) return found.length === measures.length ? joined(found) : undefined;
  return found[0] && only(found[0][1], []);
}

/** A comparison with these of its slow measures. */
function only(comparison: Comparison, measures: readonly Slow[]): Comparison {
  const others = SLOW.filter(name => !measures.includes(name));
  const causes = Object.entries(comparison.causes).filter(
    ([key]) => !others.some(name => key.startsWith(pairsOf(name))),
  );
  const without = Object.fromEntries(others.map(name => [name, null]));
  return { ...comparison, ...without, causes: Object.fromEntries(causes) };
}

/** Comparisons of the same layers that have one slow measure each. */
function joined(parts: readonly (readonly [Slow, Comparison])[]): Comparison {
  const tables = Object.fromEntries(parts.map(([name, part]) => [name, part[name]]));
  const causes = Object.assign({}, ...parts.map(([, part]) => part.causes)) as Comparison['causes'];
  return { ...parts[0]![1], ...UNASKED, ...tables, causes };
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
