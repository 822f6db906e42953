import { layerActivations } from '../../../src/analysis/models/activations';
import type { LoadedModel } from '../../../src/analysis/models/loaded';
import type { Representation } from '../../../src/algebra/representation';
import { UNWATCHED } from '../../../src/base/progress';

/** One layer over a model's examples. */
export async function layerOf(model: LoadedModel, name: string): Promise<Representation> {
  const layers = model.vae.layers.filter(layer => layer.name === name);
  for await (const { representation } of layerActivations(model, UNWATCHED, layers)) {
    return { ...representation, data: representation.data.slice() };
  }
  throw new RangeError(`there is no layer ${name}`);
}
