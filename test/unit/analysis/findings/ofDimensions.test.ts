import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings } from '../../../../src/analysis/findings/findings';
import { humpsFinding } from '../../../../src/analysis/findings/ofDimensions/humps';
import { noiseNotDataFinding } from '../../../../src/analysis/findings/ofDimensions/noiseNotData';
import { tooFewUnitsFinding } from '../../../../src/analysis/findings/ofDimensions/tooFewUnits';
import { noiseDimension } from '../../../../src/analysis/geometry/noiseDimension';
import { twoNN } from '../../../../src/analysis/geometry/twonn';
import { latentUnits } from '../../../../src/analysis/latents/latentUnits';
import type { LatentPoint } from '../../../../src/analysis/results/latentPoint';
import type { Dimension, LayerProfile, Profile } from '../../../../src/analysis/results/profile';
import { type Representation } from '../../../../src/algebra/representation';
import { UNWATCHED } from '../../../../src/base/progress';
import { type Evaluation } from '../../../../src/run/records';
import * as m from '../matrices';

const measured = (x: Representation) => twoNN(x, () => m.gram(x), UNWATCHED);

const dimension = (fit: number, share = 0.02): Dimension => ({
  ...{ fit, mle: fit, fitError: share * fit, mleError: share * fit, dropped: 0, cause: null },
});
const layer = (name: string, kind: LayerProfile['kind'], id: Dimension, width = 16): LayerProfile => ({
  ...{ name, kind, width, id, toInput: null, toOutput: null },
});

function evaluation(units: Evaluation['units'], over: Partial<Evaluation> = {}): Evaluation {
  const rate = units.reduce((sum, unit) => sum + unit.kl, 0);
  const errors = { rateError: 0.2, distortionError: 0.3, elboError: 0.4 };
  const numbers = { n: 1000, rate, distortion: 80, loss: 80 + rate, elbo: -80 - rate, activeUnits: units.length };
  return { kind: 'test', step: 1000, ...numbers, ...errors, units, ...over };
}

/** The latent layers of a model whose posterior means and standard deviations these are. */
async function latentProfile(means: Representation, deviation: number, seed: number): Promise<Profile> {
  const { n, p } = means;
  const noise = m.gaussian(n, p, seed);
  const z = m.matrix(n, p, (i, j) => means.data[i * p + j]! + deviation * noise.data[i * p + j]!);
  const [mean, sampled] = [await measured(means), await measured(z)];
  const beside = await noiseDimension(n, p, m.noProduct, UNWATCHED);
  return {
    n,
    step: 1000,
    layers: [layer('z_mean', 'mean', mean, p), { ...layer('sampling', 'sampling', sampled, p), noise: beside! }],
  };
}
const unitsOf = ({ n, p, data }: Representation, deviation: number) =>
  latentUnits(data, new Float64Array(n * p).fill(2 * Math.log(deviation)), n, p);

test('pure noise reads what DADApy reads of it', async () => {
  // compute_id_2NN() and (algorithm='ml') of standard_normal((n, K)): means and standard deviations over draws.
  const golden: [n: number, units: number, fit: number, mle: number, spread: number][] = [
    [500, 16, 13.697, 13.734, 0.694],
    [1000, 8, 7.9, 7.897, 0.301],
    [300, 90, 40.94, 41.23, 2.31],
  ];
  for (const [n, units, fit, mle, spread] of golden) {
    const noise = (await noiseDimension(n, units, m.plainProduct, UNWATCHED))!;
    m.close(noise.fit, fit, (3.5 * spread) / Math.sqrt(noise.draws));
    assert.equal(noise.draws, Math.min(40, Math.round(25000 / n)));
    m.close(noise.mle, mle, (3.5 * spread) / Math.sqrt(noise.draws));
    m.close(noise.fitSpread / spread, 1, 0.25);
    m.close(noise.mleSpread / spread, 1, 0.25);
    assert.deepEqual(await noiseDimension(n, units, m.plainProduct, UNWATCHED), noise);
  }
});

