import { UserError } from '../../base/errors';
import { RandomStream } from '../../base/random';
import type { Dataset } from './dataset';

/** Share of the examples that is trained on where neither the config nor the files say. */
const DEFAULT_SPLIT = 0.9;

export interface Split {
  readonly train: Uint32Array<ArrayBuffer>;
  readonly heldOut: Uint32Array<ArrayBuffer>;
}

/** As a config's section `data` says them. */
interface SplitKeys {
  readonly split?: number | undefined;
  readonly splitSeed?: number | undefined;
}

/**
 * Which examples are trained on and which are held out, both in a random order that `splitSeed` fixes (left out: the
 * seed), so that the first n of either are a fair sample.
 *
 * @param keys `split`: share of the examples to train on; undefined: the files' own split, or else 0.9
 * @throws UserError when one side would be empty
 */
export function splitExamples(
  dataset: Pick<Dataset, 'name' | 'count' | 'ownTrain'>,
  { split, splitSeed }: SplitKeys,
  seed: number,
): Split {
  const { name, count, ownTrain } = dataset;
  const order = new RandomStream(splitSeed ?? seed, 'split').permutation(count);
  const own = split === undefined ? ownTrain : undefined;
  const trainCount = own ?? Math.round(count * (split ?? DEFAULT_SPLIT));
  if (!(trainCount > 0 && trainCount < count)) {
    throw new UserError(
      `data.split leaves ${trainCount} of the ${count} examples of ${name} for training and ${count - trainCount} ` +
        'held out, both sides need at least one',
      true,
    );
  }
  if (own !== undefined) return { train: order.filter(i => i < own), heldOut: order.filter(i => i >= own) };
  return { train: order.slice(0, trainCount), heldOut: order.slice(trainCount) };
}
