import { type Correction, readEstimator } from '../../analysis/geometry/corrections';
import { type Table } from '../chart/table';
import { readCorrection } from './readAs';
import { FEW_FOR_DIMENSION, hasDimension, type Profiled } from '../../analysis/results/profile';
import { fewText } from '../../analysis/results/similarities';

/** What there is to say of dimensions on so few examples; null where there are enough. */
export const fewDimensionText = (measured: Pick<Profiled, 'n'> & Parameters<typeof hasDimension>[0]): string | null =>
  hasDimension(measured) ? fewText([FEW_FOR_DIMENSION], measured.n) : null;

/** The Gaussian that reads as the first estimate of a layer does, and what pure noise in as many units reads. */
const GAUSSIAN = ['gaussianBound', 'gaussian'];
const NOISE = ['noise', 'noiseSpread'];

function gaussianCells(correction: Correction | null): [string | null, number | null] {
  return correction === null ? [null, null] : [correction.bound, correction.dimension];
}

/** One row for each layer. */
export function profileTable({ n, layers }: Pick<Profiled, 'n' | 'layers'>): Table {
  return {
    columns: [
      'layer',
      'kind',
      'width',
      'fit',
      'fitError',
      'mle',
      'mleError',
      'dropped',
      ...GAUSSIAN,
      ...NOISE,
      'cause',
    ],
    rows: layers.map(({ name, kind, width, id, noise }) => [
      name,
      kind,
      width,
      id.fit,
      id.fitError,
      id.mle,
      id.mleError,
      id.dropped,
      ...gaussianCells(readCorrection(id, n)),
      noise?.[readEstimator(id)] ?? null,
      noise?.[`${readEstimator(id)}Spread`] ?? null,
      id.cause,
    ]),
  };
}
