import type { Dataset } from '../../data/examples/dataset';
import type { Arrays, Engine, State } from '../../engine/engine';
import { drawNoise } from '../../model/noise';
import type { Model } from '../../model/model';
import { noiseSpecs } from '../../model/programs';
import { NotFiniteError, brokenLayer } from '../../train/trainer';

/** What to throw where a model gives a value that is not finite: it names the first layer that does. */
export async function notFinite(
  model: Model,
  batch: number,
  engine: Engine,
  state: State,
  inputs: Arrays,
  { kind, step }: { kind: 'train' | 'test'; step: number },
): Promise<NotFiniteError> {
  const layer = await brokenLayer(model, batch, engine, state, inputs, 'eval');
  const which = kind === 'train' ? 'training' : 'held-out';
  return new NotFiniteError(step, layer, `${layer} is not finite for a ${which} example after step ${step}`);
}

/** A batch of `examples` from `start` on, the last one repeated where they end, and the noise that belongs to it. */
export function evaluationInputs(
  model: Model,
  dataset: Dataset,
  examples: Uint32Array,
  start: number,
  batch: number,
  seed: number,
): Record<string, Float32Array> {
  const indices = Uint32Array.from({ length: batch }, (_, i) => examples[Math.min(start + i, examples.length - 1)]!);
  const x = new Float32Array(batch * model.layers[0]!.width);
  dataset.read(indices, x);
  return { x, ...drawNoise(noiseSpecs(model, batch), seed, 'evaluation', start) };
}
