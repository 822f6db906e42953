import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UNWATCHED } from '../../../../src/base/progress';
import { aroundPercentile, blendsOf } from '../../../../src/analysis/estimates/hardExamples';
import type { Dataset } from '../../../../src/data/examples/dataset';

test('the values around a percentile, in their order', () => {
  const values = Float64Array.from({ length: 101 }, (_, i) => (i * 37) % 101);
  const chosen = aroundPercentile(values, 0.9, 5);
  assert.deepEqual(
    chosen.map(i => values[i]),
    [88, 89, 90, 91, 92],
  );
  assert.deepEqual(aroundPercentile(Float64Array.of(3, 1, 2), 0.9, 10), [1, 2, 0]);
  assert.deepEqual(
    aroundPercentile(
      Float64Array.from({ length: 20 }, (_, i) => i),
      0.9,
      10,
    ),
    Array.from({ length: 10 }, (_, i) => 10 + i),
  );
});

/** Three examples of two numbers. */
const VALUES = [
  [1, 0],
  [0, 1],
  [4, 4],
];
const dataset: Dataset = {
  name: 'made',
  shape: [1, 2, 1],
  count: 3,
  range: [0, 4],
  reading: 1,
  notes: [],
  fingerprint: '',
  read: (indices, out) => Array.from(indices).forEach((index, i) => out.set(VALUES[index]!, 2 * i)),
};
const examples = Uint32Array.of(0, 1, 2);

test('a blend is the mean over posteriors that overlap at a code, and one example where one alone is there', async () => {
  const trained = {
    count: 3,
    latent: 1,
    mean: Float64Array.of(0, 1, 100),
    logVariance: new Float64Array(3),
  };
  const codes = { count: 2, latent: 1, mean: Float64Array.of(0.5, 100), logVariance: new Float64Array(2) };
  const { blends, perplexity } = await blendsOf(codes, trained, { dataset, examples }, UNWATCHED);
  assert.deepEqual([...blends], [0.5, 0.5, 4, 4]);
  assert.ok(Math.abs(perplexity[0]! - 2) < 1e-12 && Math.abs(perplexity[1]! - 1) < 1e-12);
  // A quarter of the way the densities are as e^(−0.25²/2) to e^(−0.75²/2).
  const quarter = { ...codes, count: 1, mean: Float64Array.of(0.25) };
  const { blends: mixed } = await blendsOf(quarter, trained, { dataset, examples }, UNWATCHED);
  const share = 1 / (1 + Math.exp((0.25 ** 2 - 0.75 ** 2) / 2));
  assert.ok(Math.abs(mixed[0]! - share) < 1e-6 && Math.abs(mixed[1]! - (1 - share)) < 1e-6);
});
