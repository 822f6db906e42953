import type { z } from 'zod';
import type { Watch } from '../../base/progress';
import { ckaOfPair } from '../../analysis/similarity/cka';
import { gramOf, type LayerGram, MOST_EXAMPLES } from '../../algebra/gram';
import { gramProductOn, matrixProductsOn } from '../../algebra/products';
import type { PairSimilarity } from '../../analysis/results/comparison';
import { isSlow, measuresOf } from '../../analysis/results/similarities';
import { slowOfPair } from '../../analysis/similarity/slowMeasures';
import type { Representation } from '../../algebra/representation';
import { informationBetween } from '../../analysis/geometry/informationBetween';
import { nearestOfMany } from '../../analysis/geometry/nearestOfMany';
import { measureScale } from '../../analysis/geometry/scale/measureScale';
import { twoNN, twoNNBy } from '../../analysis/geometry/twonn';
import { readBytes } from '../../data/files/readBytes';
import { parseNpy, rowsOf } from '../../data/files/npy';
import { chooseEngine } from '../../engine/choose';
import type { measureId, measureInformation, measurePair } from '../../protocol/worker';

/** Measures of representations in `.npy` files. */

async function readRepresentation(file: string): Promise<Representation> {
  return { name: file, ...rowsOf(parseNpy(await readBytes(file), file), file) };
}

export async function measurePairJob(
  { command, a, b }: z.output<typeof measurePair.params>,
  watch: Watch,
): Promise<PairSimilarity> {
  const engine = chooseEngine();
  const how = { gram: gramProductOn(engine), products: matrixProductsOn(engine) };
  const [first, second] = [await readRepresentation(a), await readRepresentation(b)];
  const slow = measuresOf(command).find(isSlow);
  return slow ? slowOfPair(slow, first, second, how, watch) : ckaOfPair(first, second, how.gram, watch);
}

export async function measureIdJob(
  { file, scale }: z.output<typeof measureId.params>,
  watch: Watch,
): Promise<z.output<typeof measureId.result>> {
  const x = await readRepresentation(file);
  const engine = chooseEngine();
  let known: Promise<LayerGram> | undefined;
  const gram = () => (known ??= gramOf(x, gramProductOn(engine), watch));
  const id =
    x.n > MOST_EXAMPLES && !scale
      ? await twoNNBy(x, (told, rows) => nearestOfMany(told, rows, engine, watch), watch)
      : await twoNN(x, gram, watch);
  return { n: x.n, ...id, scale: scale ? await measureScale(x, gram, watch) : null };
}

export async function measureInformationJob(
  { a, b, k }: z.output<typeof measureInformation.params>,
  watch: Watch,
): Promise<z.output<typeof measureInformation.result>> {
  const product = gramProductOn(chooseEngine());
  const [first, second] = [await readRepresentation(a), await readRepresentation(b)];
  return informationBetween(first, second, k, x => gramOf(x, product, watch), watch);
}
