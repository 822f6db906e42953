import type { Comparison } from '../../analysis/results/comparison';
import { SIMILARITY_NAMES, type Similarity } from '../../analysis/results/similarities';

type Table = (number | null)[][];

/**
 * The mean of comparisons of the same layers, cell by cell: of runs that differ in their seed alone. A cell without a value
 * in one of them has none here, and the cause says in how many. Throws RangeError for none.
 */
export function meanComparison(comparisons: readonly Comparison[]): Comparison {
  const [first] = comparisons;
  if (!first) throw new RangeError('The mean of no comparisons');
  const mean = (name: Similarity): Table | null => {
    const tables = comparisons.flatMap(comparison => (comparison[name] ? [comparison[name]] : []));
    return tables.length < comparisons.length ? null : meanTable(tables);
  };
  return {
    rows: first.rows,
    columns: first.columns,
    ...(first.split === undefined ? {} : { split: first.split }),
    n: Math.min(...comparisons.map(({ n }) => n)),
    ...(Object.fromEntries(SIMILARITY_NAMES.map(name => [name, mean(name)])) as Pick<Comparison, Similarity>),
    causes: causesOf(comparisons),
  };
}

function meanTable(tables: readonly Table[]): Table {
  return tables[0]!.map((row, i) =>
    row.map((_, j) => {
      const values = tables.map(table => table[i]?.[j] ?? null);
      return values.includes(null) ? null : values.reduce<number>((sum, value) => sum + value!, 0) / values.length;
    }),
  );
}

/** A layer's cause in the first of them that has one; where others do have values, in how many it holds. */
function causesOf(comparisons: readonly Comparison[]): Record<string, string> {
  const count = comparisons.length;
  const layers = new Set(comparisons.flatMap(({ causes }) => Object.keys(causes)));
  return Object.fromEntries(
    [...layers].map(layer => {
      const causes = comparisons.flatMap(one => (Object.hasOwn(one.causes, layer) ? [one.causes[layer]!] : []));
      return [layer, causes.length === count ? causes[0]! : `${causes[0]!}, with ${causes.length} of ${count} seeds`];
    }),
  );
}