test('noise, not data: says so of the z of a collapsed VAE', async () => {
  let said = 0;
  for (let seed = 0; seed < 20; seed++) {
    const profile = await latentProfile(
      m.matrix(600, 8, () => 0),
      1,
      40 + seed,
    );
    if (noiseNotDataFinding(profile)!.holds) said++;
  }
  // Two errors hold the value 19 times of 20.
  assert.ok(said >= 17, `${said} of 20`);
  const profile = await latentProfile(
    m.matrix(600, 8, () => 0),
    1,
    7,
  );
  assert.match(
    noiseNotDataFinding(profile)!.sentence,
    /^The dimension of z is that of its noise \(\d\.\d; N\(0, I\) in 8 units reads 7\.\d ± 0\.\d\d?\): it says nothing of the data\.$/,
  );
});

test('noise, not data: the mean of a code that is hardly used is not offered to read', async () => {
  const tiny = m.mapped(curveOf(1), value => 1e-4 * value);
  const profile = await latentProfile(tiny, 1, 3);
  const found = noiseNotDataFinding(profile, evaluation(unitsOf(tiny, 1)))!;
  assert.equal(found.holds, true);
  assert.match(found.sentence, /it says nothing of the data\.$/);
  // Without an evaluation it is not known that nothing lies in it.
  assert.match(noiseNotDataFinding(profile)!.sentence, /read the mean's, /);
});

/** 800 random places on a circle in six dimensions. */
function curveOf(radius: number): Representation {
  const places = m.gaussian(800, 1, 5).data;
  return m.matrix(800, 6, (i, j) => radius * Math.sin(2 * places[i]! + j));
}

test('noise, not data: of a curve in noise the mean is to be read', async () => {
  // Means on a closed curve, small beside the noise.
  const curve = curveOf(0.3);
  const found = noiseNotDataFinding(await latentProfile(curve, 1, 3))!;
  assert.equal(found.holds, true);
  assert.match(found.sentence, /: read the mean's, (1\.\d|0\.9\d)\.$/);
});

test('noise, not data: silent of a 2-d latent with informative codes, whose z is as noise is', async () => {
  let like = 0;
  for (let seed = 0; seed < 10; seed++) {
    const means = m.mapped(m.gaussian(800, 2, 60 + seed), value => 0.995 * value);
    const profile = await latentProfile(means, 0.1, 90 + seed);
    const units = unitsOf(means, 0.1);
    assert.equal(noiseNotDataFinding(profile)!.holds, false);
    if (noiseNotDataFinding(profile)!.sentence.endsWith(", and the mean's too.")) like++;
    assert.equal(noiseNotDataFinding(profile, evaluation(units))!.holds, false);
    m.close(profile.layers[1]!.id.fit, profile.layers[1]!.noise!.fit, 0.4);
  }
  assert.ok(like >= 8, `${like} of 10`);
  // Where all units are passive, their means fill the plane just so, and z is noise all the same.
  const tiny = m.mapped(m.gaussian(800, 2, 60), value => 0.001 * value);
  const collapsed = await latentProfile(tiny, 1, 91);
  assert.equal(noiseNotDataFinding(collapsed)!.holds, false);
  assert.equal(noiseNotDataFinding(collapsed, evaluation(unitsOf(tiny, 1)))!.holds, true);
});

test('noise, not data: silent where z has another dimension, or none', async () => {
  const curve = curveOf(9);
  const profile = await latentProfile(curve, 0.001, 3);
  const found = noiseNotDataFinding(profile)!;
  assert.equal(found.holds, false);
  assert.match(found.sentence, /^The dimension of z \(\d\.\d\) is not that of noise alone/);
  const [mean, z] = profile.layers as [LayerProfile, LayerProfile];
  const nothing = { ...z.id, fit: null, fitError: null };
  assert.equal(noiseNotDataFinding({ ...profile, layers: [mean, { ...z, id: nothing }] }), undefined);
  assert.equal(noiseNotDataFinding({ ...profile, layers: [mean, { ...z, id: { ...z.id, ties: 400 } }] }), undefined);
  assert.equal(noiseNotDataFinding({ ...profile, layers: [mean, layer('sampling', 'sampling', z.id)] }), undefined);
});

/** A model's dimensions in order: input, four of the encoder, mean, five of the decoder. */
function course(values: readonly number[], share?: number): Profile {
  const names = ['input', 1, 2, 3, 4, 'z_mean', 1, 2, 3, 4, 5].map((name, i) =>
    typeof name === 'string' ? name : `${i < 5 ? 'encoder' : 'decoder'}/${name}`,
  );
  const kinds: Record<string, LayerProfile['kind']> = { input: 'input', z_mean: 'mean' };
  const layers = names.map((name, i) => layer(name, kinds[name] ?? 'convolution', dimension(values[i]!, share)));
  return { n: 5000, step: 1, layers };
}

test('humps: of the published numbers of paper 003 (CIFAR-10, epoch 200; z where the mean is)', () => {
  const saidOf = (values: readonly number[]) => humpsFinding(course(values))!;
  const k32 = saidOf([30.96, 57.31, 66.66, 75.73, 60.79, 24.65, 27.88, 32.28, 37.53, 36.77, 21.78]);
  assert.deepEqual([k32.holds, k32.claim], [true, 'Two humps around the bottleneck']);
  assert.equal(
    k32.sentence,
    'Two humps around the bottleneck: the encoder unfolds the data from 31.0 dimensions to 75.7 (encoder/3), the mean has 24.7, the decoder unfolds them again to 37.5 (decoder/3), the output has 21.8.',
  );
  const k2 = saidOf([30.96, 62.71, 66.75, 51.79, 23.17, 1.98, 1.98, 1.97, 1.98, 2.0, 2.0]);
  assert.match(k2.sentence, /^A hump before the bottleneck: the encoder unfolds .* the mean has 2\.0\.$/);
  // Untrained, K = 128.
  const untrained = saidOf([30.96, 32.72, 32.04, 31.38, 31.82, 58.57, 62.04, 64.42, 68.68, 69.72, 68.21]);
  assert.deepEqual([untrained.holds, untrained.claim], [false, undefined]);
});

test('humps: silent within the errors, of one that does not rise above both ends, and without an end', () => {
  const values = [10, 14, 10, 10, 10, 5, 6, 6.4, 6, 6, 5];
  assert.equal(humpsFinding(course(values, 0.001))!.holds, true);
  assert.match(humpsFinding(course(values, 0.001))!.sentence, /^A hump before the bottleneck/);
  assert.equal(humpsFinding(course(values, 0.05))!.holds, false);
  assert.equal(humpsFinding(course([10, 10, 10, 10, 10, 12, 14, 14, 14, 14, 4], 0.001))!.holds, false);
  const after = humpsFinding(course([10, 10, 9, 8, 7, 5, 6, 9, 9, 8, 5], 0.01))!;
  assert.equal(
    after.sentence,
    'A hump after the bottleneck: the mean has 5.0, the decoder unfolds the code to 9.0 (decoder/2), the output has 5.0.',
  );
  const profile = course(values);
  const without = { ...profile, layers: profile.layers.filter(({ kind }) => kind !== 'mean') };
  assert.equal(humpsFinding(without), undefined);
});

test('humps: silent of an untrained network', async () => {
  // Random maps with ReLU, as wide as an encoder and a decoder; 20 draws.
  for (let seed = 0; seed < 20; seed++) {
    const dense = (x: Representation, width: number, at: number, rectified = true): Representation => {
      const weights = m.gaussian(x.p, width, 1000 * seed + at);
      return m.matrix(x.n, width, (i, j) => {
        let sum = 0;
        for (let k = 0; k < x.p; k++) sum += x.data[i * x.p + k]! * weights.data[k * width + j]!;
        const value = sum * Math.sqrt(2 / x.p);
        return rectified ? Math.max(0, value) : value;
      });
    };
    const input = m.gaussian(300, 12, 500 + seed);
    const encoder = [dense(input, 60, 1)];
    encoder.push(dense(encoder[0]!, 30, 2));
    const mean = dense(encoder[1]!, 8, 3, false);
    const z = m.matrix(300, 8, (i, j) => mean.data[i * 8 + j]! + m.gaussian(1, 8, 9 * i + seed).data[j]!);
    const decoder = [dense(z, 30, 4)];
    decoder.push(dense(decoder[0]!, 60, 5));
    decoder.push(dense(decoder[1]!, 40, 6, false));
    const layers = [
      layer('input', 'input', await measured(input)),
      ...(await Promise.all(encoder.map(async (x, i) => layer(`encoder/${i + 1}`, 'dense', await measured(x))))),
      layer('z_mean', 'mean', await measured(mean)),
      ...(await Promise.all(decoder.map(async (x, i) => layer(`decoder/${i + 1}`, 'dense', await measured(x))))),
    ];
    assert.equal(humpsFinding({ n: 300, step: 0, layers })!.holds, false);
  }
});

const point = (latent: number, rate: number, run = `K${latent}`): LatentPoint => ({
  latent,
  rate,
  rateError: 0.1,
  run,
});
const ofInput = (fit: number, latent: number): Profile => ({
  ...{ n: 5000, step: 1000 },
  layers: [layer('input', 'input', dimension(fit)), layer('z_mean', 'mean', dimension(5), latent)],
});

test('too few units: fewer than the data has dimensions, and the rate grows with more', () => {
  const points = [point(8, 14), point(16, 18), point(32, 18.1), point(4, 9)];
  const found = tooFewUnitsFinding(ofInput(13.2, 8), points)!;
  assert.equal(found.holds, true);
  assert.equal(
    found.sentence,
    'The data has about 13 dimensions and K is 8: with 16 units the rate is 4.0 ± 0.14 nats higher.',
  );
  assert.deepEqual([found.key, found.next], ['model.latent', 'Try model.latent: 16.']);
  // 5,000 Gaussians of 33 dimensions read so.
  assert.match(tooFewUnitsFinding(ofInput(25, 8), points)!.sentence, /^The data has at least 25 dimensions and K is 8/);
  // None of them has room for the data.
  assert.equal(tooFewUnitsFinding(ofInput(60, 8), points)!.next, 'Try model.latent: 32.');
});

test('too few units: silent where K is enough, the rate does not grow, or units are passive', () => {
  const points = [point(8, 14), point(16, 18)];
  const saidOf = (profile: Profile, some: readonly LatentPoint[], last?: Evaluation) =>
    tooFewUnitsFinding(profile, some, last)?.holds;
  assert.equal(saidOf(ofInput(13.2, 8), points), true);
  assert.equal(saidOf(ofInput(8.2, 8), points), false, 'K is within the error');
  assert.equal(saidOf(ofInput(13.2, 8), [point(8, 14), point(16, 14.2)]), false, 'within the errors of the rates');
  assert.equal(saidOf(ofInput(13.2, 8), [point(8, 14), point(16, 13)]), false);
  assert.equal(saidOf(ofInput(13.2, 8), [point(8, 14), point(4, 9)]), undefined, 'no more units');
  assert.equal(saidOf(ofInput(13.2, 8), [point(16, 18)]), undefined, 'none of its own');
  const idle = { meanVariance: 0.001, kl: 0.004, precise: 0 };
  const busy = { meanVariance: 0.9, kl: 2, precise: 1 };
  assert.equal(saidOf(ofInput(13.2, 8), points, evaluation([busy, busy])), true);
  assert.equal(saidOf(ofInput(13.2, 8), points, evaluation([busy, idle])), undefined);
  // Seeds that differ as much as the numbers of units do.
  const seeds = [point(8, 12, 'a'), point(8, 16, 'b'), point(16, 14, 'c'), point(16, 18, 'd')];
  assert.equal(saidOf(ofInput(13.2, 8), seeds), false);
});

test('too few units has the word on K before others, and the three are among all findings', () => {
  const busy = { meanVariance: 0.9, kl: 2, precise: 1 };
  const last = evaluation(Array.from({ length: 8 }, () => busy));
  const found = findings({
    likelihood: 'bernoulli',
    test: last,
    tests: [{ ...last, step: 500 }, last],
    profile: ofInput(13.2, 8),
    latents: [point(8, 14), point(16, 18)],
  });
  assert.equal(found.find(({ rule }) => rule === 'too few units')!.next, 'Try model.latent: 16.');
  assert.ok(found.some(({ rule }) => rule === 'too many units'));
  const humps = findings({ likelihood: 'bernoulli', profile: course([30, 57, 66, 75, 60, 24, 27, 32, 37, 36, 21]) });
  assert.equal(humps.find(({ rule }) => rule === 'humps')!.holds, true);
});
