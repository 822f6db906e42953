import type { Watch } from '../base/progress';
import { layerActivations } from './models/activations';
import { type LayerSource, compareLayers } from './similarity/compareLayers';
import { type LayerGram, gramOf } from '../algebra/gram';
import { readsNoise } from '../model/layer';
import { type LoadedModel, examplesId } from './models/loaded';
import type { Representation } from '../algebra/representation';
import type { LayerInfo } from '../model/network';
import type { Baselines, Comparison, SameLayers } from './results/comparison';
import type { LayerInformation } from './results/layerInformation';
import type { Inspected } from './results/inspected';
import type { Profile } from './results/profile';
import { gramProductOn, matrixProductsOn } from '../algebra/products';
import type { Slow } from './results/similarities';
import { spreadOverHalves } from './similarity/halves';
import { ckaOfGrams, compareSameLayers } from './similarity/sameLayers';
import { sketcher } from './similarity/sketches';
import { compareWithin } from './similarity/cka';
import { type LayerLook, lookAtLayers } from './lookAtLayers';
import { profileLook } from './profileLook';
import { informationMatrix, type InformationSource } from './geometry/informationMatrix';

/** The measures of whole models: every layer, on the model's examples. */

function sourceOf(model: LoadedModel): LayerSource {
  return {
    n: model.examples.length,
    layers: model.vae.layers,
    async *activations(names, watch, room) {
      const layers = model.vae.layers.filter(({ name }) => names.includes(name));
      for await (const { representation } of layerActivations(model, watch, layers, room)) yield representation;
    },
    seen: sketcherOf(model),
  };
}

/** Has a model's layers sketched when all of them have been seen. */
function sketcherOf(model: LoadedModel): (gram: LayerGram) => void {
  const names = model.vae.layers.map(({ name }) => name);
  return sketcher(model.file, names, { id: examplesId(model), own: model.ownExamples });
}

/** The Grams of all layers of a model, in order, one at a time. */
async function* eachGram(model: LoadedModel, what: string, watch: Watch): AsyncGenerator<LayerGram> {
  const product = gramProductOn(model.engine);
  const sketch = sketcherOf(model);
  const layers = model.vae.layers.length;
  let done = 0;
  for await (const { representation } of layerActivations(model, watch)) {
    watch.progress(done++, layers, what);
    const gram = await gramOf(representation, product, watch);
    sketch(gram);
    yield gram;
  }
  watch.progress(layers, layers, what);
}

/** The Grams of all layers of a model, in order. */
export async function gramsOfLayers(model: LoadedModel, what: string, watch: Watch): Promise<LayerGram[]> {
  const grams: LayerGram[] = [];
  for await (const gram of eachGram(model, what, watch)) grams.push(gram);
  return grams;
}

/** Linear CKA of every layer of a model with itself at another checkpoint, whose Grams are held. */
export function compareWithHeld(held: readonly LayerGram[], model: LoadedModel, watch: Watch): Promise<SameLayers> {
  return compareSameLayers(held, eachGram(model, `layers at step ${model.step}`, watch), watch);
}

/** What the layers of a run's last checkpoint, whose Grams are held, are measured against. */
export async function baselinesOf(
  held: readonly LayerGram[],
  model: LoadedModel,
  untrained: LoadedModel,
  watch: Watch,
): Promise<Baselines> {
  const { layers } = model.vae;
  const [before, spread]: (number | null)[][] = [[], []];
  for await (const { gram } of unkeptGrams(untrained, layers, watch)) {
    const last = held[before!.length]!;
    before!.push(await ckaOfGrams(gram, last, watch));
    spread!.push(await spreadOverHalves(gram, last, watch));
    watch.progress(before!.length, layers.length, 'layers of the untrained model');
  }
  const redrawn = new Map<string, number | null>();
  const noisy = layers.filter(({ name }) => readsNoise(name));
  const again = { ...model, noiseSeed: (model.noiseSeed ^ 1) >>> 0 };
  for await (const { gram, layer } of unkeptGrams(again, noisy, watch)) {
    const last = held.find(({ name }) => name === layer.name)!;
    redrawn.set(layer.name, await ckaOfGrams(gram, last, watch));
  }
  return {
    n: model.examples.length,
    layers: layers.map(({ name }) => name),
    untrained: before!,
    spread: spread!,
    redrawn: layers.map(({ name }) => redrawn.get(name) ?? (redrawn.has(name) ? null : 1)),
    copies: layers.filter(({ kind }) => kind === 'flatten').map(({ name }) => name),
  };
}

