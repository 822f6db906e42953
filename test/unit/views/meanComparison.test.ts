import { UNASKED } from '../../../src/analysis/results/similarities';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meanComparison } from '../../../src/views/heatmaps/meanComparison';
import type { Comparison } from '../../../src/analysis/results/comparison';
import { withDerived } from '../../../src/views/heatmaps/cells';

const LAYERS = ['input', 'z_mean'];

function comparisonOf(cka: number | null, procrustes: number | null = null): Comparison {
  const square = (off: number | null): (number | null)[][] => [
    [1, off],
    [off, 1],
  ];
  return {
    ...{ rows: LAYERS, columns: LAYERS, n: 100, linearCka: square(cka), debiasedCka: square(cka), causes: {} },
    ...UNASKED,
    procrustes: procrustes === null ? null : square(procrustes),
  };
}

test('each cell is the mean over the seeds', () => {
  const mean = meanComparison([0.25, 0.5, 0.75].map(cka => comparisonOf(cka)));
  assert.deepEqual(mean.linearCka, [
    [1, 0.5],
    [0.5, 1],
  ]);
  assert.equal(mean.procrustes, null);
  assert.deepEqual(meanComparison([comparisonOf(0.3)]).linearCka, comparisonOf(0.3).linearCka);
  assert.throws(() => meanComparison([]), RangeError);
});

test('the mean of the smaller is not the smaller of the means', () => {
  // Smaller of both: 0.25 and 0.5, of mean 0.375; the means are 0.5 each.
  const mean = meanComparison([comparisonOf(0.25, 0.5), comparisonOf(0.75, 0.5)].map(withDerived));
  assert.equal(mean.smaller?.[0]?.[1], 0.375);
  assert.equal(mean.linearCka[0]?.[1], 0.5);
  assert.equal(mean.procrustes?.[0]?.[1], 0.5);
});

test('a cell without a value with one seed has no mean, and the cause says with how many', () => {
  const cause = 'z_mean is constant over these examples';
  const constant = { ...comparisonOf(null), causes: { z_mean: cause } };
  const mean = meanComparison([comparisonOf(0.5), constant, comparisonOf(0.5)]);
  assert.equal(mean.linearCka[0]?.[1], null);
  assert.deepEqual(mean.causes, { z_mean: `${cause}, with 1 of 3 seeds` });
  assert.deepEqual(meanComparison([constant, constant]).causes, { z_mean: cause });
  assert.equal(meanComparison([comparisonOf(0.5, 0.5), comparisonOf(0.5)]).procrustes, null, 'half of it is nothing');
});
