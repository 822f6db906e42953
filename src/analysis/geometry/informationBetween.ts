import { UserError } from '../../base/errors';
import { type Watch } from '../../base/progress';
import { type LayerGram } from '../../algebra/gram';
import {
  constantCause,
  largestMagnitude,
  mustMatch,
  notFiniteCause,
  type Representation,
} from '../../algebra/representation';
import { type Information } from '../results/information';
import { imbalance } from './informationImbalance';
import { pairDistances } from './pairDistances';

const FEWEST = 3;

/**
 * The information imbalance of two representations, both ways, of the k nearest neighbours.
 * @param gramOf gives a Gram matrix; asked for only of what has more than 64 columns
 * @throws UserError if the two hold different numbers of examples, fewer than three, or no more than k
 */
export async function informationBetween(
  a: Representation,
  b: Representation,
  k: number,
  gramOf: (x: Representation) => Promise<LayerGram>,
  watch: Watch,
): Promise<Information> {
  mustMatch(a, b);
  const { n } = a;
  if (n < FEWEST) {
    throw new UserError(`${a.name} holds ${n} examples: an information imbalance is taken of at least ${FEWEST}`);
  }
  if (k >= n) throw new UserError(`--k ${k}: of ${n} examples each has ${n - 1} neighbours, so k is at most ${n - 1}`);
  const largest = [a, b].map(({ data }) => largestMagnitude(data));
  const cause = causeOf(a, largest[0]!) ?? causeOf(b, largest[1]!);
  if (cause !== null) {
    return { n, k, aToB: null, bToA: null, aToBError: null, bToAError: null, ties: { a: null, b: null }, cause };
  }
  const inA = await pairDistances(a, largest[0]!, () => gramOf(a));
  const inB = await pairDistances(b, largest[1]!, () => gramOf(b));
  const [there, back] = [await imbalance(inA, inB, k, watch), await imbalance(inB, inA, k, watch)];
  return {
    n,
    k,
    aToB: there.value,
    bToA: back.value,
    aToBError: there.error,
    bToAError: back.error,
    ties: { a: there.ties, b: back.ties },
    cause: null,
  };
}

/** Why nothing can be said of neighbours in x. */
function causeOf({ name, n, p, data }: Representation, largest: number): string | null {
  if (largest === Infinity) return notFiniteCause(name);
  return data.subarray(p, n * p).every((value, at) => value === data[at % p]!) ? constantCause(name) : null;
}
