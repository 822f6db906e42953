import { type Watch, breathe } from '../../base/progress';
import { reconstructionProgram } from '../../model/programs';
import { squaredDistance } from '../geometry/squaredDistance';
import { evaluationInputs } from '../models/evaluationInputs';
import { type LoadedModel, vaeOf } from '../models/loaded';

const BATCH = 100;

/** What is made of examples: n × width, and how far each is from its own, squared. */
export interface Reconstructions {
  readonly data: Float32Array;
  readonly own: Float64Array;
}

/** What a model makes of examples at their posterior mean. @throws the signal's reason when it is cancelled */
export async function reconstructions(
  model: LoadedModel,
  examples: Uint32Array,
  watch: Watch,
): Promise<Reconstructions> {
  const { dataset, engine, state, noiseSeed } = model;
  const vae = vaeOf(model);
  const width = vae.layers[0]!.width;
  const n = examples.length;
  const data = new Float32Array(n * width);
  const own = new Float64Array(n);
  const { describe, spec } = reconstructionProgram(vae, BATCH);
  const program = await engine.compile(describe, spec);
  try {
    for (let start = 0; start < n; start += BATCH) {
      await breathe(watch);
      watch.progress(start, n, 'reconstructions');
      const count = Math.min(BATCH, n - start);
      const { x } = evaluationInputs(vae, dataset, examples, start, BATCH, noiseSeed);
      const { image } = await program.run(state, { x: x! });
      data.set(image!.subarray(0, count * width), start * width);
      for (let i = 0; i < count; i++) {
        own[start + i] = squaredDistance(data, (start + i) * width, i * width, width, Infinity, x);
      }
    }
  } finally {
    await program.dispose();
  }
  return { data, own };
}
