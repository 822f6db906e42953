import { type LayerGram } from '../../algebra/gram';
import { type Representation, largestMagnitude } from '../../algebra/representation';
import { type Watch } from '../../base/progress';
import { type LayerInformation } from '../results/layerInformation';
import { type Imbalance, imbalances } from './informationImbalance';
import { noNeighboursCause, tooFewCause } from './informationBetween';
import { type Neighbourhoods, neighbourhoodsOf } from './neighbourhoods';
import { type PairDistances, pairDistances } from './pairDistances';

/** The layers of a model over n examples. */
export interface InformationSource {
  readonly n: number;
  readonly layers: readonly string[];
  /** All of them, in order; each holds until the next is asked for. */
  representations(): AsyncIterable<Representation>;
}

/** What the layers of one model tell of one layer; undefined of those that tell nothing. */
type Told = readonly (Imbalance | undefined)[];

/**
 * Information imbalances, k = 1, of all layers of a model with each other, or with those of another one. The neighbours in a
 * layer take little room, its distances much: each layer is looked at once for its neighbours and once for the ranks of
 * those of the others, the second model's once for both.
 * @param gramOf gives a Gram matrix; asked for only of what has more than 64 columns
 */
export async function informationMatrix(
  first: InformationSource,
  second: InformationSource | undefined,
  gramOf: (x: Representation) => Promise<LayerGram>,
  watch: Watch,
): Promise<LayerInformation> {
  const causes: Record<string, string> = {};
  const total = 2 * first.layers.length + (second?.layers.length ?? 0);
  let done = 0;

  /** Looks at every layer of a model; undefined for one in which nothing has a neighbour. */
  const each = async <T>(source: InformationSource, look: (distances: PairDistances) => Promise<T>) => {
    const found: (T | undefined)[] = [];
    for await (const x of source.representations()) {
      watch.progress(done++, total, 'layers');
      const largest = largestMagnitude(x.data);
      const cause = tooFewCause(x) ?? noNeighboursCause(x, largest);
      if (cause !== null) causes[x.name] = cause;
      found.push(cause === null ? await look(await pairDistances(x, largest, () => gramOf(x))) : undefined);
    }
    return found;
  };
  const neighbours = (distances: PairDistances) => neighbourhoodsOf(distances, 1, watch);
  const told = async (by: readonly (Neighbourhoods | undefined)[], of: PairDistances): Promise<Told> => {
    const known = by.filter(one => one !== undefined);
    const found = (await imbalances(known, of, watch)).values();
    return by.map(one => one && found.next().value);
  };

  const byRows = await each(first, neighbours);
  /** [column][row] and [row][column] */
  let ofColumns: (Told | undefined)[];
  let ofRows: (Told | undefined)[];
  if (second) {
    const columns = await each(second, async distances => ({
      neighbourhoods: await neighbours(distances),
      told: await told(byRows, distances),
    }));
    ofColumns = columns.map(column => column?.told);
    ofRows = await each(first, distances =>
      told(
        columns.map(column => column?.neighbourhoods),
        distances,
      ),
    );
  } else {
    ofRows = ofColumns = await each(first, distances => told(byRows, distances));
  }
  watch.progress(total, total, 'layers');
  const [rows, columns] = [first.layers, (second ?? first).layers];
  const table = (of: (i: number, j: number) => Imbalance | undefined, value: keyof Imbalance) =>
    rows.map((_, i) => columns.map((__, j) => of(i, j)?.[value] ?? null));
  const there = (i: number, j: number) => ofColumns[j]?.[i];
  const back = (i: number, j: number) => ofRows[i]?.[j];
  return {
    rows: [...rows],
    columns: [...columns],
    n: first.n,
    rowToColumn: table(there, 'value'),
    columnToRow: table(back, 'value'),
    rowToColumnError: table(there, 'error'),
    columnToRowError: table(back, 'error'),
    causes,
  };
}
