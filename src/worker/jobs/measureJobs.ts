import type { z } from 'zod';
import type { Watch } from '../../base/progress';
import { ckaOfPair } from '../../analysis/similarity/cka';
import { gramOf } from '../../algebra/gram';
import { gramProductOn, matrixProductsOn } from '../../algebra/products';
import { procrustesOfPair } from '../../analysis/similarity/procrustes';
import type { Representation } from '../../algebra/representation';
import { twoNN } from '../../analysis/geometry/twonn';
import { readBytes } from '../../data/files/readBytes';
import { parseNpy, representation } from '../../data/files/npy';
import { chooseEngine } from '../../engine/choose';
import type { measureCka, measureId, measureProcrustes } from '../../protocol/worker';

/** Measures of representations in `.npy` files. */

async function readRepresentation(file: string): Promise<Representation> {
  return { name: file, ...representation(parseNpy(await readBytes(file), file), file) };
}

export async function measureCkaJob(
  { a, b }: z.output<typeof measureCka.params>,
  watch: Watch,
): Promise<z.output<typeof measureCka.result>> {
  return ckaOfPair(await readRepresentation(a), await readRepresentation(b), gramProductOn(chooseEngine()), watch);
}

export async function measureProcrustesJob(
  { a, b }: z.output<typeof measureProcrustes.params>,
  watch: Watch,
): Promise<z.output<typeof measureProcrustes.result>> {
  const engine = chooseEngine();
  const how = { gram: gramProductOn(engine), products: matrixProductsOn(engine) };
  return procrustesOfPair(await readRepresentation(a), await readRepresentation(b), how, watch);
}

export async function measureIdJob(
  { file }: z.output<typeof measureId.params>,
  watch: Watch,
): Promise<z.output<typeof measureId.result>> {
  const x = await readRepresentation(file);
  const id = await twoNN(x, () => gramOf(x, gramProductOn(chooseEngine()), watch), watch);
  return { n: x.n, ...id };
}
