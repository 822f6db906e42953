import { type SameLayers } from '../results/comparison';
import type { Watch } from '../../base/progress';
import { normalised } from './cka';
import type { LayerGram } from '../../algebra/gram';
import { innerProducts } from '../../algebra/inner';

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
    const other = held[linearCka.length]!;
    const defined = gram.cause === null && other.cause === null;
    const product = defined ? (await innerProducts([gram], [other], watch))[0]![0]! : null;
    linearCka.push(product && normalised(product.biased, gram.self.biased, other.self.biased));
  }
  return { n: held[0]?.n ?? 0, layers: held.map(({ name }) => name), linearCka };
}
