import { type Table } from '../chart/table';
import type { Profile } from '../../analysis/results/profile';

/** One row for each layer. */
export function profileTable({ layers }: Profile): Table {
  return {
    columns: ['layer', 'kind', 'width', 'fit', 'fitError', 'mle', 'mleError', 'dropped', 'cause'],
    rows: layers.map(({ name, kind, width, id }) => [
      name,
      kind,
      width,
      id.fit,
      id.fitError,
      id.mle,
      id.mleError,
      id.dropped,
      id.cause,
    ]),
  };
}
