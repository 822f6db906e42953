import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Correction, correctionOf } from '../../../../src/analysis/geometry/corrections';
import { gaussianReadAs } from '../../../../src/analysis/geometry/gaussians';
import type { Dimension } from '../../../../src/analysis/results/profile';
import { correctionText, shortCorrection } from '../../../../src/views/profiles/readAs';
import * as m from '../matrices';

const of = (fit: number, over: Partial<Dimension> = {}): Dimension => ({
  ...{ fit, mle: fit, fitError: 0.2, mleError: 0.2, dropped: 0, cause: null },
  ...over,
});

/** DADApy 0.3.4 of standard_normal((n, d)), means over draws: `compute_id_2NN()`, and with algorithm='ml'. */
const READINGS: [n: number, dimension: number, fit: number, mle: number, draws: number, spread: number][] = [
  [350, 25, 18.515, 18.605, 400, 1.13],
  [350, 35, 23.268, 23.361, 300, 1.4],
  [700, 40, 26.341, 26.518, 200, 1.17],
  [1500, 18, 15.541, 15.614, 60, 0.4],
  [3000, 40, 28.172, 28.378, 24, 0.57],
  [5000, 45, 30.926, 31.188, 8, 0.37],
  [7000, 20, 17.618, 17.691, 8, 0.31],
];
for (const [n, dimension, fit, mle, draws, spread] of READINGS) {
  test(`between the numbers of examples and dimensions that were measured: ${dimension} at n = ${n}`, () => {
    // 1.5 % for the table's own error; a reading rises by about half as much as the dimension.
    const tolerance = 2 * (0.015 * fit + (2 * spread) / Math.sqrt(draws));
    m.close(gaussianReadAs('fit', fit, n)!.dimension, dimension, tolerance);
    m.close(gaussianReadAs('mle', mle, n)!.dimension, dimension, tolerance);
    const found = correctionOf(of(fit, { mle }), 'fit', n)!;
    assert.equal(found.bound, 'about');
    m.close(found.dimension, dimension, tolerance);
  });
}

test('from 50 examples on every value above 20 has a correction or a bound, and values that are read well have none', () => {
  for (const n of [50, 400, 5000, 10000, 10001, 60000]) {
    for (const value of [20.1, 35, 59, 100, 500]) {
      const found = correctionOf(of(value), 'fit', n)!;
      assert.ok(found.dimension >= value, `${n} ${value} ${found.dimension}`);
    }
    for (const value of [0.5, 1, 4]) assert.equal(correctionOf(of(value), 'mle', n), null);
  }
  // At n = 500 a true 20 reads 16.1: below 20, and far too low all the same.
  m.close(correctionOf(of(16.05), 'fit', 500)!.dimension, 20, 0.1);
  assert.equal(correctionOf(of(9.6), 'fit', 5000), null);
});

test('beyond what was measured: bounds', () => {
  const boundOf = (value: number, n: number): Correction['bound'] => correctionOf(of(value), 'fit', n)!.bound;
  assert.equal(boundOf(90, 5000), 'more than');
  assert.equal(correctionOf(of(90), 'fit', 5000)!.dimension, 128);
  // Of more examples 2NN is less biased: the Gaussian that reads so at 10,000 is one from above.
  assert.equal(boundOf(30, 60000), 'at most');
  assert.equal(correctionOf(of(30), 'fit', 60000)!.dimension, correctionOf(of(30), 'fit', 10000)!.dimension);
  assert.deepEqual(correctionOf(of(90), 'fit', 60000), { dimension: 90, bound: 'more than' });
  // Of fewer an estimate may be off by as much as it is, either way.
  for (const n of [3, 30, 49]) assert.equal(correctionOf(of(25), 'fit', n), null);
  // Duplicates do not count.
  assert.equal(correctionOf(of(25, { dropped: 970 }), 'fit', 1000), null);
});

test('nothing of jitter, of lattices and of what has no value', () => {
  assert.equal(correctionOf(of(30, { nearDuplicates: 40 }), 'fit', 1000), null);
  assert.equal(correctionOf(of(30, { ties: 400 }), 'fit', 1000), null);
  assert.equal(correctionOf(of(30, { fit: null }), 'fit', 1000), null);
});

test('in words', () => {
  assert.equal(correctionText({ dimension: 43.6, bound: 'about' }), 'a Gaussian of about 44 dimensions reads so');
  assert.equal(
    correctionText({ dimension: 128, bound: 'more than' }),
    'a Gaussian of more than 128 dimensions reads so',
  );
  assert.deepEqual(
    (['about', 'more than', 'at most'] as const).map(bound => shortCorrection({ dimension: 43.6, bound })),
    ['≈ 44', '> 44', '≤ 44'],
  );
});
