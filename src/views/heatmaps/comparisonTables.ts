import { type Table } from '../chart/table';
import type { Similarity } from '../../analysis/results/similarities';
import type { Comparison } from '../../analysis/results/comparison';
import { boundAt, causeOf, changeAt, differenceAt, layerMatches, valueAt, whyNoChange, whyNoDifference } from './cells';

/** One row for each pair of layers; with how far values may be off where they are approximate. */
export function comparisonTable(comparison: Comparison, measure: Similarity): Table {
  const approximate = comparison.bounds !== undefined;
  return {
    columns: ['row', 'column', measure, ...(approximate ? ['within'] : []), 'cause'],
    rows: comparison.rows.flatMap((row, i) =>
      comparison.columns.map((column, j) => {
        const value = valueAt(comparison, measure, i, j);
        const within = approximate ? [boundAt(comparison, measure, i, j)] : [];
        return [row, column, value, ...within, value === null ? causeOf(comparison, row, column, measure) : null];
      }),
    ),
  };
}

/** One row for each pair of layers of two checkpoints: its cell less that of the row's own layer. */
export function differenceTable(comparison: Comparison, measure: Similarity): Table {
  return {
    columns: ['row', 'column', 'difference', 'cause'],
    rows: comparison.rows.flatMap((row, i) =>
      comparison.columns.map((column, j) => {
        const value = differenceAt(comparison, measure, i, j);
        return [row, column, value, value === null ? whyNoDifference(comparison, row, column, measure) : null];
      }),
    ),
  };
}

/** One row for each pair of layers: its cell less that of the same pair in another comparison. */
export function changeTable(comparison: Comparison, from: Comparison, measure: Similarity): Table {
  return {
    columns: ['row', 'column', 'difference', 'cause'],
    rows: comparison.rows.flatMap((row, i) =>
      comparison.columns.map((column, j) => {
        const value = changeAt(comparison, from, measure, i, j);
        return [row, column, value, value === null ? whyNoChange(comparison, from, measure, i, j) : null];
      }),
    ),
  };
}

/** One row for each layer of the first checkpoint: how alike it is to itself in the second, and its best match there. */
export function matchesTable(comparison: Comparison, measure: Similarity): Table {
  return {
    columns: ['layer', 'same', 'bestMatch', 'best'],
    rows: layerMatches(comparison, measure).map(({ layer, same, best }) => [
      layer,
      same,
      best?.layer ?? null,
      best?.value ?? null,
    ]),
  };
}
