import type { Comparison } from '../results/comparison';
import type { MeasuredSimilarity } from '../results/similarities';

/**
 * The smallest of some measures for each pair of layers, null where one is missing; null without one of their tables. Of
 * linear CKA and Procrustes similarity each may be too high: CKA overlooks what changes outside its largest principal
 * components, Procrustes overrates layers that are wide for the number of examples (Bonheme & Grzes 2022, §2.3).
 */
export function smallestOf(
  measures: readonly MeasuredSimilarity[],
  comparison: Comparison,
): (number | null)[][] | null {
  const known = measures.flatMap(name => (comparison[name] ? [comparison[name]] : []));
  if (known.length < measures.length) return null;
  return comparison.rows.map((_, i) =>
    comparison.columns.map((_other, j) => {
      const values = known.map(table => table[i]?.[j] ?? null);
      return values.includes(null) ? null : Math.min(...values.map(Number));
    }),
  );
}
