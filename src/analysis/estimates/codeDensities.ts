/** The diagonal Gaussians q(z|x) of count examples, row-major: count × latent values each. */
export interface Posteriors {
  readonly count: number;
  readonly latent: number;
  readonly mean: Float32Array | Float64Array;
  /** log σ² */
  readonly logVariance: Float32Array | Float64Array;
}

const LOG_2_PI = Math.log(2 * Math.PI);

/** What the density of each posterior needs, so that a point costs no exponential and no logarithm. */
export class Densities {
  readonly count: number;
  readonly latent: number;
  private readonly mean: Float64Array;
  /** 1 / 2σ² */
  private readonly weight: Float64Array;
  /** −½ Σ (log 2π + log σ²) */
  private readonly constant: Float64Array;

  constructor({ count, latent, mean, logVariance }: Posteriors) {
    this.count = count;
    this.latent = latent;
    this.mean = Float64Array.from(mean);
    this.weight = Float64Array.from(logVariance, value => Math.exp(-value) / 2);
    this.constant = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let k = 0; k < latent; k++) sum += LOG_2_PI + logVariance[i * latent + k]!;
      this.constant[i] = -sum / 2;
    }
  }

  /** log q(z|x_i), in nats, of the point that begins at `at` in `z`, for all i from `from` to `to`; written to `out` from 0 on. */
  range(from: number, to: number, z: Float64Array, at: number, out: Float64Array): void {
    const { latent, mean, weight, constant } = this;
    const point = z.subarray(at, at + latent);
    let row = from * latent;
    for (let i = from; i < to; i++) {
      let sum = 0;
      for (let k = 0; k < latent; k++) {
        const difference = point[k]! - mean[row]!;
        sum += difference * difference * weight[row]!;
        row++;
      }
      out[i - from] = constant[i]! - sum;
    }
  }
}

/** log q(z_i|x_i) of a point for each of the first posteriors, nats. z: n × latent. */
export function logPosterior(z: Float64Array, posteriors: Posteriors): Float64Array {
  const { latent } = posteriors;
  const densities = new Densities(posteriors);
  const values = new Float64Array(z.length / latent);
  for (let i = 0; i < values.length; i++) densities.range(i, i + 1, z, i * latent, values.subarray(i));
  return values;
}

/** log N(z_i; 0, I) of each point, nats. z: n × latent. */
export function logPrior(z: Float64Array, latent: number): Float64Array {
  return Float64Array.from({ length: z.length / latent }, (_, i) => {
    let sum = 0;
    for (const value of z.subarray(i * latent, (i + 1) * latent)) sum += LOG_2_PI + value * value;
    return -sum / 2;
  });
}
