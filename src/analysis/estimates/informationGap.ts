import { type Watch, breathe } from '../../base/progress';
import { type LineMixture, logMixture } from './lineMixture';

/** Draws of z_j that an entropy is the mean over, at the most: those of Chen et al. (2018). */
const DRAWS = 10_000;
/** Parts of the draws that the jackknife leaves out, one after the other. */
const BLOCKS = 20;

/** The posteriors of one latent unit for all N examples, and a draw of each. */
export interface UnitDraws extends LineMixture {
  readonly z: Float64Array;
}

/** The class of each of the N examples along one factor. */
export interface FactorClasses {
  readonly name: string;
  readonly classes: ArrayLike<number>;
}

export interface InformationGap {
  readonly value: number;
  /** Standard error over the draws; the examples, all of which are in the mixtures, are taken as they are. */
  readonly error: number;
  /** Of each factor its gap and the unit, counted from 0, that tells most of it. */
  readonly factors: { readonly name: string; readonly gap: number; readonly unit: number }[];
}

/**
 * The mutual information gap (Chen et al. 2018, section 4.1), with entropies from samples as theirs: of each factor v
 * I(z_j; v) = H(z_j) − Σ_v p(v)·H(z_j|v), not below 0; the difference of the two largest over ln of the number of values,
 * averaged over the factors. q(z_j) is the mixture of the posteriors of all examples, q(z_j|v) of those of the value; the
 * entropies are means of −ln q over draws of at most 10,000 of these examples.
 *
 * @param units two or more, each asked for twice or more
 * @param order all N examples in random order: the draws are those of the first ones
 * @param factors each of two values or more
 * @throws the signal's reason when it is cancelled
 */
export async function informationGap(
  units: readonly (() => UnitDraws)[],
  factors: readonly FactorClasses[],
  order: Uint32Array,
  watch: Watch,
): Promise<InformationGap> {
  const values = factors.map(({ classes }) => membersOf(classes, order));
  const block = new Uint8Array(order.length);
  order.forEach((example, place) => (block[example] = place % BLOCKS));
  const whole = 1 + values.reduce((sum, { length }) => sum + length, 0);
  const informations: Information[][] = factors.map(() => []);
  let done = 0;
  for (const unit of units) {
    const draws = unit();
    const entropyOf = async (examples: Uint32Array): Promise<Float64Array> => {
      await breathe(watch);
      watch.progress(done++, units.length * whole, 'entropies of units');
      return entropies(draws, examples, block);
    };
    const marginal = await entropyOf(order);
    for (const [factor, members] of values.entries()) {
      const information = marginal.slice();
      for (const examples of members) {
        const conditional = await entropyOf(examples);
        const share = examples.length / order.length;
        conditional.forEach((entropy, i) => (information[i]! -= share * entropy));
      }
      informations[factor]!.push(information);
    }
  }
  return gapOf(factors, values, informations);
}

/** I(z_j; v) from all draws, and then without each block in turn; nats. */
type Information = Float64Array;

/** The examples of each value that occurs, in their order. */
function membersOf(classes: ArrayLike<number>, order: Uint32Array): Uint32Array[] {
  const counts = new Map<number, number>();
  for (const example of order) counts.set(classes[example]!, (counts.get(classes[example]!) ?? 0) + 1);
  const members = new Map(
    [...counts].map(([value, count]) => [value, { examples: new Uint32Array(count), filled: 0 }]),
  );
  for (const example of order) {
    const member = members.get(classes[example]!)!;
    member.examples[member.filled++] = example;
  }
  return [...members.values()].map(({ examples }) => examples);
}

/** The entropy of the mixture of these examples' posteriors, nats: of all draws, and without each block in turn. */
function entropies({ mean, deviation, z }: UnitDraws, examples: Uint32Array, block: Uint8Array): Float64Array {
  const of = (values: Float64Array, chosen: Uint32Array) => Float64Array.from(chosen, example => values[example]!);
  const drawn = examples.subarray(0, DRAWS);
  const logs = logMixture({ mean: of(mean, examples), deviation: of(deviation, examples) }, of(z, drawn));
  const [sums, counts] = [new Float64Array(1 + BLOCKS), new Float64Array(1 + BLOCKS)];
  logs.forEach((log, i) => {
    for (const place of [0, 1 + block[drawn[i]!]!]) {
      sums[place]! -= log;
      counts[place]!++;
    }
  });
  const [sum, count] = [sums[0]!, counts[0]!];
  return sums.map((own, i) => (i === 0 || counts[i] === count ? sum / count : (sum - own) / (count - counts[i]!)));
}

function gapOf(
  factors: readonly FactorClasses[],
  values: readonly (readonly Uint32Array[])[],
  informations: readonly (readonly Information[])[],
): InformationGap {
  /** Of all draws, or without a block. */
  const gapsAt = (at: number) =>
    factors.map(({ name }, factor) => {
      const told = informations[factor]!.map(information => Math.max(0, information[at]!));
      const sorted = [...told].sort((a, b) => b - a);
      const gap = (sorted[0]! - sorted[1]!) / Math.log(values[factor]!.length);
      return { name, gap, unit: told.indexOf(sorted[0]!) };
    });
  const meanAt = (at: number): number => gapsAt(at).reduce((sum, { gap }) => sum + gap, 0) / factors.length;
  const without = Array.from({ length: BLOCKS }, (_, i) => meanAt(i + 1));
  const middle = without.reduce((sum, value) => sum + value, 0) / BLOCKS;
  const squares = without.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return { value: meanAt(0), error: Math.sqrt(((BLOCKS - 1) / BLOCKS) * squares), factors: gapsAt(0) };
}
