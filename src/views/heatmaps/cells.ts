import type { Comparison } from '../../analysis/results/comparison';
import {
  DERIVED,
  isFast,
  pairOf,
  pairsOf,
  SIMILARITIES,
  SIMILARITY_NAMES,
  type Similarity,
  slowPartsOf,
} from '../../analysis/results/similarities';
import { smallestOf } from '../../analysis/similarity/smaller';

/** The cells of a layer × layer comparison. */

/** The measures as a switch offers them. */
export const MEASURE_OPTIONS = SIMILARITY_NAMES.map(value => {
  const { short, title } = SIMILARITIES[value];
  return { value, text: short, title };
});

/** What a view is about while the slow parts of a measure are not there: 'linear CKA until Procrustes is measured'. */
export function untilMeasured(measure: Similarity, meanwhile: Similarity): string {
  return `${SIMILARITIES[meanwhile].label} until ${slowPartsOf(measure)
    .map(name => SIMILARITIES[name].short)
    .join(' and ')} is measured`;
}

/** The comparison with the measures in it that are made of others. */
export function withDerived(comparison: Comparison): Comparison {
  const tables = DERIVED.map(name => [name, smallestOf(SIMILARITIES[name].smallerOf ?? [], comparison)] as const);
  return { ...comparison, ...Object.fromEntries(tables) };
}

/** Indices of a row and a column. */
export interface Cell {
  row: number;
  column: number;
}

/** Whether there is nothing to draw of a measure. */
export function isEmpty(comparison: Comparison, measure: Similarity): boolean {
  return !comparison[measure] || comparison.rows.length === 0 || comparison.columns.length === 0;
}

export function notMeasured(measure: Similarity): string {
  return `The ${SIMILARITIES[measure].label} has not been measured for these layers.`;
}

/** Null where there is no (finite) value. */
export function valueAt(comparison: Comparison, measure: Similarity, row: number, column: number): number | null {
  const value = comparison[measure]?.[row]?.[column] ?? null;
  return value !== null && Number.isFinite(value) ? value : null;
}

/** How far an approximate value may be off, with a probability of 99 %; null where it is exact, or there is none. */
export function boundAt({ bounds }: Comparison, measure: Similarity, row: number, column: number): number | null {
  return (isFast(measure) ? bounds?.[measure][row]?.[column] : undefined) ?? null;
}

/** Why two layers have no value of a measure. */
export function causeOf({ causes }: Comparison, row: string, column: string, measure: Similarity): string {
  const key = [row, column, pairOf(measure, row, column)].find(name => Object.hasOwn(causes, name));
  return (key === undefined ? undefined : causes[key]) ?? 'it cannot be computed from these examples';
}

/**
 * Why layers have no value at all in these measures, each cause once, and why some pairs have none: the first one.
 * Layers that lack another measure's are left out.
 */
export function causesIn(comparison: Comparison, measures: readonly Similarity[]): string[] {
  const { rows, columns, causes } = comparison;
  const lacks = (name: string): boolean =>
    measures.some(measure => {
      const [i, j] = [rows.indexOf(name), columns.indexOf(name)];
      const inRow = i >= 0 && columns.every((_, column) => valueAt(comparison, measure, i, column) === null);
      return inRow || (j >= 0 && rows.every((_, row) => valueAt(comparison, measure, row, j) === null));
    });
  const pairs = measures.flatMap(measure => {
    // A pair and its mirror image have one cause.
    const keys = Object.keys(causes).filter(key => key.startsWith(pairsOf(measure)));
    const [first] = keys;
    if (first === undefined) return [];
    const others = new Set(keys.map(key => causes[key])).size > 1 ? '; other pairs of layers have none either' : '';
    return [`${first.slice(pairsOf(measure).length)}: ${causes[first]!}${others}`];
  });
  return [
    ...new Set(
      Object.keys(causes)
        .filter(lacks)
        .map(name => causes[name]!),
    ),
    ...pairs,
  ];
}

