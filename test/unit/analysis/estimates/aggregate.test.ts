import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UNWATCHED } from '../../../../src/base/progress';
import { RandomStream } from '../../../../src/base/random';
import { aggregateAt } from '../../../../src/analysis/estimates/aggregatePosterior';
import { minibatchLogDensities } from '../../../../src/analysis/estimates/minibatch';
import { logPosterior, logPrior, type Posteriors } from '../../../../src/analysis/estimates/codeDensities';
import { type RateParts, ratePartsOf } from '../../../../src/analysis/estimates/rateParts';
import { importanceOf } from '../../../../src/analysis/estimates/importance';

/** In float64. */
type Made = Posteriors & Readonly<Record<'mean' | 'logVariance', Float64Array>>;

/** Posteriors whose means are `spread` apart from 0 on average, of the same width each. */
function posteriorsOf(count: number, latent: number, spread: number, sigma: number, seed = 1): Made {
  const stream = new RandomStream(seed, 'posteriors', 0);
  const mean = Float64Array.from({ length: count * latent }, () => spread * stream.normal());
  return { count, latent, mean, logVariance: new Float64Array(count * latent).fill(2 * Math.log(sigma)) };
}

/** One draw of each. */
function drawsOf({ count, latent, mean, logVariance }: Made, seed = 2): Float64Array {
  const stream = new RandomStream(seed, 'draws', 0);
  return mean.map((value, i) => value + Math.exp(logVariance[i]! / 2) * stream.normal()).subarray(0, count * latent);
}

/** Each posterior so many times: the same mixture, and as many draws of each. */
function repeated({ count, latent, mean, logVariance }: Made, times: number): Made {
  const over = (values: Float64Array): Float64Array =>
    Float64Array.from({ length: times * values.length }, (_, i) => values[i % values.length]!);
  return { count: count * times, latent, mean: over(mean), logVariance: over(logVariance) };
}

async function exactParts(posteriors: Made, draws = 1): Promise<RateParts> {
  const drawn = repeated(posteriors, draws);
  const z = drawsOf(drawn);
  const { logDensity } = await aggregateAt(z, posteriors, UNWATCHED);
  return ratePartsOf(logPosterior(z, drawn), logDensity, logPrior(z, posteriors.latent));
}

function within({ value, error }: RateParts['marginalKl'], expected: number, what: string): void {
  assert.ok(Math.abs(value - expected) < 4 * error + 1e-9, `${what}: ${value} ± ${error}, not ${expected}`);
}

/** KL of each posterior of one unit to the mixture, its mean, and KL of the mixture to N(0, 1): sums over a fine grid. */
function quadrature({ count, mean, logVariance }: Made): { mutualInformation: number; marginalKl: number } {
  const [step, end] = [0.002, 12];
  const density = (z: number, m: number, log: number): number =>
    Math.exp(-((z - m) ** 2) / (2 * Math.exp(log))) / Math.sqrt(2 * Math.PI * Math.exp(log));
  let [mutualInformation, marginalKl] = [0, 0];
  for (let z = -end; z <= end; z += step) {
    const each = Array.from({ length: count }, (_, i) => density(z, mean[i]!, logVariance[i]!));
    const mixture = each.reduce((sum, value) => sum + value, 0) / count;
    if (mixture === 0) continue;
    for (const value of each) if (value > 0) mutualInformation += (step * value * Math.log(value / mixture)) / count;
    marginalKl += step * mixture * Math.log(mixture / density(z, 0, 0));
  }
  return { mutualInformation, marginalKl };
}

test('mutual information and marginal KL are what quadrature says of a mixture of one unit', async () => {
  for (const [spread, sigma] of [
    [1, 0.5],
    [2, 0.3],
    [0.1, 1],
  ] as const) {
    const posteriors = posteriorsOf(12, 1, spread, sigma);
    const expected = quadrature(posteriors);
    const found = await exactParts(posteriors, 1000);
    within(found.mutualInformation, expected.mutualInformation, 'mutual information');
    within(found.marginalKl, expected.marginalKl, 'marginal KL');
  }
});

test('their sum is the rate', async () => {
  const posteriors = posteriorsOf(800, 5, 1, 0.4);
  const { mutualInformation, marginalKl } = await exactParts(posteriors);
  // KL to N(0, 1), Kingma & Welling (2014), appendix B.
  const logSigma = Math.log(0.4);
  const rates = Array.from({ length: 800 }, (_, i) =>
    posteriors.mean.subarray(5 * i, 5 * i + 5).reduce((sum, mean) => sum + (mean * mean + 0.16 - 1) / 2 - logSigma, 0),
  );
  const rate = rates.reduce((sum, value) => sum + value, 0) / 800;
  const error = mutualInformation.error + marginalKl.error;
  within({ value: mutualInformation.value + marginalKl.value, error }, rate, 'rate');
});

