import { UserError } from '../../base/errors';
import { type Watch, breathe } from '../../base/progress';
import { activationProgram } from '../../model/programs';
import { evaluationInputs } from '../models/evaluationInputs';
import { type LoadedModel, vaeOf } from '../models/loaded';

/** What an encoder makes of some examples: count × latent values each, row-major; good until the next ones are asked for. */
export interface LatentCodes {
  /** Place of the first in the list of examples. */
  readonly start: number;
  readonly count: number;
  readonly mean: Float32Array;
  /** log σ² of q(z|x) */
  readonly logVariance: Float32Array;
  /** One draw of z. */
  readonly sample: Float32Array;
}

/** That of the activations: a checkpoint's first samples are those that its layers are compared on. */
const BATCH = 100;

/**
 * The posterior of each example, a batch at a time.
 * @throws UserError where the model is a classifier, or a value is not finite; the signal's reason when it is cancelled
 */
export async function* latentCodes(
  model: LoadedModel,
  examples: Uint32Array,
  watch: Watch,
): AsyncGenerator<LatentCodes> {
  const { engine, state, dataset, noiseSeed, file } = model;
  const vae = vaeOf(model);
  const kinds = ['mean', 'logVariance', 'sampling'] as const;
  const names = kinds.map(kind => vae.layers.find(layer => layer.kind === kind)!.name);
  const { describe, spec } = activationProgram(vae, names, BATCH);
  const program = await engine.compile(describe, spec);
  try {
    for (let start = 0; start < examples.length; start += BATCH) {
      await breathe(watch);
      watch.progress(start, examples.length, 'examples');
      const count = Math.min(BATCH, examples.length - start);
      const out = await program.run(state, evaluationInputs(vae, dataset, examples, start, BATCH, noiseSeed));
      const [mean, logVariance, sample] = names.map(name => out[name]!.subarray(0, count * vae.latent));
      for (const [i, values] of [mean!, logVariance!, sample!].entries()) {
        if (!values.every(Number.isFinite)) throw new UserError(`${file}: ${names[i]!} is not finite for an example`);
      }
      yield { start, count, mean: mean!, logVariance: logVariance!, sample: sample! };
    }
  } finally {
    await program.dispose();
  }
}