/** The Grams of some layers, of which no sketch is kept: the model is no checkpoint as it is. */
async function* unkeptGrams(model: LoadedModel, layers: readonly LayerInfo[], watch: Watch) {
  const product = gramProductOn(model.engine);
  for await (const { layer, representation } of layerActivations(model, watch, layers)) {
    yield { layer, gram: await gramOf(representation, product, watch) };
  }
}

/** The similarities between what all layers of a model that is no checkpoint as it is say of some of its examples. */
export async function compareUnkept(
  model: LoadedModel,
  layers: readonly Representation[],
  watch: Watch,
): Promise<Comparison> {
  const product = gramProductOn(model.engine);
  const grams: LayerGram[] = [];
  for (const layer of layers) grams.push(await gramOf(layer, product, watch));
  return { ...(await compareWithin(grams, watch)), ...splitOf(model) };
}

/** The similarities between all layers of a model, or of two over the same examples; the slow ones that are named. */
export function compareModels(
  first: LoadedModel,
  second: LoadedModel | undefined,
  measures: readonly Slow[],
  watch: Watch,
): Promise<Comparison> {
  const gram = gramProductOn(first.engine);
  const products = matrixProductsOn(first.engine);
  const result = compareLayers(sourceOf(first), second && sourceOf(second), { gram, products, measures }, watch);
  return result.then(found => ({ ...found, ...splitOf(first) })).finally(() => products.dispose());
}

/** The intrinsic dimension of every layer of a model, and what it tells of input, output and the next layer. */
export function profileModel(model: LoadedModel, watch: Watch): Promise<Profile> {
  return lookAtModel(model, profileOf(model, watch), watch);
}

function lookAtModel<T>(model: LoadedModel, look: LayerLook<T>, watch: Watch): Promise<T> {
  const total = model.vae.layers.length;
  return lookAtLayers(layerActivations(model, watch), total, look, gramProductOn(model.engine), watch);
}

function profileOf(model: LoadedModel, watch: Watch): LayerLook<Profile> {
  const look = profileLook(model.examples.length, gramProductOn(model.engine), watch);
  return { ...look, end: async () => ({ ...(await look.end()), ...splitOf(model), step: model.step }) };
}

/**
 * What `compareModels` says of one model and what `profileModel` does, from one look at each layer. (All its Grams are held,
 * besides the three representations that a profile holds.)
 */
export function inspectModel(model: LoadedModel, watch: Watch): Promise<Inspected> {
  const compare = comparisonLook(model, watch);
  const profile = profileOf(model, watch);
  const both: LayerLook<Inspected> = {
    add: async (layer, x, gram) => {
      await compare.add(layer, x, gram);
      await profile.add(layer, x, gram);
    },
    end: async () => ({ compare: await compare.end(), profile: await profile.end() }),
  };
  return lookAtModel(model, both, watch);
}

function comparisonLook(model: LoadedModel, watch: Watch): LayerLook<Comparison> {
  const grams: LayerGram[] = [];
  const sketch = sketcherOf(model);
  return {
    add: async (_layer, _x, gram) => {
      grams.push(await gram());
      sketch(grams.at(-1)!);
    },
    end: async () => ({ ...(await compareWithin(grams, watch)), ...splitOf(model) }),
  };
}

/** What every layer of a model tells of every other one, or of every layer of another model over the same examples. */
export async function informationOfModels(
  first: LoadedModel,
  second: LoadedModel | undefined,
  watch: Watch,
): Promise<LayerInformation> {
  const product = gramProductOn(first.engine);
  const source = (model: LoadedModel): InformationSource => ({
    n: model.examples.length,
    layers: model.vae.layers.map(({ name }) => name),
    async *representations() {
      for await (const { representation } of layerActivations(model, watch)) yield representation;
    },
  });
  const gram = (x: Representation) => gramOf(x, product, watch);
  const found = await informationMatrix(source(first), second && source(second), gram, watch);
  return { ...found, ...splitOf(first) };
}

/** Nothing where the examples are held out. */
function splitOf({ config: { analysis } }: LoadedModel): Pick<Profile, 'split'> {
  return analysis.split === undefined ? {} : { split: analysis.split };
}
