import { type Watch } from '../../base/progress';
import { type LayerGram } from '../../algebra/gram';
import { type Representation, largestMagnitude } from '../../algebra/representation';
import { type LayerKind } from '../../model/layer';
import { type AlongPath, type Towards } from '../results/profile';
import { imbalances } from './informationImbalance';
import { noNeighboursCause, tooFewCause } from './informationBetween';
import { type Neighbourhoods, neighbourhoodsOf } from './neighbourhoods';
import { type PairDistances, pairDistances } from './pairDistances';

/** One layer, for as long as its distances are needed. */
interface Seen {
  readonly name: string;
  readonly distances: PairDistances;
  readonly neighbourhoods: Neighbourhoods;
}

/** What each layer tells of the first one, the last one and its neighbours, from one look at each layer. */
export interface InformationPath {
  /**
   * The next layer. Its values may be overwritten afterwards.
   * @param gram of x; asked for only where x has more than 64 columns
   */
  add(kind: LayerKind, x: Representation, gram: () => Promise<LayerGram>): Promise<void>;
  /** After the last layer. */
  end(): Promise<AlongPath>;
}

/**
 * Information imbalances, k = 1: of each layer with the first and the last one, and of each two that follow each other on the
 * way from input to output, both ways. The log variance lies beside that way. (Three representations are held at a time:
 * the input, a layer, and the one before it.)
 */
export function informationPath(watch: Watch): InformationPath {
  const causes = new Map<string, string>();
  const seen: { readonly name: string; readonly neighbourhoods: Neighbourhoods }[] = [];
  const neighbours: AlongPath['neighbours'] = [];
  let isFirst = true;
  let input: Seen | undefined;
  let latest: Seen | undefined;
  /** Null after a layer that tells nothing. */
  let before: Seen | undefined | null;

  const between = async (from: Seen, to: Seen) => {
    const [there] = await imbalances([from.neighbourhoods], to.distances, watch);
    const [back] = await imbalances([to.neighbourhoods], from.distances, watch);
    neighbours.push({ from: from.name, to: to.name, there: there!, back: back! });
  };

  const towards = async (end: Seen | undefined): Promise<Map<string, Towards>> => {
    if (end === undefined) return new Map();
    const found = await imbalances(
      seen.map(({ neighbourhoods }) => neighbourhoods),
      end.distances,
      watch,
    );
    return new Map(seen.map(({ name }, i) => [name, found[i]!]));
  };

  return {
    add: async (kind, shown, gram) => {
      const { name, n } = shown;
      const largest = largestMagnitude(shown.data);
      const cause = tooFewCause(shown) ?? noNeighboursCause(shown, largest);
      const begins = isFirst;
      isFirst = false;
      latest = undefined;
      if (cause !== null) {
        causes.set(name, cause);
        if (kind !== 'logVariance') before = null;
        return;
      }
      const x: Representation = { name, n, p: shown.p, data: shown.data.slice() };
      const distances = await pairDistances(x, largest, gram);
      latest = { name, distances, neighbourhoods: await neighbourhoodsOf(distances, 1, watch) };
      seen.push({ name, neighbourhoods: latest.neighbourhoods });
      if (begins) input = latest;
      if (kind === 'logVariance') return;
      if (before) await between(before, latest);
      before = latest;
    },
    end: async () => ({
      toInput: await towards(input),
      toOutput: await towards(latest),
      neighbours,
      causes,
    }),
  };
}
