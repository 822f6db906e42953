import { type Watch, breathe } from '../../base/progress';
import { Densities, type Posteriors } from './codeDensities';

/** What the mixture of posteriors q(z) = 1/M · Σ_m q(z|x_m) makes of some points. */
export interface Aggregate {
  /** log q(z), nats. */
  readonly logDensity: Float64Array;
  /**
   * e^H of the weights w_m ∝ q(z|x_m), between 1 and M: how many examples the best decoder for these posteriors would blend
   * at z (Bozkurt et al. 2021; Σ w_m·x_m is what it decodes).
   */
  readonly perplexity: Float64Array;
}

/** Of a sum whose largest term is 1, terms below e^−50 are beyond what a double tells, however many they are here. */
const NEGLIGIBLE = -50;
/** Points between two breaths. */
const POINTS = 8;

/**
 * Exact: every point is measured against every posterior. z: n × latent, row-major.
 * @throws RangeError without posteriors; the signal's reason when it is cancelled
 */
export async function aggregateAt(z: Float64Array, posteriors: Posteriors, watch: Watch): Promise<Aggregate> {
  const { count, latent } = posteriors;
  if (count < 1) throw new RangeError('A mixture of no posteriors');
  const n = z.length / latent;
  const densities = new Densities(posteriors);
  const [logDensity, perplexity] = [new Float64Array(n), new Float64Array(n)];
  const logs = new Float64Array(count);
  for (let i = 0; i < n; i++) {
    if (i % POINTS === 0) {
      await breathe(watch);
      watch.progress(i, n, 'codes');
    }
    densities.range(0, count, z, i * latent, logs);
    const { logSum, entropy } = softmaxOf(logs);
    logDensity[i] = logSum - Math.log(count);
    perplexity[i] = Math.exp(entropy);
  }
  return { logDensity, perplexity };
}

/** log Σ e^l, and the entropy of e^l / Σ e^l in nats. */
export function softmaxOf(logs: Float64Array): { logSum: number; entropy: number } {
  let largest = -Infinity;
  for (const log of logs) if (log > largest) largest = log;
  let [sum, moment] = [0, 0];
  for (const log of logs) {
    const below = log - largest;
    if (below < NEGLIGIBLE) continue;
    const weight = Math.exp(below);
    sum += weight;
    moment += weight * below;
  }
  return { logSum: largest + Math.log(sum), entropy: Math.log(sum) - moment / sum };
}
