import { UserError } from '../../base/errors';
import { RandomStream } from '../../base/random';

/** The permutation of the epoch that is under way, for each set of examples: without it every step would make one. */
const lastEpoch = new WeakMap<Uint32Array, { seed: number; epoch: number; order: Uint32Array }>();

function epochOrder(train: Uint32Array, seed: number, epoch: number): Uint32Array {
  const last = lastEpoch.get(train);
  if (last?.seed === seed && last.epoch === epoch) return last.order;
  const order = new RandomStream(seed, 'shuffle', epoch).permutation(train.length);
  lastEpoch.set(train, { seed, epoch, order });
  return order;
}

/** Full batches in an epoch; the remainder is dropped. Throws UserError when there is none. */
export function batchesPerEpoch(examples: number, batch: number): number {
  if (batch > examples) {
    throw new UserError(
      `train.batch is ${batch}, but there are only ${examples} training examples: make it ${examples} or less`,
      true,
    );
  }
  return Math.floor(examples / batch);
}

/**
 * The examples of the batch at `step` (from 0): a function of its arguments alone. Every epoch goes through the
 * training examples in a new order.
 *
 * @param train indices of the training examples
 * @returns `batch` of them
 * @throws UserError when `batch` is larger than their number
 */
export function batchAt(train: Uint32Array, batch: number, seed: number, step: number): Uint32Array<ArrayBuffer> {
  const perEpoch = batchesPerEpoch(train.length, batch);
  const epoch = Math.floor(step / perEpoch);
  const order = epochOrder(train, seed, epoch);
  const start = (step - epoch * perEpoch) * batch;
  return Uint32Array.from({ length: batch }, (_, i) => train[order[start + i]!]!);
}
