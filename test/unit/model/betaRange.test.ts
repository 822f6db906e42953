import assert from 'node:assert/strict';
import test from 'node:test';
import {
  betaOfStandardised,
  betasAlong,
  followedBeta,
  isWithin,
  standardised,
  standardisedDraw,
} from '../../../src/model/multiRate/betaRange';
import { assertClose, evaluate, values } from '../engine/evaluate';

test('standardised log β is −√3 and √3 at the ends of the range, 0 at its geometric middle', () => {
  const range = [0.01, 10] as const;
  const root = Math.sqrt(3);
  const found = [0.01, Math.sqrt(0.1), 1, 10].map(beta => standardised(beta, range));
  assertClose(found, [-root, 0, root / 3, root], 1e-12, 's');
});

test('a uniform draw becomes a β whose logarithm is uniform on the range', async () => {
  const drawn = values([4], [0, 0.5, 2 / 3, 1]);
  const { s, beta } = await evaluate(
    ({ u }) => {
      const s = standardisedDraw(u!);
      return { s, beta: betaOfStandardised(s, [0.01, 10]) };
    },
    { u: drawn },
  );
  const root = Math.sqrt(3);
  assertClose(s!, [-root, 0, root / 3, root], 1e-6, 's');
  const expected = [0.01, Math.sqrt(0.1), 1, 10];
  expected.forEach((value, i) => assert.ok(Math.abs(beta![i]! / value - 1) < 1e-5, `β ${value}`));
});

test('β along the range are evenly spaced in their logarithm, both ends exactly among them', () => {
  const betas = betasAlong([0.01, 10], 10);
  assert.deepEqual([betas.length, betas[0], betas[9]], [10, 0.01, 10]);
  // As the paper's authors list them.
  assertClose(betas.slice(3, 7), [0.1, 0.2154, 0.4642, 1], 1e-4, 'β');
});

test('training is followed at β = 1, or at the middle of a range that lacks it', () => {
  assert.equal(followedBeta([0.01, 10]), 1);
  assert.ok(Math.abs(followedBeta([2, 8]) - 4) < 1e-12);
  assert.deepEqual(
    [isWithin(0.01, [0.01, 10]), isWithin(10, [0.01, 10]), isWithin(10.1, [0.01, 10])],
    [true, true, false],
  );
});
