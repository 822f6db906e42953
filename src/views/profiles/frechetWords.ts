import type { Frechet } from '../../analysis/results/frechet';
import type { Table } from '../chart/table';
import { examplesOf, formatCount } from '../chart/format';

/** How a Fréchet distance is said, wherever it is shown. */

/** What is always to be said beside it. */
const COMPARABLE =
  'Comparable only with distances in the features of the same file over as many examples; fewer examples read larger.';

/** '1,234', '12.35', '0.0123': four digits, since features come in any size; `like` another one, as many as that has. */
export function formatDistance(value: number, like = value): string {
  if (value === 0) return '0';
  if (like >= 1e6 || like < 1e-4) return value.toExponential(2);
  return like >= 1000 ? formatCount(Math.round(value)) : value.toFixed(Math.max(0, 3 - Math.floor(Math.log10(like))));
}

/** '12.35 ± 0.41' */
export function frechetValue({ distance, error }: Pick<Frechet, 'distance' | 'error'>): string {
  return error === null ? formatDistance(distance) : `${formatDistance(distance)} ± ${formatDistance(error, distance)}`;
}

/** What it is a distance in. */
export function frechetTitle({ width, model, sha256 }: Pick<Frechet, 'width' | 'model' | 'sha256'>): string {
  return `Fréchet distance between data and reconstructions, ${formatCount(width)} features of ${model} (${sha256.slice(0, 8)})`;
}

/** What it is to be read beside, a sentence each. */
export function frechetNotes({ n, split, halves, halvesCause, errorCause }: Frechet): string[] {
  const beside = halves
    ? `Two halves of the data, ${formatCount(halves.n)} examples each, are ${formatDistance(halves.distance)} apart.`
    : `There is no distance between two halves of the data: ${halvesCause}.`;
  return [
    `Over ${examplesOf(n, split)}${errorCause === null ? '' : `, without an error: ${errorCause}`}.`,
    beside,
    COMPARABLE,
  ];
}

/** The same in one row. */
export function frechetTable({ step, n, width, model, sha256, distance, error, halves }: Frechet): Table {
  return {
    columns: ['step', 'n', 'features', 'model', 'sha256', 'distance', 'error', 'n of halves', 'distance of halves'],
    rows: [[step, n, width, model, sha256, distance, error, halves?.n ?? null, halves?.distance ?? null]],
  };
}
