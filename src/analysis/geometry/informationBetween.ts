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
import { imbalances } from './informationImbalance';
import { neighbourhoodsOf } from './neighbourhoods';
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
  const few = tooFewCause(a);
  if (few !== null) throw new UserError(few);
  if (k >= n) throw new UserError(`--k ${k}: of ${n} examples each has ${n - 1} neighbours, so k is at most ${n - 1}`);
  const largest = [a, b].map(({ data }) => largestMagnitude(data));
  const cause = noNeighboursCause(a, largest[0]!) ?? noNeighboursCause(b, largest[1]!);
  if (cause !== null) {
    return { n, k, aToB: null, bToA: null, aToBError: null, bToAError: null, ties: { a: null, b: null }, cause };
  }
  const inA = await pairDistances(a, largest[0]!, () => gramOf(a));
  const inB = await pairDistances(b, largest[1]!, () => gramOf(b));
  const [ofA, ofB] = [await neighbourhoodsOf(inA, k, watch), await neighbourhoodsOf(inB, k, watch)];
  const [there] = await imbalances([ofA], inB, watch);
  const [back] = await imbalances([ofB], inA, watch);
  return {
    n,
    k,
    aToB: there!.value,
    bToA: back!.value,
    aToBError: there!.error,
    bToAError: back!.error,
    ties: { a: ofA.ties, b: ofB.ties },
    cause: null,
  };
}

export function tooFewCause({ name, n }: Representation): string | null {
  if (n >= FEWEST) return null;
  const held = n === 1 ? '1 example' : `${n} examples`;
  return `${name} holds ${held}: an information imbalance is taken of at least ${FEWEST}`;
}

/**
 * Why nothing can be said of neighbours in x; null where something can.
 * @param largest the largest magnitude of its values
 */
export function noNeighboursCause({ name, n, p, data }: Representation, largest: number): string | null {
  if (largest === Infinity) return notFiniteCause(name);
  return data.subarray(p, n * p).every((value, at) => value === data[at % p]!) ? constantCause(name) : null;
}
