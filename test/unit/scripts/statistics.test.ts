import assert from 'node:assert/strict';
import { test } from 'node:test';
import { medianInterval } from '../../../scripts/bench/statistics.mjs';

/** Of the numbers 1 to n, so that an end of the interval is its rank. */
const ofRanks = (n: number) => medianInterval(Array.from({ length: n }, (_, i) => ((i * 7) % n) + 1));

test('the interval of a median has the ranks and the confidence of the tables of the sign test', () => {
  for (const [n, low, high, confidence] of [
    [5, 1, 5, 0.9375],
    [6, 1, 6, 0.96875],
    [10, 2, 9, 0.9785],
    [20, 6, 15, 0.9586],
    [25, 8, 18, 0.9567],
  ] as const) {
    const found = ofRanks(n);
    assert.deepEqual([found.low, found.high], [low, high], `n = ${n}`);
    assert.ok(Math.abs(found.confidence - confidence) < 1e-4, `n = ${n}: ${found.confidence}`);
  }
});

test('the interval holds the median as often as it says, whatever the distribution', () => {
  // Lehmer's generator; the median of an exponential distribution is ln 2.
  let state = 12345;
  const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const trials = 20_000;
  let held = 0;
  let confidence = 0;
  for (let i = 0; i < trials; i++) {
    const interval = medianInterval(Array.from({ length: 21 }, () => -Math.log(uniform())));
    confidence = interval.confidence;
    if (interval.low <= Math.LN2 && Math.LN2 <= interval.high) held++;
  }
  assert.ok(Math.abs(held / trials - confidence) < 4 * Math.sqrt((confidence * (1 - confidence)) / trials));
});
