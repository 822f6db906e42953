import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  pairedDifference,
  unpairedDifference,
  unpairedSince,
} from '../../../../src/analysis/latents/evaluationDifferences';
import { meanAndError } from '../../../../src/analysis/latents/latentUnits';
import { lateFall } from '../../../../src/analysis/latents/stillLearning';
import { RandomStream } from '../../../../src/base/random';
import type { Evaluation } from '../../../../src/run/records';
import { BETA_300, OVERFITTED, TWENTY_STEPS } from '../findings/recorded';

function normals(seed: number, name: string, n: number): Float64Array {
  const stream = new RandomStream(seed, name);
  return Float64Array.from({ length: n }, () => stream.normal());
}
const close = (actual: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected} ± ${tolerance}`);

test('a difference of pairs by hand', () => {
  // Differences 1, 2, 3: variance 1, error √(1/3).
  const { mean, error, paired } = pairedDifference([11, 102, 1003], [10, 100, 1000]);
  close(mean, 2, 1e-12);
  close(error, Math.sqrt(1 / 3), 1e-12);
  assert.ok(paired);
  assert.equal(pairedDifference([2], [1]).error, Infinity);
  assert.throws(() => pairedDifference([1, 2], [1]), RangeError);
  assert.throws(() => pairedDifference([], []), RangeError);
});

test('the interval of the paired difference holds the truth in 93–97 % of draws, at a third of the width or less', () => {
  const [draws, n, truth, shared] = [1000, 300, 1.5, 0.95];
  let [held, widest] = [0, 0];
  for (let draw = 0; draw < draws; draw++) {
    // Both models find the same examples hard: standard deviations of 40 nats, correlation 0.95.
    const noise = ['both', 'a', 'b'].map(name => normals(draw, name, n));
    const of = (model: number): Float64Array =>
      Float64Array.from({ length: n }, (_, i) => {
        const value = Math.sqrt(shared) * noise[0]![i]! + Math.sqrt(1 - shared) * noise[model]![i]!;
        return 100 + 40 * value + (model === 1 ? truth : 0);
      });
    const [a, b] = [of(1), of(2)];
    const { mean, error } = pairedDifference(a, b);
    if (Math.abs(mean - truth) <= 1.96 * error) held++;
    widest = Math.max(widest, error / unpairedDifference(meanAndError(a), meanAndError(b)).error);
  }
  assert.ok(held >= 930 && held <= 970, `${held} of ${draws}`);
  assert.ok(widest <= 1 / 3, `${widest}`);
});

test('without values per example, the error of distortion + w · rate follows from those of the two and of their sum', () => {
  const n = 50;
  const rates = normals(1, 'rates', n);
  const own = normals(1, 'own', n);
  const distortions = Float64Array.from(own, (value, i) => 80 + 5 * value - 2 * rates[i]!);
  const [rate, distortion] = [meanAndError(rates), meanAndError(distortions)];
  const both = meanAndError(Float64Array.from(rates, (value, i) => value + distortions[i]!));
  const weighted = meanAndError(Float64Array.from(rates, (value, i) => distortions[i]! + 4 * value));
  const one: Evaluation = {
    ...OVERFITTED.tests[0]!,
    ...{ n, rate: rate.mean, distortion: distortion.mean, elbo: -both.mean },
    ...{ rateError: rate.error, distortionError: distortion.error, elboError: both.error },
  };
  const [since] = unpairedSince([one, { ...one, step: 900, distortion: one.distortion + 7 }], 4);
  assert.equal(since!.step, one.step);
  close(since!.objective.mean, 7, 1e-12);
  close(since!.objective.error, Math.SQRT2 * weighted.error, 1e-9);
  assert.ok(!since!.objective.paired);
  close(since!.rate.error, Math.SQRT2 * rate.error, 1e-9);
  close(since!.distortion.error, Math.SQRT2 * distortion.error, 1e-9);
  assert.deepEqual(unpairedSince([one], 4), []);
  assert.deepEqual(unpairedSince([], 4), []);
});

test('twenty steps still learn, a collapsed model and one that overfits do not', () => {
  assert.equal(lateFall(TWENTY_STEPS.tests)!.learns, true);
  assert.equal(lateFall(BETA_300.tests)!.learns, false);
  assert.equal(lateFall(BETA_300.tests.slice(0, 2))!.learns, false);
  assert.equal(lateFall(OVERFITTED.tests)!.learns, false);
  // 0.3 of the standard deviation is 0.58 nats.
  const { since, fall } = lateFall(TWENTY_STEPS.tests)!;
  assert.equal(since, 10);
  close(fall, 2835.1 - 2828.3, 0.01);
  assert.equal(lateFall(TWENTY_STEPS.tests.slice(0, 1)), undefined);
  assert.equal(lateFall([]), undefined);
});
