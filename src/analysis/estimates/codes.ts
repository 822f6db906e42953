import type { Watch } from '../../base/progress';
import { latentCodes } from '../latents/latentCodes';
import { type LoadedModel, vaeOf } from '../models/loaded';
import type { Posteriors } from './codeDensities';

/** The posteriors of examples, and a draw of each of the first ones, `analysis.examples` at the most. */
export interface Codes {
  readonly posteriors: Posteriors;
  /** n × latent */
  readonly z: Float64Array;
}

/** @throws UserError where the model is a classifier, or a value is not finite; the signal's reason when it is cancelled */
export async function codesOf(model: LoadedModel, examples: Uint32Array, watch: Watch): Promise<Codes> {
  const { latent } = vaeOf(model);
  const count = examples.length;
  const [mean, logVariance] = [new Float32Array(count * latent), new Float32Array(count * latent)];
  const z = new Float64Array(Math.min(count, model.config.analysis.examples) * latent);
  for await (const codes of latentCodes(model, examples, watch)) {
    const at = codes.start * latent;
    mean.set(codes.mean, at);
    logVariance.set(codes.logVariance, at);
    if (at < z.length) z.set(codes.sample.subarray(0, z.length - at), at);
  }
  return { posteriors: { count, latent, mean, logVariance }, z };
}
