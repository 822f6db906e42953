import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { fileError } from '../../base/errors';
import type { Watch } from '../../base/progress';
import { gramProductOn } from '../../analysis/activations';
import { ckaOfPair } from '../../analysis/cka';
import { gramOf } from '../../analysis/gram';
import type { Representation } from '../../analysis/representation';
import { twoNN } from '../../analysis/twonn';
import { parseNpy, representation } from '../../data/npy';
import { chooseEngine } from '../../engine/choose';
import type { measureCka, measureId } from '../../protocol';

/** Measures of representations in `.npy` files. */

function readRepresentation(file: string): Representation {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (thrown) {
    throw fileError(thrown, file);
  }
  return { name: file, ...representation(parseNpy(bytes, file), file) };
}

export function measureCkaJob(
  { a, b }: z.output<typeof measureCka.params>,
  watch: Watch,
): Promise<z.output<typeof measureCka.result>> {
  return ckaOfPair(readRepresentation(a), readRepresentation(b), gramProductOn(chooseEngine()), watch);
}

export async function measureIdJob(
  { file }: z.output<typeof measureId.params>,
  watch: Watch,
): Promise<z.output<typeof measureId.result>> {
  const x = readRepresentation(file);
  const id = await twoNN(x, () => gramOf(x, gramProductOn(chooseEngine()), watch), watch);
  return { n: x.n, ...id };
}
