import { type Watch } from '../../base/progress';
import { gramOf, type GramProduct, type LayerGram } from '../../algebra/gram';
import { type InnerProduct, innerProducts } from '../../algebra/inner';
import { mustMatch, type Representation } from '../../algebra/representation';
import { dominantExample } from './dominant';
import type { Comparison, PairSimilarity } from '../results/comparison';
import { DEBIASED_NEEDS, FAST, type Fast, UNASKED } from '../results/similarities';

/** Debiased ⟨K, K⟩ below this share of the biased one is the rounding error of a zero. */
const NO_SIGNAL = 1e-12;

/** Of which inner product each is the quotient. */
const QUOTIENTS: Readonly<Record<Fast, keyof InnerProduct>> = { linearCka: 'biased', debiasedCka: 'debiased' };

/** What CKA needs of a layer besides its products with others. */
type Layer = Pick<LayerGram, 'name' | 'n' | 'self' | 'cause'>;

/**
 * Linear CKA between all layers of one checkpoint, from the Grams of the same n examples.
 * Biased: ⟨K, L⟩ / (‖K‖‖L‖), Kornblith et al. (2019), "Similarity of neural network representations revisited", eq. 4;
 * in [0, 1]. Debiased: the same of unbiased HSIC (Székely & Rizzo 2014), n ≥ 4; it may be negative.
 */
export async function compareWithin(grams: readonly LayerGram[], watch: Watch): Promise<Comparison> {
  return comparisonOf(grams, null, await innerProducts(grams, grams, watch));
}

/**
 * Linear CKA between the layers of two checkpoints over the same examples: `held` (the rows) stays in memory, `streamed`
 * (the columns) is taken two Grams at a time.
 */
export async function compareBetween(
  held: readonly LayerGram[],
  streamed: AsyncIterable<LayerGram>,
  watch: Watch,
): Promise<Comparison> {
  const columns: Layer[] = [];
  const products: InnerProduct[][] = held.map(() => []);
  const waiting: LayerGram[] = [];
  const compare = async () => {
    const found = await innerProducts(waiting, held, watch);
    products.forEach((row, i) => row.push(...found.map(column => column[i]!)));
    columns.push(...waiting.map(({ name, n, self, cause }) => ({ name, n, self, cause })));
    waiting.length = 0;
  };
  for await (const gram of streamed) if (waiting.push(gram) === 2) await compare();
  if (waiting.length > 0) await compare();
  return comparisonOf(held, columns, products);
}

/** Linear CKA of two representations of the same n examples. Throws UserError if their n differ. */
export async function ckaOfPair(
  a: Representation,
  b: Representation,
  product: GramProduct,
  watch: Watch,
): Promise<PairSimilarity & Record<Fast, number | null>> {
  mustMatch(a, b);
  const grams = [await gramOf(a, product, watch), await gramOf(b, product, watch)];
  const found = await compareWithin(grams, watch);
  const values = FAST.map(name => [name, found[name][0]![1]!]);
  const notes = grams.flatMap(({ name, diagonal, self }) => {
    const row = self.biased > 0 ? dominantExample(diagonal, self.biased) : undefined;
    if (row === undefined) return [];
    return [`Row ${row} of ${name}, counted from 0, outweighs all others together: CKA says little of the others.`];
  });
  return {
    n: found.n,
    ...(Object.fromEntries(values) as Record<Fast, number | null>),
    causes: found.causes,
    ...(notes.length > 0 ? { notes } : {}),
  };
}

/** What inner products of rows and columns say; `columns` null: of the rows with each other. */
export function comparisonOf(
  rows: readonly Layer[],
  columns: readonly Layer[] | null,
  products: readonly InnerProduct[][],
): Comparison {
  const found = columns === null ? causesOf(rows) : joinCauses(causesOf(rows), causesOf(columns));
  return { ...tabulate(rows, columns ?? rows, products), causes: { ...tooFew(rows), ...found } };
}

function tabulate(rows: readonly Layer[], columns: readonly Layer[], products: readonly InnerProduct[][]) {
  const table = (kind: keyof InnerProduct) =>
    rows.map((row, i) =>
      columns.map((column, j) =>
        defined(row, kind) && defined(column, kind)
          ? normalised(products[i]![j]![kind], row.self[kind], column.self[kind])
          : null,
      ),
    );
  return {
    rows: rows.map(row => row.name),
    columns: columns.map(column => column.name),
    n: rows[0]?.n ?? 0,
    ...(Object.fromEntries(FAST.map(name => [name, table(QUOTIENTS[name])])) as Record<Fast, ReturnType<typeof table>>),
    ...UNASKED,
  };
}

function defined({ self, cause }: Layer, kind: keyof InnerProduct): boolean {
  return cause === null && self[kind] > NO_SIGNAL * self.biased;
}

/** A product over the norms of its factors; more than 1 is rounding, by Cauchy and Schwarz. */
export function normalised(product: number, selfA: number, selfB: number): number {
  return Math.min(1, product / (Math.sqrt(selfA) * Math.sqrt(selfB)));
}

function tooFew(layers: readonly Layer[]): Record<string, string> {
  const n = layers[0]?.n ?? DEBIASED_NEEDS;
  return n < DEBIASED_NEEDS
    ? { debiasedCka: `debiased CKA needs at least ${DEBIASED_NEEDS} examples, there ${n === 1 ? 'is' : 'are'} ${n}` }
    : {};
}

function causesOf(layers: readonly Layer[]): Record<string, string> {
  const causes: Record<string, string> = {};
  for (const layer of layers) {
    if (layer.cause !== null) causes[layer.name] = layer.cause;
    else if (layer.n >= DEBIASED_NEEDS && !defined(layer, 'debiased')) {
      causes[layer.name] = `${layer.name} has no similarity between examples left once debiased`;
    }
  }
  return causes;
}

/** Causes of two; where only one has it, the sentence says which. */
function joinCauses(first: Record<string, string>, second: Record<string, string>): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const name of new Set([...Object.keys(first), ...Object.keys(second)])) {
    const [a, b] = [first[name], second[name]];
    const parts = [a && `${a} (in the first)`, b && `${b} (in the second)`].filter(part => part !== undefined);
    joined[name] = a !== undefined && a === b ? a : parts.join('; ');
  }
  return joined;
}
