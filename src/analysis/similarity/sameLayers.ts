import { type SameLayers } from '../results/comparison';
import type { Watch } from '../../base/progress';
import { normalised } from './cka';
import type { LayerGram } from '../../algebra/gram';
import { type InnerProduct, innerProducts } from '../../algebra/inner';

/**
 * The diagonal of `compareBetween`, for one inner product a layer: `held` stays in memory, `streamed`, the same layers in the
 * same order, is taken one Gram at a time.
 */
export async function compareSameLayers(
  held: readonly LayerGram[],
  streamed: AsyncIterable<LayerGram>,
  watch: Watch,
): Promise<SameLayers> {
  const linearCka: (number | null)[] = [];
  for await (const gram of streamed) {
    linearCka.push(await ckaOfGrams(gram, held[linearCka.length]!, watch));
  }
  return { n: held[0]?.n ?? 0, layers: held.map(({ name }) => name), linearCka };
}

/** Linear CKA; null where a layer has no Gram. */
export async function ckaOfGrams(a: LayerGram, b: LayerGram, watch: Watch): Promise<number | null> {
  if (a.cause !== null || b.cause !== null) return null;
  const [[product]] = (await innerProducts([a], [b], watch)) as [[InnerProduct]];
  return normalised(product.biased, a.self.biased, b.self.biased);
}
