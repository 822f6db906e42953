import { type Finding } from '../results/finding';
import { type Profile } from '../results/profile';
import { count, list, number } from './wording';

/** Above this dimension, with this many examples or fewer, 2NN is known to be far too low (our thresholds). */
export const BIASED_DIMENSION = 20;
export const BIASED_EXAMPLES = 10000;
/** Sentences are for reading: more layers than this are counted. */
const MOST_NAMED = 3;

/** Biased: an intrinsic dimension above 20 from at most 10,000 examples is a lower bound. */
export function biasedFinding({ n, layers }: Profile): Finding {
  const high = layers.flatMap(({ name, id }) => {
    const dimension = id.fit ?? id.mle;
    return dimension !== null && dimension > BIASED_DIMENSION ? [{ name, dimension }] : [];
  });
  const holds = high.length > 0 && n <= BIASED_EXAMPLES;
  const named =
    high.length > MOST_NAMED
      ? count(high.length, 'layer')
      : list(high.map(({ name, dimension }) => `${name} (${number(dimension)})`));
  return {
    rule: 'biased',
    holds,
    numbers: {
      n,
      layers: high.map(({ name }) => name).join(', '),
      dimensions: high.map(({ dimension }) => dimension),
      dimensionThreshold: BIASED_DIMENSION,
      examplesThreshold: BIASED_EXAMPLES,
    },
    sentence: holds
      ? `Read the dimension of ${named} as a lower bound: with ${count(n, 'example')}, 2NN is too low above ${BIASED_DIMENSION}.`
      : high.length > 0
        ? `${count(n, 'example')} are enough to read dimensions above ${BIASED_DIMENSION}.`
        : `No layer's dimension is above ${BIASED_DIMENSION}, where 2NN is too low.`,
    next: null,
  };
}
