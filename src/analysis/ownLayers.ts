import { gramOf } from '../algebra/gram';
import { gramProductOn, matrixProductsOn } from '../algebra/products';
import type { Representation } from '../algebra/representation';
import { UserError } from '../base/errors';
import { listed } from '../base/listed';
import type { Watch } from '../base/progress';
import type { Engine } from '../engine/engine';
import { informationMatrix } from './geometry/informationMatrix';
import { measureScale } from './geometry/scale/measureScale';
import { lookAtLayers } from './lookAtLayers';
import { type Representations, openRepresentations } from './models/representations';
import { type LayerProfiles, profileLook } from './profileLook';
import type { Comparison } from './results/comparison';
import type { DimensionScale, LayerScale } from './results/dimensionScale';
import type { LayerInformation } from './results/layerInformation';
import type { Slow } from './results/similarities';
import { type LayerSource, compareLayers } from './similarity/compareLayers';

/** The measures of every layer, of representations of one's own in files: as those of models, in `everyLayer`. */

/** Examples that are part of no data that is known. */
const OF_NOTHING = { split: null };

/** The representations at one path or two. @throws UserError, also where two do not hold the same number of examples */
async function openAll(paths: readonly string[]): Promise<[Representations, Representations?]> {
  const opened: Representations[] = [];
  for (const path of paths) opened.push(await openRepresentations(path));
  const [first, second] = opened as [Representations, Representations?];
  if (second !== undefined && second.n !== first.n) {
    throw new UserError(
      `${paths[0]!} holds ${first.n} examples and ${paths[1]!} ${second.n}: both must hold the same examples`,
    );
  }
  return [first, second];
}

function sourceOf(own: Representations): LayerSource {
  return { n: own.n, layers: own.layers, activations: names => own.read(names) };
}

/** The similarities between all layers at a path, or at two over the same examples; the slow ones that are named. */
export async function compareRepresentations(
  paths: readonly string[],
  measures: readonly Slow[],
  engine: Engine,
  watch: Watch,
): Promise<Comparison> {
  const [first, second] = await openAll(paths);
  const products = matrixProductsOn(engine);
  const how = { gram: gramProductOn(engine), products, measures };
  const found = compareLayers(sourceOf(first), second && sourceOf(second), how, watch);
  return found.then(result => ({ ...result, ...OF_NOTHING })).finally(() => products.dispose());
}

/** What every layer at a path tells of every other one, or of every layer at another path over the same examples. */
export async function informationOfRepresentations(
  paths: readonly string[],
  engine: Engine,
  watch: Watch,
): Promise<LayerInformation> {
  const [first, second] = await openAll(paths);
  const product = gramProductOn(engine);
  const source = (own: Representations) => ({
    n: own.n,
    layers: own.layers.map(({ name }) => name),
    representations: () => own.read(),
  });
  const gram = (x: Representation) => gramOf(x, product, watch);
  return { ...(await informationMatrix(source(first), second && source(second), gram, watch)), ...OF_NOTHING };
}

/** The intrinsic dimension of every layer at a path, what it tells of the first, the last and the next one, and over scale. */
export async function profileRepresentations(
  path: string,
  withScale: boolean,
  engine: Engine,
  watch: Watch,
): Promise<LayerProfiles & { split: null; scales: LayerScale[] | null }> {
  const [own] = await openAll([path]);
  const product = gramProductOn(engine);
  const look = profileLook(own.n, product, watch);
  const scales: LayerScale[] = [];
  const both: typeof look = {
    ...look,
    add: async (layer, x, gram) => {
      await look.add(layer, x, gram);
      if (withScale) scales.push({ name: layer.name, scale: await measureScale(x, gram, watch) });
    },
  };
  const found = await lookAtLayers(eachOf(own), own.layers.length, both, product, watch);
  return { ...found, ...OF_NOTHING, scales: withScale ? scales : null };
}

async function* eachOf(own: Representations) {
  let next = 0;
  for await (const representation of own.read()) yield { layer: own.layers[next++]!, representation };
}

/** The intrinsic dimension over scale of one layer at a path. @throws UserError where there is none of that name */
export async function scaleOfRepresentations(
  path: string,
  layer: string,
  engine: Engine,
  watch: Watch,
): Promise<DimensionScale> {
  const [own] = await openAll([path]);
  for await (const x of own.read([layer])) return measureScale(x, () => gramOf(x, gramProductOn(engine), watch), watch);
  throw new UserError(`${path} has no layer ${layer}, it has ${listed(own.layers.map(({ name }) => name))}`);
}
