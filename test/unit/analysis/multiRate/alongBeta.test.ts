import assert from 'node:assert/strict';
import test from 'node:test';
import { placeAmong, rowAlong, valueAlong } from '../../../../src/analysis/multiRate/alongBeta';

const BETAS = [0.01, 0.1, 1, 10];

test('at a measured β it is what was measured', () => {
  const values = [3, 1, 4, 1.5];
  BETAS.forEach((beta, i) => assert.equal(valueAlong(BETAS, values, beta), values[i]));
});

test('what is linear in log β stays so', () => {
  const ofLog = BETAS.map(beta => 2 - 3 * Math.log(beta));
  for (const beta of [0.013, 0.5, 2, 9.9])
    assert.ok(Math.abs(valueAlong(BETAS, ofLog, beta) - (2 - 3 * Math.log(beta))) < 1e-12);
});

test('between measured β it is what SciPy’s PCHIP over log β says', () => {
  // PchipInterpolator(np.log(b), v)(np.log(x)) of SciPy 1.17
  const betas = [0.01, 0.05, 0.1, 1, 2, 10];
  const values = [90, 71, 60, 25, 26, 4];
  const expected = [
    82.79575660387192, 65.82029892242784, 39.01826640375956, 25.478146430779493, 25.984382208942016, 18.171225430265384,
    6.500290201803604,
  ];
  [0.02, 0.07, 0.3, 1.4, 1.9, 5, 9].forEach((beta, i) =>
    assert.ok(Math.abs(valueAlong(betas, values, beta) - expected[i]!) < 1e-9, String(beta)),
  );
  assert.ok(Math.abs(valueAlong([1, 10], [2, 4], Math.sqrt(10)) - 3) < 1e-12);
});

test('it is nowhere beyond its neighbours', () => {
  const values = [3, 1, 4, 1.5];
  for (let share = 0; share <= 1; share += 0.01) {
    const beta = 0.01 * 1000 ** share;
    const { below } = placeAmong(BETAS, beta);
    const [low, high] = [values[below]!, values[below + 1]!].sort((a, b) => a - b) as [number, number];
    const value = valueAlong(BETAS, values, beta);
    assert.ok(value >= low - 1e-12 && value <= high + 1e-12, String(beta));
  }
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
