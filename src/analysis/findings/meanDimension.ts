import type { Evaluation } from '../../run/records';
import { type Finding } from '../results/finding';
import { type Profile } from '../results/profile';
import { knownDimension } from './biased';
import { isHardlyUsed } from './collapse';
import { count, withError } from './wording';

/** So many errors to either side hold the value in 95 of 100 samples. */
const CONFIDENT = 1.96;

/**
 * Dimension of the mean, which is no advice: a curved surface of dimension 8 does not fit into 8 units. Nothing where 2NN
 * has no value or no error, is biased or not known to be unbiased with so many examples, or measures jitter or a lattice.
 * Nothing where the code is hardly used: what such means lie on is next to nothing.
 * @param evaluation of the same step, if there is one
 */
export function meanDimensionFinding({ n, layers }: Profile, evaluation?: Evaluation): Finding | undefined {
  if (evaluation && isHardlyUsed(evaluation)) return undefined;
  const mean = layers.find(({ kind }) => kind === 'mean');
  const dimension = mean && knownDimension(n, mean);
  if (!mean || !dimension?.like || dimension.like.biased || dimension.error === null) return undefined;
  const { value, error } = dimension;
  return {
    rule: 'dimension of the mean',
    holds: true,
    numbers: { dimension: value, error, latent: mean.width },
    sentence: `The surface of the means ${roundly(value, error)} (${withError(value, error)}), in ${count(mean.width, 'unit')}.`,
    next: null,
  };
}

/** By the whole numbers within 1.96 errors; of a value that is clearly between two of them, by both. */
function roundly(value: number, error: number): string {
  const [low, high] = [Math.ceil(value - CONFIDENT * error), Math.floor(value + CONFIDENT * error)];
  const [from, to] = low <= high ? [low, high] : [Math.floor(value), Math.ceil(value)];
  return from === to ? `is about ${from}-dimensional` : `has about ${from} to ${to} dimensions`;
}
