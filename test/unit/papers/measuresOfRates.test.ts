import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Codes } from '../../../src/analysis/estimates/codes';
import type { Run } from '../../../scripts/papers/common/finishedRuns';
import { NotTestable } from '../../../scripts/papers/common/notTestable';
import { isLogPlusKl, isNearlyAll } from '../../../scripts/papers/002/claims/inTheRate';
import { described } from '../../../scripts/papers/002/claims/distances';
import { sizesText } from '../../../scripts/papers/002/claims/judgedBy';
import { byLot } from '../../../scripts/papers/002/measures/controlMemory';
import { nextOf } from '../../../scripts/papers/002/measures/eachExample';
import { informationInBatches } from '../../../scripts/papers/002/measures/inBatches';
import { earliestBest } from '../../../scripts/papers/002/measures/measuredStudy';
import { bernoulliDistortion } from '../../../scripts/papers/002/measures/ofSplit';
import { BETAS, checkerboard, dense, SEEDED, type Setting, sparse } from '../../../scripts/papers/002/settings';
import { estimatedOf, RUNS } from './plantedStudy';

const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

test('the distortion of pixels under probabilities', () => {
  near(bernoulliDistortion([1, 0], [0.5, 0.75]), Math.log(2) + Math.log(4));
  near(bernoulliDistortion([0.5], [0.5]), Math.log(2));
  assert.equal(bernoulliDistortion([0, 1], [0, 1]), 0, 'what is sure and right');
  assert.equal(bernoulliDistortion([1], [0]), Infinity);
});

test('posteriors that are far apart: batches tell the logarithm of their size without the correction, of all with it', async () => {
  const [count, batch] = [64, 16];
  const mean = Float32Array.from({ length: count }, (_, i) => 100 * i);
  const posteriors = { count, latent: 1, mean, logVariance: new Float32Array(count) };
  const codes: Codes = { posteriors, z: Float64Array.from(mean.subarray(0, 40)) };
  const { plain, corrected } = await informationInBatches(codes, batch);
  near(plain.value, Math.log(16));
  near(corrected.value, Math.log(64));
  const alike = { posteriors: { ...posteriors, mean: new Float32Array(count) }, z: new Float64Array(count) };
  const none = await informationInBatches(alike, batch);
  near(none.plain.value, 0);
  near(none.corrected.value, 0);
});

test('lots keep the examples and how many there are on either side', () => {
  const upTo = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, i) => from + i);
  const groups = { reconstructed: upTo(0, 5), trained: upTo(10, 30), unseen: upTo(40, 60) };
  const drawn = byLot(groups);
  assert.deepEqual([drawn.trained.length, drawn.unseen.length], [20, 20]);
  assert.deepEqual(
    [...drawn.trained, ...drawn.unseen].sort((a, b) => a - b),
    [...groups.trained, ...groups.unseen],
  );
  const stayed = drawn.trained.filter(example => example < 40).length;
  assert.ok(stayed > 4 && stayed < 16, `${stayed} of 20`);
});

test('no example is its own other one', () => {
  assert.deepEqual([...nextOf(Uint32Array.of(7, 3, 9))], [3, 9, 7]);
});

test('a run would stop early where its own objective is best', () => {
  const tests = [
    { step: 1, rate: 10, distortion: 100 },
    { step: 2, rate: 20, distortion: 80 },
    { step: 3, rate: 60, distortion: 75 },
  ];
  const at = (beta: number): number => {
    const run = { tests, config: { objective: { name: 'beta-vae', beta } } } as unknown as Run;
    return earliestBest(run).step;
  };
  assert.deepEqual([0.01, 1, 5].map(at), [3, 2, 1]);
  const none = { tests: [], config: { objective: { name: 'beta-vae', beta: 1 } } } as unknown as Run;
  assert.throws(() => earliestBest(none), NotTestable);
});

test('distances by their mean and percentiles', () => {
  const { mean, quantiles } = described(
    sparse(1),
    Array.from({ length: 101 }, (_, i) => 100 - i),
  );
  near(mean.value, 50);
  assert.deepEqual(quantiles, [10, 50, 90]);
});

test('sizes beside a verdict are those of the runs that there are', () => {
  const told = (settings: readonly Setting[], betas: readonly number[]): string =>
    sizesText({ runs: RUNS }, settings, betas);
  assert.equal(
    told([sparse(1), sparse(3)], BETAS),
    'constant volume of 1,024: 1 layer, 3 layers, β 0.01, 1 (seeds 0, 1), 0.1, 5 (seed 0); 5,000 held out, 4,000 steps',
  );
  assert.equal(
    told([checkerboard(1024, 3), dense(1)], SEEDED),
    'checkerboard of 1,024: 3 layers, β 0.01, 1 (seed 0); constant volume of 8,192: 1 layer, β 0.01, 1 (seed 0); ' +
      '5,000 held out, 4,000 steps',
  );
  assert.equal(sizesText({ runs: [] }, [sparse(1)], SEEDED), 'no run');
});

test('half a nat of information that is missing shows beside any rate', () => {
  const of = (untold: number, kl: number) => estimatedOf(1024, { untold, kl, excess: 0, perplexity: 1 }, 0, 0);
  assert.ok(isLogPlusKl(of(0, 1000)) && !isLogPlusKl(of(0.5, 1000)));
  assert.ok(isNearlyAll(of(1, 1)) && !isNearlyAll(of(1, 3)));
  assert.ok(!isNearlyAll(of(Math.log(1024), 0)), 'nothing of nothing');
});
