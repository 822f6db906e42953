import { type Watch, breathe } from '../../base/progress';
import { activationProgram } from '../../model/programs';
import type { LayerInfo } from '../../model/network';
import { evaluationInputs } from './evaluationInputs';
import type { LoadedModel } from './loaded';
import type { Representation } from '../../algebra/representation';
import { Room } from '../../algebra/room';

/** What the layers of a model say of its examples. */

const BATCH = 100;
/** Floats of activations held at a time: the layers are visited in groups that fit. */
const BUDGET = 2 ** 25;

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

/**
 * The activations of layers (of all, unless given) on the model's examples, in order, few at a time in memory. Each holds
 * until the next one is asked for: its place in the `room` then serves others.
 */
export async function* layerActivations(
  model: LoadedModel,
  watch: Watch,
  layers: readonly LayerInfo[] = model.vae.layers,
  room = new Room(),
): AsyncGenerator<{ layer: LayerInfo; representation: Representation }> {
  const { vae, engine, state, examples, dataset, noiseSeed } = model;
  const n = examples.length;
  const all = groups(layers, n);
  const sizes = all.map(group => group.reduce((sum, { width }) => sum + width * n, 0));
  const values = room.take(Math.max(...sizes));
  for (const group of all) {
    const names = group.map(layer => layer.name);
    const { describe, spec } = activationProgram(vae, names, BATCH);
    const program = await engine.compile(describe, spec);
    let end = 0;
    const held = group.map(({ name, width }): Representation => {
      return { name, n, p: width, data: values.subarray(end, (end += n * width)) };
    });
    for (let start = 0; start < n; start += BATCH) {
      await breathe(watch);
      const out = await program.run(state, evaluationInputs(vae, dataset, examples, start, BATCH, noiseSeed));
      const count = Math.min(BATCH, n - start);
      for (const { name, p, data } of held) data.set(out[name]!.subarray(0, count * p), start * p);
    }
    await program.dispose();
    for (const [k, layer] of group.entries()) yield { layer, representation: held[k]! };
  }
}
