import { gramOf } from '../algebra/gram';
import { gramProductOn } from '../algebra/products';
import type { Watch } from '../base/progress';
import { measureScale } from './geometry/scale/measureScale';
import { layerActivations } from './models/activations';
import type { LoadedModel } from './models/loaded';
import type { DimensionScale } from './results/dimensionScale';

/** The intrinsic dimension of some layers of a model over scale, in order, in one pass through the model. */
export async function* layerScales(
  model: LoadedModel,
  names: readonly string[],
  watch: Watch,
): AsyncGenerator<{ name: string; scale: DimensionScale }> {
  const product = gramProductOn(model.engine);
  const layers = model.vae.layers.filter(({ name }) => names.includes(name));
  let done = 0;
  for await (const { layer, representation } of layerActivations(model, watch, layers)) {
    watch.progress(done++, layers.length, 'layers');
    const scale = await measureScale(representation, () => gramOf(representation, product, watch), watch);
    yield { name: layer.name, scale };
  }
  watch.progress(done, layers.length, 'layers');
}
