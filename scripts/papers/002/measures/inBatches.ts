import { z } from 'zod';
import { type Codes, codesOf } from '../../../../src/analysis/estimates/codes';
import { logPosterior, logPrior } from '../../../../src/analysis/estimates/codeDensities';
import { minibatchLogDensities, minibatchLogDensity } from '../../../../src/analysis/estimates/minibatch';
import { type Estimate, ratePartsOf } from '../../../../src/analysis/estimates/rateParts';
import type { LoadedModel } from '../../../../src/analysis/models/loaded';
import type { Remembered } from '../../../../src/analysis/results/remembered';
import { UNWATCHED } from '../../../../src/base/progress';
import { splitExamples } from '../../../../src/data/examples/split';
import type { Batches } from '../study';

/** The paper's estimate of mutual information, by batches of 512, with and without the correction for their size. */

const estimate = z.object({ value: z.number(), error: z.number() });

export const BATCHES: Remembered<Batches> = {
  kind: 'batches-of-512',
  schema: z.object({ batch: z.number(), plain: estimate, corrected: estimate }),
  noisy: true,
};

const BATCH = 512;

export async function measureBatches(model: LoadedModel): Promise<Batches> {
  const { train } = splitExamples(model.dataset, model.config.data, model.config.seed);
  return informationInBatches(await codesOf(model, train, UNWATCHED), BATCH);
}

/** Whole batches of the codes that are drawn. */
export async function informationInBatches({ posteriors, z: codes }: Codes, batch: number): Promise<Batches> {
  const { latent, mean, logVariance } = posteriors;
  const corrected = await minibatchLogDensities(codes, posteriors, batch, UNWATCHED);
  const plain = new Float64Array(corrected.length);
  for (let at = 0; at < plain.length; at += batch) {
    const [from, to] = [at * latent, (at + batch) * latent];
    const own = { count: batch, latent, mean: mean.subarray(from, to), logVariance: logVariance.subarray(from, to) };
    // Among as many as it is, the batch's own examples all count alike.
    plain.set(minibatchLogDensity(codes.subarray(from, to), own, batch), at);
  }
  const z = codes.subarray(0, plain.length * latent);
  const [own, prior] = [logPosterior(z, posteriors), logPrior(z, latent)];
  const information = (density: Float64Array): Estimate => ratePartsOf(own, density, prior).mutualInformation;
  return { batch, plain: information(plain), corrected: information(corrected) };
}
