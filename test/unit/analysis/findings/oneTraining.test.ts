import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ofEqualSeeds } from '../../../../src/analysis/results/curves/equalSeeds';
import { oneTrainingFinding } from '../../../../src/analysis/findings/overBeta/oneTraining';
import type { RetrainedRun } from '../../../../src/analysis/results/curves/retrained';
import { retrainedAt } from '../retrainedAt';

const at = (differences: [beta: number, mean: number, error?: number, seed?: number][], n = 1000) =>
  differences.map(([beta, mean, error = 0.1, seed = 0]) => retrainedAt(beta, mean, { error, seed, n }));
const said = (...args: Parameters<typeof at>) => oneTrainingFinding(at(...args), 'bernoulli')!;

test('where it is worse beyond the errors, by how much at most', () => {
  const { holds, sentence } = said([
    [0.1, 0.1],
    [1, 0.9],
    [4, 1.4],
  ]);
  assert.ok(holds);
  assert.equal(
    sentence,
    'One training of 6,000 steps for all β is within 1.4 ± 0.1 nats of 3 runs of one β each, of 6,000 steps and the same seed, at every β that they have ' +
      'in held-out distortion + β · rate: worse at β 1 and 4, most at β 4.',
  );
});

test('where it is better, that is said too', () => {
  assert.match(
    said([
      [0.1, -0.8],
      [1, 0.9],
    ]).sentence,
    /worse at β 1, and better at β 0\.1, by up to 0\.8 ± 0\.1 nats\.$/,
  );
  const { holds, sentence } = said([
    [0.1, -0.8],
    [1, 0.1],
  ]);
  assert.ok(holds);
  assert.match(sentence, /was not found worse than 2 runs .*, and better at β 0\.1, by up to 0\.8 ± 0\.1 nats\.$/);
});

test('silent within the errors, which grow with the number of β that the largest is chosen from', () => {
  assert.equal(
    said([
      [0.1, 0.2],
      [1, -0.1],
    ]).holds,
    false,
  );
  // √(4 + 2 ln 2) = 2.32 errors of two, and √(4 + 2 ln 8) = 2.86 of eight.
  assert.equal(
    said([
      [0.1, 0.25],
      [1, 0],
    ]).holds,
    true,
  );
  const eight = [1, 2, 3, 4, 5, 6, 7].map((beta): [number, number] => [beta, 0]);
  assert.equal(said([[0.1, 0.25], ...eight]).holds, false);
});

test('the spread over seeds is in the error', () => {
  // 1 and 2: mean 1.5, a standard error of 0.5 beside the 0.1 over examples.
  const { numbers } = said([
    [1, 1, 0.1, 0],
    [1, 2, 0.1, 1],
    [4, 0],
  ]);
  assert.deepEqual(numbers['differences'], [1.5, 0]);
  assert.ok(Math.abs((numbers['errors'] as number[])[0]! - Math.hypot(0.5, 0.1)) < 1e-12);
});

test('of several runs of one β and seed the best counts', () => {
  const [good, bad, other] = at([
    [1, 2],
    [1, 0.1],
    [4, 1],
  ]) as [RetrainedRun, RetrainedRun, RetrainedRun];
  const { numbers, sentence } = oneTrainingFinding(
    [{ ...bad, retrained: good.retrained + 1.9 }, good, other],
    'bernoulli',
  )!;
  assert.deepEqual(numbers['differences'], [2, 1]);
  assert.match(sentence, / within 2\.0 ± 0\.1 nats of the best 2 of 3 runs of one β each, /);
});

test('which are of the seed of the multi-rate run is said', () => {
  const of = (...seeds: number[]) => said(seeds.map((seed, i) => [i + 1, 5, 0.1, seed])).sentence;
  assert.match(of(0, 0), / 2 runs of one β each, of 6,000 steps and the same seed, at every β/);
  assert.match(of(0, 1, 2), / 3 runs of one β each, of 6,000 steps, 2 of them of other seeds, at every β/);
  assert.match(of(1, 2), / 2 runs of one β each, of 6,000 steps and other seeds, at every β/);
});

test('at each β those of the seed stand beside it, where there are some', () => {
  const runs = [
    [1, 0],
    [1, 1],
    [1, 2],
    [4, 1],
    [4, 2],
    [8, 0],
    [8, 0],
  ].map(([beta, seed]) => ({ beta: beta!, seed: seed! }));
  const of = (seed: number) => ofEqualSeeds(runs, seed).map(run => [run.beta, run.seed]);
  assert.deepEqual(of(0), [
    [1, 0],
    [4, 1],
    [4, 2],
    [8, 0],
    [8, 0],
  ]);
  assert.deepEqual(of(2), [
    [1, 2],
    [4, 2],
    [8, 0],
    [8, 0],
  ]);
});

test('nothing of one β or of very few examples, and no nats of squares', () => {
  assert.equal(oneTrainingFinding([], 'bernoulli'), undefined);
  assert.equal(oneTrainingFinding(at([[1, 5]]), 'bernoulli'), undefined);
  assert.equal(
    oneTrainingFinding(
      at(
        [
          [1, 5],
          [2, 5],
        ],
        5,
      ),
      'bernoulli',
    ),
    undefined,
  );
  assert.doesNotMatch(
    oneTrainingFinding(
      at([
        [1, 5],
        [2, 5],
      ]),
      'sse',
    )!.sentence,
    /nats/,
  );
});
