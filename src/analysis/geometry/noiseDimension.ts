import { gramOf, type GramProduct } from '../../algebra/gram';
import { RandomStream } from '../../base/random';
import { type Watch } from '../../base/progress';
import { type Dimension, type NoiseDimension } from '../results/profile';
import { twoNN } from './twonn';

const SEED = 0;
/** So many draws that they hold this many examples together, within limits: a draw of 5,000 takes a second, of 500 none. */
const EXAMPLES = 25000;
const [FEWEST_DRAWS, MOST_DRAWS] = [5, 40];

/** Of checkpoints of one run it is the same every time. */
const known = new Map<string, NoiseDimension>();

/**
 * What 2NN makes of n examples of N(0, I) in some units, as float32: what z is made of where its units tell nothing of their
 * example. Undefined where 2NN has no value.
 * @param n at least 3
 */
export async function noiseDimension(
  n: number,
  units: number,
  product: GramProduct,
  watch: Watch,
): Promise<NoiseDimension | undefined> {
  const key = `${n} ${units}`;
  const before = known.get(key);
  if (before) return before;
  const draws = Math.max(FEWEST_DRAWS, Math.min(MOST_DRAWS, Math.round(EXAMPLES / n)));
  const found: Dimension[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const stream = new RandomStream(SEED, `noise ${key}`, draw);
    const x = { name: 'noise', n, p: units, data: Float32Array.from({ length: n * units }, () => stream.normal()) };
    found.push(await twoNN(x, () => gramOf(x, product, watch), watch));
  }
  const [fit, mle] = [spreadOf(found, 'fit'), spreadOf(found, 'mle')];
  if (!fit || !mle) return undefined;
  const noise = { draws, fit: fit.mean, mle: mle.mean, fitSpread: fit.spread, mleSpread: mle.spread };
  known.set(key, noise);
  return noise;
}

/** The spread is that of the draws' own errors: of so few values a standard deviation would be known to a third only. */
function spreadOf(found: readonly Dimension[], estimator: 'fit' | 'mle'): { mean: number; spread: number } | undefined {
  const there = found.flatMap(draw => {
    const [value, error] = [draw[estimator], draw[`${estimator}Error`]];
    return value === null || error === null ? [] : [{ value, error }];
  });
  if (there.length < found.length) return undefined;
  const mean = there.reduce((sum, { value }) => sum + value, 0) / there.length;
  const squares = there.reduce((sum, { error }) => sum + error ** 2, 0);
  return { mean, spread: Math.sqrt(squares / there.length) };
}
