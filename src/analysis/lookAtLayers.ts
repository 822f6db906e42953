import { type GramProduct, type LayerGram, gramOf } from '../algebra/gram';
import type { Representation } from '../algebra/representation';
import type { Watch } from '../base/progress';
import type { LayerInfo } from '../model/network';

/** What is to be known of a layer. */
export type KnownLayer = Pick<LayerInfo, 'name' | 'kind' | 'width'>;

/** What a measure makes of layers, which it is shown in order. */
export interface LayerLook<T> {
  /**
   * @param x what the layer says of the examples; its values are overwritten afterwards
   * @param gram of x; computed once, whoever asks for it
   */
  add(layer: KnownLayer, x: Representation, gram: () => Promise<LayerGram>): Promise<void>;
  /** After the last layer. */
  end(): Promise<T>;
}

/** Shows `total` layers, each once. */
export async function lookAtLayers<T>(
  layers: AsyncIterable<{ readonly layer: KnownLayer; readonly representation: Representation }>,
  total: number,
  look: LayerLook<T>,
  product: GramProduct,
  watch: Watch,
): Promise<T> {
  let done = 0;
  for await (const { layer, representation } of layers) {
    watch.progress(done++, total, 'layers');
    let known: Promise<LayerGram> | undefined;
    await look.add(layer, representation, () => (known ??= gramOf(representation, product, watch)));
  }
  const result = await look.end();
  watch.progress(total, total, 'layers');
  return result;
}
