import type { Watch } from '../../base/progress';
import { gramOf, type GramProduct, type LayerGram, withoutDigits } from '../../algebra/gram';
import type { MatrixProducts } from '../../algebra/nuclear';
import { mustMatch, type Representation } from '../../algebra/representation';
import type { PairSimilarity } from '../results/comparison';
import { examplesSeen, pairOf, SIMILARITIES, type Slow } from '../results/similarities';
import type { PairMeasure, PreparedLayer } from './pairMeasure';
import { PROCRUSTES } from './procrustes';
import { SVCCA } from './svcca';

/** What computes the slow measures. Each is given only what it has prepared itself. */
const SLOW_MEASURES: Readonly<Record<Slow, PairMeasure<PreparedLayer>>> = { procrustes: PROCRUSTES, svcca: SVCCA };

/** What a measure keeps of a layer, of the examples that it sees. `gram`: of all of them. */
export function prepare(
  name: Slow,
  x: Representation,
  gram: (x: Representation) => Promise<LayerGram>,
  watch: Watch,
): Promise<PreparedLayer> {
  const n = examplesSeen(name, x.n);
  const seen = n === x.n ? x : { ...x, n, data: x.data.subarray(0, n * x.p) };
  return SLOW_MEASURES[name].prepare(seen, () => gram(seen), watch);
}

/** The value of two layers, or why these two have none; null where one of them has none with any layer. */
export function slowSimilarity(
  name: Slow,
  a: PreparedLayer,
  b: PreparedLayer,
  products: MatrixProducts,
  watch: Watch,
): Promise<number | string | null> {
  if (a.cause !== null || b.cause !== null) return Promise.resolve(null);
  return SLOW_MEASURES[name].between(a, b, products, watch);
}

/** A measure of two representations of the same n examples. Throws UserError if their n differ. */
export async function slowOfPair<Name extends Slow>(
  name: Name,
  a: Representation,
  b: Representation,
  { gram, products }: { gram: GramProduct; products: MatrixProducts },
  watch: Watch,
): Promise<PairSimilarity & Record<Name, number | null>> {
  mustMatch(a, b);
  const product = withoutDigits(gram);
  const layers: PreparedLayer[] = [];
  for (const x of [a, b]) layers.push(await prepare(name, x, seen => gramOf(seen, product, watch), watch));
  const [first, second] = layers as [PreparedLayer, PreparedLayer];
  const found = await slowSimilarity(name, first, second, products, watch);
  const causes = [a, b].flatMap((x, i) => (layers[i]!.cause === null ? [] : [[x.name, layers[i]!.cause] as const]));
  if (typeof found === 'string') causes.push([pairOf(name, a.name, b.name), found]);
  return {
    n: a.n,
    ...(SIMILARITIES[name].most === undefined ? {} : { used: examplesSeen(name, a.n) }),
    ...({ [name]: typeof found === 'number' ? found : null } as Record<Name, number | null>),
    causes: Object.fromEntries(causes),
  };
}
