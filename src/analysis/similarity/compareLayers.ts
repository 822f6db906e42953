import { type Watch } from '../../base/progress';
import { compareBetween, compareWithin } from './cka';
import { type GramProduct, type LayerGram, gramOf, withoutDigits } from '../../algebra/gram';
import type { MatrixProducts } from '../../algebra/nuclear';
import type { PreparedLayer } from './pairMeasure';
import type { Representation } from '../../algebra/representation';
import type { Comparison } from '../results/comparison';
import { MEASURED, pairOf, type Slow } from '../results/similarities';
import { Room } from '../../algebra/room';
import { prepare, slowSimilarity } from './slowMeasures';

/** A model whose layers see n examples. */
export interface LayerSource {
  readonly n: number;
  readonly layers: readonly { readonly name: string; readonly width: number }[];
  /** What the named layers say, in their order, few at a time in `room`; each holds until the next is asked for. */
  activations(names: readonly string[], watch: Watch, room: Room): AsyncIterable<Representation>;
  /** Is shown the Gram of each layer. */
  seen?(gram: LayerGram): void;
}

interface How {
  readonly gram: GramProduct;
  /** For the slow measures. */
  readonly products: MatrixProducts;
  /** The slow measures that are wanted. */
  readonly measures: readonly Slow[];
}

/** Activations of more values than this (128 MB) are measured before other Grams fill the memory. */
const WIDE = 2 ** 25;

interface Layer {
  readonly gram: LayerGram;
  /** For each of the slow measures. */
  readonly prepared: readonly PreparedLayer[];
}

/** What a slow measure says of two layers: their value, or why these two have none; null where one has none with any. */
type Cell = number | string | null;

/**
 * The similarities between all layers of a model, or of two over the same examples. Of two, the Grams of the first (the
 * rows) are held and those of the second pass by one at a time, but for the widest layers, whose activations need the
 * room: these come first in both.
 */
export async function compareLayers(
  first: LayerSource,
  second: LayerSource | undefined,
  how: How,
  watch: Watch,
): Promise<Comparison> {
  const rows: Layer[] = [];
  const ahead: Layer[] = [];
  const progress = counter(first.layers.length, second?.layers.length ?? null, how, watch);
  const wide = (source: LayerSource) => source.layers.filter(({ width }) => width * source.n > WIDE);
  const narrow = (source: LayerSource) => source.layers.filter(({ width }) => width * source.n <= WIDE);
  const measure = measurer(how, progress, watch);
  let room = new Room();
  for await (const layer of measure(first, wide(first), room)) rows.push(layer);
  if (second) for await (const layer of measure(second, wide(second), room)) ahead.push(layer);
  // The others need less of it.
  room = new Room();
  for await (const layer of measure(first, narrow(first), room)) rows.push(layer);
  const order = (source: LayerSource, layer: Layer) => source.layers.findIndex(({ name }) => name === layer.gram.name);
  rows.sort((a, b) => order(first, a) - order(first, b));
  const grams = rows.map(({ gram }) => gram);
  const cells: Cell[][][] = [];
  const addColumn = async ({ prepared }: Layer, among: readonly Layer[]) => {
    cells.push(await column(prepared, among, how, progress, watch));
  };
  if (!second) {
    const result = await compareWithin(grams, watch);
    for (const [j, layer] of rows.entries()) await addColumn(layer, rows.slice(0, j + 1));
    return withSlow(result, how.measures, (k, i, j) => cells[Math.max(i, j)]![k]![Math.min(i, j)]!);
  }

  const pass = async function* (): AsyncGenerator<LayerGram> {
    const each = async (layer: Layer) => {
      await addColumn(layer, rows);
      return layer.gram;
    };
    while (ahead.length > 0) yield await each(ahead.shift()!);
    for await (const layer of measure(second, narrow(second), room)) yield await each(layer);
  };
  const result = await compareBetween(grams, pass(), watch);
  return inOrder(
    withSlow(result, how.measures, (k, i, j) => cells[j]![k]![i]!),
    second,
  );
}

/** A comparison and its slow measures; `cell` gives what the kth of them says of row i and column j. */
function withSlow(
  result: Comparison,
  measures: readonly Slow[],
  cell: (k: number, i: number, j: number) => Cell,
): Comparison {
  const causes = { ...result.causes };
  const tables = measures.map((name, k) => {
    const table = result.rows.map((row, i) =>
      result.columns.map((other, j) => {
        const found = cell(k, i, j);
        if (typeof found !== 'string') return found;
        causes[pairOf(name, row, other)] = found;
        return null;
      }),
    );
    return [name, table] as const;
  });
  return { ...result, ...Object.fromEntries(tables), causes };
}

/** Columns in the order of the layers. */
function inOrder(result: Comparison, { layers }: LayerSource): Comparison {
  const columns = layers.map(({ name }) => name);
  const from = columns.map(name => result.columns.indexOf(name));
  const sorted = (table: (number | null)[][]) => table.map(row => from.map(j => row[j]!));
  const tables = MEASURED.map(name => [name, result[name] && sorted(result[name])] as const);
  return { ...result, columns, ...Object.fromEntries(tables) };
}

/** Counts what is done: layers, and pairs of them for each slow measure. `columns`: null of one model. */
function counter(rows: number, columns: number | null, { measures }: How, watch: Watch): () => void {
  const layers = rows + (columns ?? 0);
  const pairs = measures.length * (columns === null ? (rows * (rows + 1)) / 2 : rows * columns);
  const [total, what] = pairs > 0 ? [layers + pairs, 'layers and pairs'] : [layers, 'layers'];
  let done = 0;
  watch.progress(done, total, what);
  return () => watch.progress(++done, total, what);
}

/** What measures some layers of a model, in order. */
function measurer({ gram: given, measures }: How, progress: () => void, watch: Watch) {
  // An error of K may be one of its nuclear norm.
  const product = measures.length > 0 ? withoutDigits(given) : given;
  return async function* (source: LayerSource, layers: LayerSource['layers'], room: Room): AsyncGenerator<Layer> {
    if (layers.length === 0) return;
    const names = layers.map(({ name }) => name);
    for await (const x of source.activations(names, watch, room)) {
      const gram = await gramOf(x, product, watch);
      source.seen?.(gram);
      const gramOfSeen = (seen: Representation) => (seen === x ? Promise.resolve(gram) : gramOf(seen, product, watch));
      const prepared: PreparedLayer[] = [];
      for (const name of measures) prepared.push(await prepare(name, x, gramOfSeen, watch));
      yield { gram, prepared };
      progress();
    }
  };
}

/** What the slow measures say of one layer with each row. */
async function column(
  layer: readonly PreparedLayer[],
  rows: readonly Layer[],
  { products, measures }: How,
  progress: () => void,
  watch: Watch,
): Promise<Cell[][]> {
  const cells = measures.map((): Cell[] => []);
  for (const row of rows) {
    for (const [k, name] of measures.entries()) {
      cells[k]!.push(await slowSimilarity(name, row.prepared[k]!, layer[k]!, products, watch));
      progress();
    }
  }
  return cells;
}
