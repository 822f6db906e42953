import { type Tensor, mean as meanOf } from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import test from 'node:test';
import { minibatchLogDensity } from '../../../src/analysis/estimates/minibatch';
import { type VaeObjective, regulariser } from '../../../src/model/objectives/objectives';
import type { Posteriors } from '../../../src/model/objectives/posteriors';
import { rateHalves } from '../../../src/model/objectives/totalCorrelation';
import { rateOf } from '../../../src/model/vae';
import { assertClose, evaluate, normals, values } from '../engine/evaluate';

/** The two parts that the rate has, from a mini-batch: beside the estimate that measures a trained model, and where they are known. */

interface Batch {
  readonly mean: ReturnType<typeof values>;
  readonly logVariance: ReturnType<typeof values>;
  readonly z: ReturnType<typeof values>;
}

function batchOf(rows: number, latent: number, spread: number, logVariance: number, shrink = 1): Batch {
  const mean = normals('mean', [rows, latent], spread);
  const variances = Array.from(
    normals('log-variance', [rows, latent], 0.5).data,
    value => value * shrink + logVariance,
  );
  const noise = normals('noise', [rows, latent]).data;
  const z = Array.from(mean.data, (value, i) => value + Math.exp(variances[i]! / 2) * noise[i]!);
  return { mean, logVariance: values([rows, latent], variances), z: values([rows, latent], z) };
}

async function halves(batch: Batch, examples: number): Promise<{ mutualInformation: number; marginalKl: number }> {
  const fn = (given: Record<string, Tensor>) => ({ ...rateHalves(given as unknown as Posteriors, examples) });
  const { mutualInformation, marginalKl } = await evaluate(fn, { ...batch });
  return { mutualInformation: mutualInformation![0]!, marginalKl: marginalKl![0]! };
}

const average = (all: Float64Array): number => all.reduce((sum, value) => sum + value, 0) / all.length;
const LOG_2_PI = Math.log(2 * Math.PI);

/** Of each row, Σ ln N(z | mean, variance). */
function logNormals(
  z: Float32Array,
  mean: ArrayLike<number>,
  logVariance: ArrayLike<number>,
  latent: number,
): Float64Array {
  const rows = new Float64Array(z.length / latent);
  for (let i = 0; i < z.length; i++) {
    const scaled = (z[i]! - mean[i]!) ** 2 / Math.exp(logVariance[i]!);
    rows[Math.floor(i / latent)]! -= (scaled + logVariance[i]! + LOG_2_PI) / 2;
  }
  return rows;
}

for (const [rows, latent, examples] of [
  [2, 1, 2],
  [6, 3, 100],
  [16, 4, 60_000],
] as const) {
  test(`a batch of ${rows} out of ${examples}: as estimates of a trained model have them, summing to the sampled rate`, async () => {
    const batch = batchOf(rows, latent, 1.5, -1);
    const [mean, logVariance, z] = [batch.mean, batch.logVariance, batch.z].map(({ data }) => data) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const posteriors = { count: rows, latent, mean, logVariance };
    const aggregate = average(minibatchLogDensity(Float64Array.from(z), posteriors, examples));
    const own = average(logNormals(z, mean, logVariance, latent));
    const zeros = new Float64Array(z.length);
    const prior = average(logNormals(z, zeros, zeros, latent));
    const { mutualInformation, marginalKl } = await halves(batch, examples);
    assertClose([mutualInformation, marginalKl], [own - aggregate, aggregate - prior], 1e-5, 'parts');
    assertClose([mutualInformation + marginalKl], [own - prior], 1e-5, 'sum');
  });
}

test('posteriors far apart have log N nats of mutual information, not the log of the batch; equal ones none', async () => {
  const apart = batchOf(8, 2, 1000, -8);
  assertClose([(await halves(apart, 5000)).mutualInformation], [Math.log(5000)], 1e-4, 'apart');
  const one = batchOf(8, 2, 0, 0, 0);
  const { mutualInformation, marginalKl } = await halves(one, 5000);
  assert.ok(Math.abs(mutualInformation) < 1e-5 && Math.abs(marginalKl) < 1e-5, `${mutualInformation}, ${marginalKl}`);
});

test('beta-vae weighs the part that is named, and without one the rate as before', async () => {
  const batch = batchOf(6, 3, 1.5, -1);
  const added = async (objective: VaeObjective): Promise<number> => {
    const out = await evaluate(
      given => {
        const posteriors = given as unknown as Posteriors;
        const rate = meanOf(rateOf(posteriors.mean, posteriors.logVariance));
        const fed = { klWeight: meanOf([2]) };
        return { added: regulariser(objective, { ...posteriors, rate, examples: 100 }, fed), rate };
      },
      { ...batch },
    );
    return objective.name === 'beta-vae' && objective.rate === undefined
      ? out.added![0]! - 2 * out.rate![0]!
      : out.added![0]!;
  };
  const { mutualInformation, marginalKl } = await halves(batch, 100);
  const named = (rate: 'marginal-kl' | 'mutual-information') => added({ name: 'beta-vae', beta: 2, rate });
  assertClose([await named('mutual-information')], [2 * mutualInformation], 1e-6, 'mutual information');
  assertClose([await named('marginal-kl')], [2 * marginalKl], 1e-6, 'marginal KL');
  assert.equal(await added({ name: 'beta-vae', beta: 2 }), 0);
});
