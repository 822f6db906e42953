import { type LayerGram, gramOf } from '../algebra/gram';
import { gramProductOn } from '../algebra/products';
import type { Representation } from '../algebra/representation';
import type { Watch } from '../base/progress';
import type { LayerInfo } from '../model/network';
import { layerActivations } from './models/activations';
import type { LoadedModel } from './models/loaded';

/** What a measure makes of the layers of a model, which it is shown in order. */
export interface LayerLook<T> {
  /**
   * @param x what the layer says of the examples; its values are overwritten afterwards
   * @param gram of x; computed once, whoever asks for it
   */
  add(layer: LayerInfo, x: Representation, gram: () => Promise<LayerGram>): Promise<void>;
  /** After the last layer. */
  end(): Promise<T>;
}

/** Shows all layers of a model, each once. */
export async function lookAtLayers<T>(model: LoadedModel, look: LayerLook<T>, watch: Watch): Promise<T> {
  const product = gramProductOn(model.engine);
  const total = model.vae.layers.length;
  let done = 0;
  for await (const { layer, representation } of layerActivations(model, watch)) {
    watch.progress(done++, total, 'layers');
    let known: Promise<LayerGram> | undefined;
    await look.add(layer, representation, () => (known ??= gramOf(representation, product, watch)));
  }
  const result = await look.end();
  watch.progress(total, total, 'layers');
  return result;
}
