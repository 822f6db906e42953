import { type Watch } from '../../base/progress';
import { compareBetween, compareWithin } from './cka';
import { type Factor, factorOf } from '../../algebra/factor';
import { type GramProduct, type LayerGram, gramOf, withoutDigits } from '../../algebra/gram';
import type { MatrixProducts } from '../../algebra/nuclear';
import { procrustes } from './procrustes';
import type { Representation } from '../../algebra/representation';
import type { Comparison } from '../results/comparison';
import { Room } from '../../algebra/room';

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
  /** For Procrustes similarity; null if it is not wanted. */
  readonly products: MatrixProducts | null;
}

/** Activations of more values than this (128 MB) are measured before other Grams fill the memory. */
const WIDE = 2 ** 25;

interface Measured {
  readonly gram: LayerGram;
  readonly factor: Factor | null;
}

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
  const rows: Measured[] = [];
  const ahead: Measured[] = [];
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
  const order = (source: LayerSource, layer: Measured) =>
    source.layers.findIndex(({ name }) => name === layer.gram.name);
  rows.sort((a, b) => order(first, a) - order(first, b));
  const grams = rows.map(({ gram }) => gram);
  if (!second) {
    const result = await compareWithin(grams, watch);
    return how.products ? { ...result, procrustes: await within(rows, how.products, progress, watch) } : result;
  }

  const columns: (number | null)[][] = [];
  const pass = async function* (): AsyncGenerator<LayerGram> {
    const each = async ({ gram, factor }: Measured) => {
      if (factor && how.products) columns.push(await column(factor, rows, how.products, progress, watch));
      return gram;
    };
    while (ahead.length > 0) yield await each(ahead.shift()!);
    for await (const layer of measure(second, narrow(second), room)) yield await each(layer);
  };
  const result = await compareBetween(grams, pass(), watch);
  const table = how.products && rows.map((_, i) => columns.map(values => values[i]!));
  return inOrder({ ...result, procrustes: table }, second);
}

/** Columns in the order of the layers. */
function inOrder(result: Comparison, { layers }: LayerSource): Comparison {
  const columns = layers.map(({ name }) => name);
  const from = columns.map(name => result.columns.indexOf(name));
  const sorted = (table: (number | null)[][]) => table.map(row => from.map(j => row[j]!));
  const { linearCka, debiasedCka, procrustes: last } = result;
  return {
    ...result,
    columns,
    linearCka: sorted(linearCka),
    debiasedCka: sorted(debiasedCka),
    procrustes: last && sorted(last),
  };
}

/** Counts what is done: layers, and where Procrustes similarity is wanted pairs of them. `columns`: null of one model. */
function counter(rows: number, columns: number | null, { products }: How, watch: Watch): () => void {
  const layers = rows + (columns ?? 0);
  const pairs = columns === null ? (rows * (rows + 1)) / 2 : rows * columns;
  const [total, what] = products ? [layers + pairs, 'layers and pairs'] : [layers, 'layers'];
  let done = 0;
  watch.progress(done, total, what);
  return () => watch.progress(++done, total, what);
}

/** What measures some layers of a model, in order. */
function measurer({ gram: given, products }: How, progress: () => void, watch: Watch) {
  // An error of K may be one of its nuclear norm.
  const product = products ? withoutDigits(given) : given;
  return async function* (source: LayerSource, layers: LayerSource['layers'], room: Room): AsyncGenerator<Measured> {
    if (layers.length === 0) return;
    const names = layers.map(({ name }) => name);
    for await (const representation of source.activations(names, watch, room)) {
      const gram = await gramOf(representation, product, watch);
      source.seen?.(gram);
      const factor = products && (await factorOf(representation, () => Promise.resolve(gram), watch));
      yield { gram, factor };
      progress();
    }
  };
}

/** Procrustes similarity of one layer with each row. */
async function column(
  factor: Factor,
  rows: readonly Measured[],
  products: MatrixProducts,
  progress: () => void,
  watch: Watch,
): Promise<(number | null)[]> {
  const values: (number | null)[] = [];
  for (const row of rows) {
    values.push(await procrustes(row.factor!, factor, products, watch));
    progress();
  }
  return values;
}

/** The table of a model with itself: half of it is computed. */
async function within(
  rows: readonly Measured[],
  products: MatrixProducts,
  progress: () => void,
  watch: Watch,
): Promise<(number | null)[][]> {
  const table = rows.map((): (number | null)[] => []);
  for (const [j, { factor }] of rows.entries()) {
    const values = await column(factor!, rows.slice(0, j + 1), products, progress, watch);
    values.forEach((value, i) => (table[i]![j] = table[j]![i] = value));
  }
  return table;
}
