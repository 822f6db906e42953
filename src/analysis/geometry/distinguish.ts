import { type Watch } from '../../base/progress';
import {
  constantCause,
  largestMagnitude,
  notFiniteCause,
  oneExampleCause,
  type Representation,
} from '../../algebra/representation';
import { distinctRows } from './distinct';
import { squarable } from './pairDistances';

/** What has no two neighbours has no dimension. */
const FEWEST = 3;

/** The rows of a representation that tell its dimension, or why none does. */
export type Distinguished = { readonly dropped: number } & (
  | { readonly cause: string }
  | {
      readonly cause: null;
      /** The first of each set of equal rows, ascending; at least three. */
      readonly rows: Uint32Array;
      /** In a unit in which distances can be squared. */
      readonly x: Representation;
      readonly largest: number;
    }
);

/** Of exact duplicates one is kept, since a distance of zero has no ratio. */
export async function distinguish(x: Representation, watch: Watch): Promise<Distinguished> {
  const largest = largestMagnitude(x.data);
  if (largest === Infinity) return { dropped: 0, cause: notFiniteCause(x.name) };
  const rows = await distinctRows(x, watch);
  const dropped = x.n - rows.length;
  if (rows.length === 1) return { dropped, cause: x.n === 1 ? oneExampleCause(x.name) : constantCause(x.name) };
  if (rows.length < FEWEST) {
    return { dropped, cause: `${x.name} has only ${rows.length} distinct examples, 2NN needs ${FEWEST}` };
  }
  return { dropped, cause: null, rows, x: squarable(x, largest), largest };
}

export const tooCloseCause = (name: string): string =>
  `${name} has examples too close together for their distances to be told apart`;
