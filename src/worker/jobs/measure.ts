import type { z } from 'zod';
import type { Watch } from '../../base/progress';
import { gramProductOn } from '../../analysis/activations';
import { ckaOfPair } from '../../analysis/cka';
import { gramOf } from '../../analysis/gram';
import type { Representation } from '../../analysis/representation';
import { twoNN } from '../../analysis/twonn';
import { readBytes } from '../../data/files';
import { parseNpy, representation } from '../../data/npy';
import { chooseEngine } from '../../engine/choose';
import type { measureCka, measureId } from '../../protocol/worker';

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

export async function measureIdJob(
  { file }: z.output<typeof measureId.params>,
  watch: Watch,
): Promise<z.output<typeof measureId.result>> {
  const x = await readRepresentation(file);
  const id = await twoNN(x, () => gramOf(x, gramProductOn(chooseEngine()), watch), watch);
  return { n: x.n, ...id };
}
