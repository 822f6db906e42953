import type { Scalar } from '../../run/records';
import { formatNats } from './format';

/** What a run's scalars measure: a VAE's three quantities, or a classifier's two. */
export type Quantity = 'distortion' | 'rate' | 'loss' | 'cross-entropy' | 'accuracy';

const OF_VAE = ['distortion', 'rate', 'loss'] as const;
const OF_CLASSIFIER = ['cross-entropy', 'accuracy'] as const;

/** Where a scalar was measured: on a mini-batch of training, or on fixed examples. */
export function placeOf({ kind }: Scalar): 'batch' | 'train' | 'test' {
  return kind.replace('classifier ', '') as 'batch' | 'train' | 'test';
}

export function quantitiesOf(scalars: readonly Scalar[]): readonly Quantity[] {
  return scalars[0]?.kind.startsWith('classifier') ? OF_CLASSIFIER : OF_VAE;
}

/** Undefined where a scalar does not have it, or not as a finite number. An accuracy is in percent. */
export function quantityOf(scalar: Scalar, quantity: Quantity): number | undefined {
  const value = rawQuantity(scalar, quantity);
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

function rawQuantity(scalar: Scalar, quantity: Quantity): number | undefined {
  switch (quantity) {
    case 'distortion':
    case 'rate':
      return 'rate' in scalar ? scalar[quantity] : undefined;
    case 'loss':
      return 'loss' in scalar ? scalar.loss : undefined;
    case 'cross-entropy':
      return 'crossEntropy' in scalar ? scalar.crossEntropy : 'loss' in scalar ? scalar.loss : undefined;
    case 'accuracy':
      return 'accuracy' in scalar ? 100 * scalar.accuracy : undefined;
  }
}

/** '93.1 %', '15.5' */
export function quantityText(quantity: Quantity, value: number): string {
  return quantity === 'accuracy' ? `${value.toFixed(1)} %` : formatNats(value);
}
