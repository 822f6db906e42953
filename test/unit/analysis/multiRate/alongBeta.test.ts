import assert from 'node:assert/strict';
import test from 'node:test';
import { placeAmong, rowAlong, valueAlong } from '../../../../src/analysis/multiRate/alongBeta';

const BETAS = [0.01, 0.1, 1, 10];

test('at a measured β it is what was measured', () => {
  const values = [3, 1, 4, 1.5];
  BETAS.forEach((beta, i) => assert.equal(valueAlong(BETAS, values, beta), values[i]));
});

test('between two it is linear in log β', () => {
  // 10^0.3 is three tenths of the way from 1 to 10.
  assert.ok(Math.abs(valueAlong(BETAS, [0, 0, 5, 15], 10 ** 0.3) - 8) < 1e-12);
  const ofLog = BETAS.map(beta => 2 - 3 * Math.log(beta));
  for (const beta of [0.013, 0.5, 2, 9.9])
    assert.ok(Math.abs(valueAlong(BETAS, ofLog, beta) - (2 - 3 * Math.log(beta))) < 1e-12);
});

test('beyond the ends it is an end', () => {
  assert.deepEqual(placeAmong(BETAS, 0.001), { below: 0, share: 0 });
  assert.equal(valueAlong(BETAS, [3, 1, 4, 1.5], 50), 1.5);
});

test('rows lie between rows', () => {
  const rows = [
    [0, 1],
    [2, 5],
    [4, 9],
    [8, 1],
  ];
  assert.deepEqual([...rowAlong(BETAS, rows, 0.1)], [2, 5]);
  rowAlong(BETAS, rows, Math.sqrt(0.1)).forEach((value, i) => assert.ok(Math.abs(value - [3, 7][i]!) < 1e-6));
});
