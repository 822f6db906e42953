import assert from 'node:assert/strict';
import test from 'node:test';
import { lineOf, readAlong } from '../../../../src/analysis/multiRate/readAlong';
import { multiRatePoints } from '../multiRatePoints';

// Rate 10 − 3 · ln β and distortion 40 + 2 · ln β, which are linear in log β.
const BETAS = [0.1, 1, 10];
const POINTS = multiRatePoints(BETAS, beta => ({
  rate: 10 - 3 * Math.log(beta),
  distortion: 40 + 2 * Math.log(beta),
  activeUnits: beta < 5 ? 8 : 3,
}));

test('between measured β both are linear in log β, and the units are those beside it', () => {
  const line = lineOf(POINTS);
  for (const beta of [0.1, 0.3, 1, 4, 10]) {
    const { rate, distortion } = readAlong(line, beta)!;
    assert.ok(Math.abs(rate - (10 - 3 * Math.log(beta))) < 1e-9, String(beta));
    assert.ok(Math.abs(distortion - (40 + 2 * Math.log(beta))) < 1e-9, String(beta));
  }
  assert.deepEqual(readAlong(line, 4)!.activeUnits, [3, 8]);
  assert.deepEqual(readAlong(line, 4)!.between, [1, 10]);
  assert.deepEqual(readAlong(line, 0.3)!.activeUnits, [8, 8]);
});

test('a measured β is no interpolation, and beyond the ends there is nothing', () => {
  const line = lineOf(POINTS);
  for (const beta of BETAS) assert.equal(readAlong(line, beta)!.between, null);
  assert.deepEqual(readAlong(line, 10)!.activeUnits, [3, 3]);
  for (const beta of [0.09, 11, NaN]) assert.equal(readAlong(line, beta), undefined);
});

test('a line is of held-out points of one multi-rate run, in order', () => {
  assert.deepEqual(
    lineOf(POINTS.toReversed()).map(({ beta, split }) => [beta, split]),
    BETAS.map(beta => [beta, 'test']),
  );
  const plain = POINTS.map(point => ({ ...point, multiRate: undefined }));
  assert.deepEqual(lineOf(plain), []);
  assert.deepEqual(lineOf(POINTS.filter(({ beta }) => beta === 1)), []);
  const other = POINTS.map(point => ({ ...point, run: '/runs/other' }));
  assert.equal(lineOf([...POINTS, ...other]).length, 3);
  assert.deepEqual(readAlong([], 1), undefined);
});
