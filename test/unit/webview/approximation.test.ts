import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Comparison } from '../../../src/analysis/results/comparison';
import { approximationNote } from '../../../webview/compare/approximation';
import { UNASKED } from '../../../src/analysis/results/similarities';

const comparison = (value: number | null): Comparison => ({
  rows: ['input', 'z_mean'],
  columns: ['input', 'z_mean'],
  n: 9,
  linearCka: [
    [1, value],
    [value, 1],
  ],
  debiasedCka: [
    [1, null],
    [null, null],
  ],
  ...UNASKED,
  causes: {},
});

test('says how exact what is shown is', () => {
  const note = (states: Partial<Parameters<typeof approximationNote>[0]>, measure: 'linearCka' | 'debiasedCka') =>
    approximationNote(
      { approximate: undefined, exact: undefined, seconds: undefined, underWay: false, ...states },
      measure,
    );
  const [approximate, exact] = [comparison(0.5021), comparison(0.5)];
  assert.equal(note({ underWay: true }, 'linearCka'), '');
  assert.equal(
    note({ approximate, underWay: true }, 'linearCka'),
    'approximate (sketch), the exact one is being computed',
  );
  assert.equal(note({ approximate }, 'linearCka'), 'approximate (sketch)');
  const bounds = {
    linearCka: [
      [0, 0.0112],
      [0.0112, null],
    ],
    debiasedCka: [[null]],
  };
  const bounded = { ...approximate, bounds };
  assert.equal(note({ approximate: bounded }, 'linearCka'), 'approximate (sketch: within 0.012 in 99 %)');
  assert.equal(note({ approximate: bounded }, 'debiasedCka'), 'approximate (sketch)');
  assert.equal(note({ approximate, exact, seconds: 6.24 }, 'linearCka'), 'exact, 6.2 s (the sketch was within 0.003)');
  assert.equal(note({ exact, seconds: 6.24 }, 'linearCka'), 'exact, 6.2 s');
  assert.equal(note({ exact, seconds: 0.01 }, 'debiasedCka'), 'exact');
  assert.equal(note({ approximate: comparison(null), exact }, 'debiasedCka'), 'exact (the sketch was within 0.000)');
});
