import { type Table } from '../chart/table';
import { FEW_FOR_DIMENSION, hasDimension, type Profile } from '../../analysis/results/profile';
import { fewText } from '../../analysis/results/similarities';

/** What there is to say of dimensions on so few examples; null where there are enough. */
export const fewDimensionText = (measured: Pick<Profile, 'n'> & Parameters<typeof hasDimension>[0]): string | null =>
  hasDimension(measured) ? fewText([FEW_FOR_DIMENSION], measured.n) : null;

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
