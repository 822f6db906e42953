import { type Watch, breathe } from '../../base/progress';
import type { Split } from '../../data/examples/split';
import { reconstructionProgram } from '../../model/programs';
import { squaredDistance } from '../geometry/squaredDistance';
import { evaluationInputs } from '../models/evaluationInputs';
import { type LoadedModel, vaeOf } from '../models/loaded';
import type { Estimated } from '../results/estimated';
import { type Groups, groupsOf, memorisedOf } from './memorisation';
import { type Nearest, nearestPictures } from './nearestPictures';

const BATCH = 100;

/**
 * Whether what the decoder makes of the posterior mean of unseen examples looks like training examples, as `Memorised` says it.
 * Null where there are too few held-out examples.
 */
export async function measureMemorisation(
  model: LoadedModel,
  split: Split,
  watch: Watch,
): Promise<Estimated['memorisation']> {
  const groups = groupsOf(split, model.config.analysis.examples);
  if (!groups) return null;
  return memorisationOf(await reconstructions(model, groups.reconstructed, watch), groups, model, watch);
}

/** What is made of examples: n × width, and how far each is from its own, squared. */
interface Reconstructions {
  readonly data: Float32Array;
  readonly own: Float64Array;
}

/** The same of any reconstructions of the first group. */
export async function memorisationOf(
  { data, own }: Reconstructions,
  { reconstructed, trained, unseen }: Groups,
  { dataset, engine }: Pick<LoadedModel, 'dataset' | 'engine'>,
  watch: Watch,
): Promise<NonNullable<Estimated['memorisation']>> {
  const pictures = { count: reconstructed.length, shape: dataset.shape, data };
  const nearest = (examples: Uint32Array): Promise<Nearest> =>
    nearestPictures(pictures, own, { dataset, examples }, engine, watch);
  const measured = memorisedOf(await nearest(trained), await nearest(unseen));
  return { n: reconstructed.length, among: trained.length, ...measured };
}

async function reconstructions(model: LoadedModel, examples: Uint32Array, watch: Watch): Promise<Reconstructions> {
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
