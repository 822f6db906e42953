import type { Watch } from '../base/progress';
import { gramProductOn, layerActivations } from './activations';
import { compareBetween, compareWithin } from './cka';
import { type LayerGram, gramOf } from './gram';
import type { LoadedModel } from './model';
import type { Comparison, LayerProfile, Profile } from './results';
import { twoNN } from './twonn';

/** The measures of whole models: every layer, on the model's held-out examples. */

async function* gramsOf(model: LoadedModel, what: string, watch: Watch): AsyncGenerator<LayerGram> {
  const product = gramProductOn(model.engine);
  const layers = model.vae.layers.length;
  let done = 0;
  for await (const { representation } of layerActivations(model, watch)) {
    watch.progress(done++, layers, what);
    yield await gramOf(representation, product, watch);
  }
  watch.progress(layers, layers, what);
}

/** Linear CKA between all layers of a model, or of two over the same examples. */
export async function compareModels(
  first: LoadedModel,
  second: LoadedModel | undefined,
  watch: Watch,
): Promise<Comparison> {
  const held: LayerGram[] = [];
  for await (const gram of gramsOf(first, 'layers', watch)) held.push(gram);
  return second
    ? compareBetween(held, gramsOf(second, 'layers of the second', watch), watch)
    : compareWithin(held, watch);
}

/** The intrinsic dimension of every layer of a model. */
export async function profileModel(model: LoadedModel, watch: Watch): Promise<Profile> {
  const product = gramProductOn(model.engine);
  const layers: LayerProfile[] = [];
  for await (const { layer, representation } of layerActivations(model, watch)) {
    watch.progress(layers.length, model.vae.layers.length, 'layers');
    const id = await twoNN(representation, () => gramOf(representation, product, watch), watch);
    layers.push({ name: layer.name, kind: layer.kind, width: layer.width, id, toInput: null, toOutput: null });
  }
  watch.progress(layers.length, layers.length, 'layers');
  return { n: model.examples.length, step: model.step, layers };
}
