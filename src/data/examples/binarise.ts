import { createHash } from 'node:crypto';
import { UserError } from '../../base/errors';
import { RandomStream } from '../../base/random';
import type { Dataset } from './dataset';
import { rangeAdvice } from './valueRange';

/** How values become 0 or 1: each is 1 with itself as the probability (Salakhutdinov and Murray 2008). */
export const BINARISATIONS = {
  static: 'drawn once, so that the data set itself is binary',
  dynamic:
    'training examples are drawn anew each time that a step shows them; what is measured, of either part, is drawn once, as by static',
} as const;
export type Binarisation = keyof typeof BINARISATIONS;
export const BINARISATION_NAMES = Object.keys(BINARISATIONS) as [Binarisation, ...Binarisation[]];

/** What is drawn once is the same for every seed of a config: runs of a sweep over it are of the same data. */
const SEED = 0;

const WORDS = 2 ** 32;

/** Replaces each probability by a draw: 1 that often, to within 2⁻³², and of 0 and 1 always. */
export function drawBernoulli(values: Float32Array, stream: RandomStream): void {
  for (let i = 0; i < values.length; i++) {
    const probability = values[i]!;
    // Most of a digit is black or white, which takes no random number.
    if (probability > 0 && probability < 1) values[i] = stream.word() < probability * WORDS ? 1 : 0;
    else values[i] = probability > 0 ? 1 : 0;
  }
}

/**
 * The data set with values of 0 and 1 in place of its own. An example's draw depends on its index alone; by `dynamic` that
 * of a step of training on the step and its seed.
 *
 * @throws UserError where values are no probabilities
 */
export function binarised(dataset: Dataset, how: Binarisation): Dataset {
  const { name, shape, range } = dataset;
  if (range[0] < 0 || range[1] > 1) {
    throw new UserError(
      `data.binarise takes values for probabilities, those of ${name} are from ${range[0]} to ${range[1]}: ${rangeAdvice(range)}`,
      true,
    );
  }
  const length = shape[0] * shape[1] * shape[2];
  return {
    ...dataset,
    range: [0, 1],
    fingerprint: createHash('sha256')
      .update(JSON.stringify([dataset.fingerprint, 'binarise', how]))
      .digest('hex'),
    read(indices, out) {
      dataset.read(indices, out);
      for (let i = 0; i < indices.length; i++) {
        const stream = new RandomStream(SEED, 'binarised example', indices[i]);
        drawBernoulli(out.subarray(i * length, (i + 1) * length), stream);
      }
    },
    ...(how === 'dynamic' && {
      readForStep(indices: ArrayLike<number>, out: Float32Array, seed: number, step: number) {
        dataset.read(indices, out);
        drawBernoulli(out, new RandomStream(seed, 'binarised step', step));
      },
    }),
  };
}