/** Where a key leads from a cell: arrows, Home and End along the row, with Page Up and Page Down along the column. */
export function moveCell(
  { rows, columns }: Pick<Comparison, 'rows' | 'columns'>,
  { row, column }: Cell,
  key: string,
): Cell | null {
  const moves: Record<string, Cell> = {
    ArrowUp: { row: row - 1, column },
    ArrowDown: { row: row + 1, column },
    ArrowLeft: { row, column: column - 1 },
    ArrowRight: { row, column: column + 1 },
    Home: { row, column: 0 },
    End: { row, column: columns.length - 1 },
    PageUp: { row: 0, column },
    PageDown: { row: rows.length - 1, column },
  };
  const to = Object.hasOwn(moves, key) ? moves[key] : undefined;
  if (to === undefined || rows.length === 0 || columns.length === 0) return null;
  const within = (index: number, count: number): number => Math.min(count - 1, Math.max(0, index));
  return { row: within(to.row, rows.length), column: within(to.column, columns.length) };
}

/** One layer of the rows, and what it meets in the columns. */
export interface LayerMatch {
  layer: string;
  /** With the layer of the same name; null if there is none or it has no value. */
  same: number | null;
  /** The most alike layer; null where the row has no values. */
  best: { layer: string; value: number } | null;
}

/** A lead over the layer's own counterpart that is worth calling another layer the better match. */
const LEAST_LEAD = 1e-6;

/** For every row, the layer of the same name in the columns and the most alike one. */
export function layerMatches(comparison: Comparison, measure: Similarity): LayerMatch[] {
  return comparison.rows.map((layer, i) => {
    const own = comparison.columns.indexOf(layer);
    const same = own < 0 ? null : valueAt(comparison, measure, i, own);
    let best = same === null ? null : { layer, value: same };
    comparison.columns.forEach((name, j) => {
      const value = valueAt(comparison, measure, i, j);
      if (value !== null && (best === null || value > best.value + (best.layer === layer ? LEAST_LEAD : 0))) {
        best = { layer: name, value };
      }
    });
    return { layer, same, best };
  });
}

/** A cell less the cell of the same layer in its row. Null where either has no value. */
export function differenceAt(comparison: Comparison, measure: Similarity, row: number, column: number): number | null {
  const own = comparison.columns.indexOf(comparison.rows[row] ?? '');
  const value = valueAt(comparison, measure, row, column);
  const same = valueAt(comparison, measure, row, own);
  return value === null || same === null ? null : value - same;
}

/** Why a cell has no difference. */
export function whyNoDifference(comparison: Comparison, row: string, column: string, measure: Similarity): string {
  const known = comparison.columns.includes(row);
  return known ? causeOf(comparison, row, column, measure) : `the other one has no layer ${row}`;
}

/** A cell less the cell of the same two layers in another comparison. Null where either has no value. */
export function changeAt(
  comparison: Comparison,
  from: Comparison,
  measure: Similarity,
  row: number,
  column: number,
): number | null {
  const value = valueAt(comparison, measure, row, column);
  const other = valueAt(from, measure, ...sameCell(comparison, from, row, column));
  return value === null || other === null ? null : value - other;
}

/** Why such a cell has no value. */
export function whyNoChange(
  comparison: Comparison,
  from: Comparison,
  measure: Similarity,
  row: number,
  column: number,
): string {
  const [a, b] = [comparison.rows[row] ?? '', comparison.columns[column] ?? ''];
  const [i, j] = sameCell(comparison, from, row, column);
  if (i < 0 || j < 0) return `the other one has no layer ${i < 0 ? a : b}`;
  return causeOf(valueAt(comparison, measure, row, column) === null ? comparison : from, a, b, measure);
}

/** Where the layers of a cell are in another comparison; −1 where they are not. */
function sameCell(comparison: Comparison, from: Comparison, row: number, column: number): [number, number] {
  return [from.rows.indexOf(comparison.rows[row] ?? ''), from.columns.indexOf(comparison.columns[column] ?? '')];
}