test('posteriors that lie far apart tell log N, of which a plain batch sees log B and a corrected one all', async () => {
  const posteriors = posteriorsOf(1024, 10, 1, 0.001);
  const z = drawsOf(posteriors);
  const own = logPosterior(z, posteriors);
  const { mutualInformation } = await exactParts(posteriors);
  assert.ok(Math.abs(mutualInformation.value - Math.log(1024)) < 1e-6);
  const batch = { ...posteriors, count: 64, mean: posteriors.mean.subarray(0, 640) };
  const plain = await aggregateAt(z.subarray(0, 640), batch, UNWATCHED);
  const told = plain.logDensity.map((value, i) => own[i]! - value);
  assert.ok(Math.abs(told[7]! - Math.log(64)) < 1e-6);
  const corrected = await minibatchLogDensities(z, posteriors, 64, UNWATCHED);
  assert.equal(corrected.length, 1024);
  assert.ok(corrected.every((value, i) => Math.abs(own[i]! - value - Math.log(1024)) < 1e-6));
});

test('a batch that is all the data is the exact mixture, and what is less than a batch is left out', async () => {
  const posteriors = posteriorsOf(50, 2, 1, 0.5);
  const z = drawsOf(posteriors);
  const { logDensity } = await aggregateAt(z, posteriors, UNWATCHED);
  (await minibatchLogDensities(z, posteriors, 50, UNWATCHED)).forEach((value, i) => {
    assert.ok(Math.abs(value - logDensity[i]!) < 1e-12);
  });
  assert.equal((await minibatchLogDensities(z, posteriors, 20, UNWATCHED)).length, 40);
  await assert.rejects(minibatchLogDensities(z, posteriors, 1, UNWATCHED), RangeError);
});

test('batches are let go of when nobody wants them any more', async () => {
  const posteriors = posteriorsOf(50, 2, 1, 0.5);
  const watch = { ...UNWATCHED, signal: AbortSignal.abort(new Error('cancelled')) };
  await assert.rejects(minibatchLogDensities(drawsOf(posteriors), posteriors, 10, watch), /cancelled/);
});

test('the corrected batch is without bias where posteriors overlap', async () => {
  const posteriors = posteriorsOf(2000, 1, 1, 0.5);
  const z = drawsOf(posteriors);
  const { logDensity } = await aggregateAt(z, posteriors, UNWATCHED);
  const found = await minibatchLogDensities(z, posteriors, 500, UNWATCHED);
  const difference = found.map((value, i) => value - logDensity[i]!);
  const mean = difference.reduce((sum, value) => sum + value, 0) / found.length;
  assert.ok(Math.abs(mean) < 0.01, `${mean}`);
});

test('perplexity counts the examples that a code is blended of', async () => {
  const apart = posteriorsOf(300, 8, 5, 0.01);
  const each = await aggregateAt(drawsOf(apart), apart, UNWATCHED);
  assert.ok(each.perplexity.every(value => Math.abs(value - 1) < 1e-9));
  const same = posteriorsOf(300, 8, 0, 1);
  const all = await aggregateAt(drawsOf(same), same, UNWATCHED);
  assert.ok(all.perplexity.every(value => Math.abs(value - 300) < 1e-6));
  const pairs = repeated(apart, 2);
  const two = await aggregateAt(drawsOf(pairs), pairs, UNWATCHED);
  assert.ok(two.perplexity.every(value => Math.abs(value - 2) < 1e-9));
});

test('importance sampling: draws of the true posterior all say log p(x), others less on average', () => {
  // p(z) = N(0, 1), p(x|z) = N(z, 1): p(x) = N(0, 2), p(z|x) = N(x/2, 1/2).
  const log = (x: number, mean: number, variance: number): number =>
    -(Math.log(2 * Math.PI * variance) + (x - mean) ** 2 / variance) / 2;
  const [x, draws] = [1.3, 4000];
  const stream = new RandomStream(1, 'importance', 0);
  const weights = (mean: number, variance: number): Float64Array =>
    Float64Array.from({ length: draws }, () => {
      const z = mean + Math.sqrt(variance) * stream.normal();
      return log(x, z, 1) + log(z, 0, 1) - log(z, mean, variance);
    });
  const truth = log(x, 0, 2);
  const exact = importanceOf(weights(x / 2, 1 / 2));
  assert.ok(Math.abs(exact.logLikelihood - truth) < 1e-9);
  assert.ok(Math.abs(exact.effective - draws) < 1e-6);
  const off = importanceOf(weights(0, 1));
  assert.ok(Math.abs(off.logLikelihood - truth) < 0.05, `${off.logLikelihood}, not ${truth}`);
  assert.ok(off.effective < 0.9 * draws && off.effective > draws / 4);
  assert.throws(() => importanceOf(new Float64Array()), RangeError);
});

test('no posteriors are no mixture', async () => {
  const none = { count: 0, latent: 1, mean: new Float64Array(), logVariance: new Float64Array() };
  await assert.rejects(aggregateAt(new Float64Array(1), none, UNWATCHED), RangeError);
});
