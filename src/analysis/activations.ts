import { type Watch, breathe } from '../base/progress';
import { activationProgram } from '../model/programs';
import type { LayerInfo } from '../model/network';
import { evaluationInputs } from './evaluate';
import type { LoadedModel } from './model';
import type { Representation } from './representation';

/** What the layers of a model say of its held-out examples. */

const BATCH = 100;
/** Floats of activations held at a time: the layers are visited in groups that fit. */
const BUDGET = 2 ** 26;

/** Layers in order, in groups whose activations on n examples fit into the budget. */
function groups(layers: readonly LayerInfo[], n: number): LayerInfo[][] {
  const result: LayerInfo[][] = [];
  let room = 0;
  for (const layer of layers) {
    if (layer.width * n > room || result.length === 0) {
      result.push([]);
      room = BUDGET;
    }
    result[result.length - 1]!.push(layer);
    room -= layer.width * n;
  }
  return result;
}

/** The activations of layers (of all, unless given) on the model's examples, in order, few at a time in memory. */
export async function* layerActivations(
  model: LoadedModel,
  watch: Watch,
  layers: readonly LayerInfo[] = model.vae.layers,
): AsyncGenerator<{ layer: LayerInfo; representation: Representation }> {
  const { vae, engine, state, examples, dataset, noiseSeed } = model;
  const n = examples.length;
  for (const group of groups(layers, n)) {
    const names = group.map(layer => layer.name);
    const { describe, spec } = activationProgram(vae, names, BATCH);
    const program = await engine.compile(describe, spec);
    const held = group.map(({ name, width }): Representation => {
      return { name, n, p: width, data: new Float32Array(n * width) };
    });
    for (let start = 0; start < n; start += BATCH) {
      await breathe(watch);
      const out = await program.run(state, evaluationInputs(vae, dataset, examples, start, BATCH, noiseSeed));
      const count = Math.min(BATCH, n - start);
      for (const { name, p, data } of held) data.set(out[name]!.subarray(0, count * p), start * p);
    }
    await program.dispose();
    // Handed over one by one, so that each can be dropped once it is measured.
    for (const layer of group) yield { layer, representation: held.shift()! };
  }
}
