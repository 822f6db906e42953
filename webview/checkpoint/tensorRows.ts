import type { CheckpointPanel } from '../../src/protocol/panel';
import { formatCount } from '../../src/views/chart/format';

/** The tensors of a file in the order and selection that the reader asked for. */

type Tensor = NonNullable<CheckpointPanel['content']>['tensors'][number];

export const COLUMNS = [
  { key: 'name', title: 'Tensor', words: true },
  { key: 'dtype', title: 'Type', words: true },
  { key: 'shape', title: 'Shape', words: true },
  { key: 'bytes', title: 'Bytes', words: false },
  { key: 'norm', title: 'Norm', words: false },
  { key: 'mean', title: 'Mean', words: false },
  { key: 'largest', title: 'Largest', words: false },
] as const;
export type ColumnKey = (typeof COLUMNS)[number]['key'];

export interface Order {
  key: ColumnKey;
  descending: boolean;
}

/** Natural: encoder.2 before encoder.10. */
const collator = new Intl.Collator('en', { numeric: true });

/** Those whose name, type or shape holds every word of the filter, in order; what has no number comes last. */
export function tensorsShown(tensors: readonly Tensor[], filter: string, order: Order | null): Tensor[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = tensors.filter(tensor => {
    const text = `${tensor.name} ${tensor.dtype} ${shapeText(tensor.shape)}`.toLowerCase();
    return words.every(word => text.includes(word));
  });
  return order === null ? matching : matching.sort(compareBy(order));
}

function compareBy({ key, descending }: Order): (a: Tensor, b: Tensor) => number {
  const sign = descending ? -1 : 1;
  return (a, b) => {
    const [x, y] = [sortValue(a, key), sortValue(b, key)];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    if (typeof x === 'string' || typeof y === 'string') return sign * collator.compare(String(x), String(y));
    return sign * (x - y);
  };
}

/** Shapes sort by how many numbers they hold. */
function sortValue(tensor: Tensor, key: ColumnKey): string | number | null {
  return key === 'shape' ? tensor.shape.reduce((product, side) => product * side, 1) : tensor[key];
}

/** '400 × 784'; 'scalar' for no sides. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : shape.join(' × ');
}

/** Four significant digits, a true minus sign: '0.01234', '1.2e−7', '12,340'. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return '0';
  if (size >= 1e6 || size < 1e-4) {
    const [digits, exponent] = value.toExponential(2).split('e');
    return `${digits!}e${exponent!.replace('+', '')}`.replaceAll('-', '−');
  }
  const text = value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
  return text.replace('-', '−');
}

/** '1.2 MB': of 1,000 bytes a thousand, as disks have it. */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const unit = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  if (unit === 0) return `${formatCount(bytes)} bytes`;
  return `${(bytes / 1000 ** unit).toFixed(1)} ${units[unit]!}`;
}
