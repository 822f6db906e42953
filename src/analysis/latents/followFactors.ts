import type { Watch } from '../../base/progress';
import { RandomStream } from '../../base/random';
import type { Factors } from '../../data/examples/factors';
import { layerActivations } from '../models/activations';
import { type LoadedModel, vaeOf } from '../models/loaded';
import type { Followed } from '../results/followed';

/** Bins of a posterior mean, equally wide, as Locatello et al. (2019) make them for their mutual information gap. */
const BINS = 20;
/** Below this share of a factor's entropy a unit is not said to follow it (our threshold). */
const FOLLOWS_SHARE = 0.1;

/** The ground-truth factor that each latent unit of a model follows best; of data without factors, none. */
export async function followFactors(model: LoadedModel, watch: Watch): Promise<Followed> {
  const { dataset, examples } = model;
  const vae = vaeOf(model);
  const { factors } = dataset;
  const n = examples.length;
  if (!factors) return { n, units: Array.from({ length: vae.latent }, () => null) };
  const mean = vae.layers.filter(({ kind }) => kind === 'mean');
  for await (const { representation } of layerActivations(model, watch, mean)) {
    return { n, units: followedFactors(representation.data, vae.latent, examples, factors) };
  }
  throw new Error(`${model.file} has no posterior mean`);
}

/**
 * For each unit the factor of which its posterior mean tells most: mutual information with the binned mean, over the
 * factor's entropy and beyond chance. Null where that is below a tenth. means: examples.length × latent, row-major.
 */
export function followedFactors(
  means: ArrayLike<number>,
  latent: number,
  examples: ArrayLike<number>,
  factors: Factors,
): Followed['units'] {
  const n = examples.length;
  const classes = factors.names.map((_, factor) =>
    Int32Array.from({ length: n }, (_example, i) => factors.classOf(examples[i]!, factor)),
  );
  return Array.from({ length: latent }, (_, unit) => {
    const bins = binned(Float64Array.from({ length: n }, (_example, i) => means[i * latent + unit]!));
    let best: Followed['units'][number] = null;
    factors.names.forEach((factor, k) => {
      const share = sharedInformation(bins, BINS, classes[k]!, factors.sizes[k]!);
      if (share >= FOLLOWS_SHARE && share > (best?.share ?? 0)) best = { factor, share };
    });
    return best;
  });
}

/** Each value's bin between the least and the greatest of them. */
function binned(values: Float64Array): Int32Array {
  const [low, high] = values.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);
  const scale = high > low ? BINS / (high - low) : 0;
  return Int32Array.from(values, value => Math.min(BINS - 1, Math.floor((value - low) * scale)));
}

/** How often the classes are shuffled to find what few examples seem to tell by chance. */
const SHUFFLES = 10;

/**
 * I(a; b) / H(b) from counts, less what the same classes tell by chance, in any other order (as Vinh et al. 2010 adjust it):
 * of two independent variables about 0, however few the examples and many the classes. 0 where b is constant.
 */
export function sharedInformation(a: Int32Array, aSize: number, b: Int32Array, bSize: number): number {
  const whole = mutualInformation(b, bSize, b, bSize);
  const random = new RandomStream(0, 'sharedInformation');
  let chance = 0;
  for (let i = 0; i < SHUFFLES; i++) {
    const order = random.permutation(b.length);
    chance +=
      mutualInformation(
        a,
        aSize,
        Int32Array.from(order, at => b[at]!),
        bSize,
      ) / SHUFFLES;
  }
  return whole > chance ? Math.max(0, (mutualInformation(a, aSize, b, bSize) - chance) / (whole - chance)) : 0;
}

/** In nats, of the counts themselves. */
function mutualInformation(a: Int32Array, aSize: number, b: Int32Array, bSize: number): number {
  const joint = new Float64Array(aSize * bSize);
  const [ofA, ofB] = [new Float64Array(aSize), new Float64Array(bSize)];
  for (let i = 0; i < a.length; i++) {
    joint[a[i]! * bSize + b[i]!]!++;
    ofA[a[i]!]!++;
    ofB[b[i]!]!++;
  }
  return entropy(ofA, a.length) + entropy(ofB, a.length) - entropy(joint, a.length);
}

function entropy(counts: Float64Array, n: number): number {
  return counts.reduce((sum, count) => (count === 0 ? sum : sum - (count / n) * Math.log(count / n)), 0);
}
