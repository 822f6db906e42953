import { grads } from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import test from 'node:test';
import { type Likelihood, LIKELIHOODS } from '../../../src/model/likelihoods';
import { rateOf } from '../../../src/model/vae';
import { assertClose, evaluate, values } from '../engine/evaluate';

const row = (numbers: readonly number[]) => values([1, numbers.length], numbers);

async function distortion(likelihood: Likelihood, x: readonly number[], logits: readonly number[]): Promise<number> {
  const { d } = await evaluate(({ x, logits }) => ({ d: likelihood.distortion(x!, logits!) }), {
    x: row(x),
    logits: row(logits),
  });
  assert.equal(d!.length, 1);
  return d![0]!;
}

test('bernoulli: golden value', async () => {
  const actual = await distortion(LIKELIHOODS.bernoulli, [0, 0, 0, 1, 1, 1, 0.5], [1, -1, 0, 1, -1, 0, 0]);
  assertClose([actual], [5.332488291752727], 1e-6, 'distortion');
});

test('bernoulli: extreme logits stay finite, and so do their gradients', async () => {
  const logits = [100, -100, 1e4, -1e4];
  for (const x of [0, 1]) {
    for (const logit of logits) {
      // log(1 + e^l) − x·l is |l| where the pixel is wrong and 0 where it is right, to float32.
      const wrong = x === 0 ? logit > 0 : logit < 0;
      const actual = await distortion(LIKELIHOODS.bernoulli, [x], [logit]);
      assert.ok(Math.abs(actual - (wrong ? Math.abs(logit) : 0)) <= 1e-6 * Math.abs(logit), `x ${x}, logit ${logit}`);
    }
  }
  const { gradient } = await evaluate(
    ({ x, l }) => ({ gradient: grads((logit: typeof l) => LIKELIHOODS.bernoulli.distortion(x!, logit!))([l!])[0]! }),
    { x: row([0, 0, 0, 0]), l: row(logits) },
  );
  assertClose(gradient!, [1, 0, 1, 0], 1e-6, 'gradient');
});

test('bernoulli: the expected image is the probability', async () => {
  const { image } = await evaluate(({ l }) => ({ image: LIKELIHOODS.bernoulli.image(l!) }), {
    l: row([0, Math.log(3), -1e4]),
  });
  assertClose(image!, [0.5, 0.75, 0], 1e-6, 'image');
});

test('gaussian: −log of the density with σ = 1', async () => {
  const [x, mean] = [
    [0.3, -1.2, 2],
    [0.1, 0.4, -0.5],
  ] as const;
  const expected = -Math.log(
    x.reduce((density, value, i) => density * (Math.exp(-((value - mean[i]!) ** 2) / 2) / Math.sqrt(2 * Math.PI)), 1),
  );
  assertClose([await distortion(LIKELIHOODS.gaussian, x, mean)], [expected], 1e-6, 'distortion');
  assert.equal(LIKELIHOODS.gaussian.unit, 'nats');
});

test('sse: the sum of squares, which is not in nats', async () => {
  assertClose([await distortion(LIKELIHOODS.sse, [1, 2, 3], [0, 4, 3.5])], [5.25], 1e-6, 'distortion');
  assert.equal(LIKELIHOODS.sse.unit, 'sum of squares');
});

test('every example has its own distortion', async () => {
  const { d } = await evaluate(({ x, l }) => ({ d: LIKELIHOODS.sse.distortion(x!, l!) }), {
    x: values([2, 2], [1, 2, 3, 4]),
    l: values([2, 2], [0, 0, 0, 0]),
  });
  assert.deepEqual([...d!], [5, 25]);
});

test('rate: golden value, and 0 for the prior itself', async () => {
  const [examples, latent] = [6, 3];
  const at = (f: (i: number, j: number) => number) =>
    values(
      [examples, latent],
      Array.from({ length: examples * latent }, (_, k) => f(Math.floor(k / latent), k % latent)),
    );
  const inputs = { mean: at((i, j) => Math.sin(i + 2 * j)), logVariance: at((i, j) => 0.5 * Math.cos(2 * i - j)) };
  const { rate } = await evaluate(({ mean, logVariance }) => ({ rate: rateOf(mean!, logVariance!) }), inputs);
  assert.equal(rate!.length, examples);
  assertClose([rate!.reduce((sum, value) => sum + value, 0) / examples], [0.8517204099115311], 1e-6, 'mean rate');

  const zero = values([2, 3], [0, 0, 0, 0, 0, 0]);
  const prior = await evaluate(({ m, v }) => ({ rate: rateOf(m!, v!) }), { m: zero, v: zero });
  assert.deepEqual([...prior.rate!], [0, 0]);
});
