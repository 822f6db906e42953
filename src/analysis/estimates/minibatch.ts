import { type Watch, breathe } from '../../base/progress';
import { softmaxOf } from './aggregatePosterior';
import { Densities, type Posteriors } from './codeDensities';

/**
 * log q̂(z_b) of a draw from each posterior of a batch out of N examples, nats: the batch stands for the data, and each point's
 * own posterior counts 1/N, as it does there (Esmaeili et al. 2019, as probtorch computes it):
 * log[ q(z_b|x_b)/N + (N−1)/N · 1/(B−1) · Σ_{b′≠b} q(z_b|x_b′) ]. Counted as one of B it could not tell more than log B nats.
 * @param z a draw from each, B × latent
 * @throws RangeError where a batch has fewer than two posteriors, or more than N
 */
export function minibatchLogDensity(z: Float64Array, batch: Posteriors, N: number): Float64Array {
  const { count, latent } = batch;
  if (count < 2 || count > N) throw new RangeError(`A batch of ${count} out of ${N}`);
  const densities = new Densities(batch);
  const [own, other] = [-Math.log(N), Math.log((N - 1) / N / (count - 1))];
  const logs = new Float64Array(count);
  return Float64Array.from({ length: count }, (_, b) => {
    densities.range(0, count, z, b * latent, logs);
    for (let i = 0; i < count; i++) logs[i]! += i === b ? own : other;
    return softmaxOf(logs).logSum;
  });
}

/**
 * The same of each example, batch after batch; what is left of the last one, if it is less than a batch, is left out.
 * @throws the signal's reason when it is cancelled
 */
export async function minibatchLogDensities(
  z: Float64Array,
  posteriors: Posteriors,
  batch: number,
  watch: Watch,
): Promise<Float64Array> {
  const { count, latent, mean, logVariance } = posteriors;
  const batches = Math.floor(z.length / latent / batch);
  const values = new Float64Array(batches * batch);
  for (let at = 0; at < values.length; at += batch) {
    await breathe(watch);
    const [from, to] = [at * latent, (at + batch) * latent];
    const own = { count: batch, latent, mean: mean.subarray(from, to), logVariance: logVariance.subarray(from, to) };
    values.set(minibatchLogDensity(z.subarray(from, to), own, count), at);
  }
  return values;
}
