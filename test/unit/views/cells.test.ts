import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Comparison } from '../../../src/analysis/results/comparison';
import { causesIn, differenceAt, layerMatches, moveCell, valueAt } from '../../../src/views/heatmaps/cells';
import {
  explainCell,
  MOSTLY_ALIKE,
  mostAlike,
  NEARLY_SAME,
  PARTLY_ALIKE,
  SAME,
  similarityWords,
  SLIGHTLY_ALIKE,
} from '../../../src/views/heatmaps/explain';
import { comparisonTable } from '../../../src/views/heatmaps/comparisonTables';
import { syntheticComparison } from './synthetic';
import { pairOf, UNASKED } from '../../../src/analysis/results/similarities';

function comparisonOf(values: (number | null)[][], rows: string[], columns = rows): Comparison {
  const causes = { z_log_var: 'z_log_var is constant over these examples' };
  return { rows, columns, n: 100, linearCka: values, debiasedCka: values, ...UNASKED, causes };
}

const three = comparisonOf(
  [
    [1, 0.7, null],
    [0.7, 1, null],
    [null, null, null],
  ],
  ['encoder/1', 'z_mean', 'z_log_var'],
);

test('the causes of a measure are those of layers without any value in it, by row or column', () => {
  const gone = three.causes['z_log_var']!;
  const none = 'encoder/1 has no similarity between examples left once debiased';
  const debiasedCka = three.debiasedCka.map((row, i) => row.map((value, j) => (i === 0 || j === 0 ? null : value)));
  const causes = { ...three.causes, 'encoder/1': none, debiasedCka: 'debiased CKA needs at least 4 examples' };
  const comparison: Comparison = { ...three, debiasedCka, causes };
  assert.deepEqual(causesIn(comparison, ['linearCka']), [gone]);
  assert.deepEqual(causesIn(comparison, ['linearCka', 'debiasedCka']), [gone, none]);
  const columns = ['a', 'b', 'z_log_var'];
  assert.deepEqual(causesIn({ ...comparison, rows: ['c', 'd', 'e'], columns }, ['linearCka']), [gone]);
});

describe('a cell in words', () => {
  test('each threshold belongs to the words above it', () => {
    const levels = [SAME, NEARLY_SAME, MOSTLY_ALIKE, PARTLY_ALIKE, SLIGHTLY_ALIKE];
    const at = levels.map(level => similarityWords(level, 'linearCka'));
    assert.equal(new Set(at).size, levels.length);
    levels.forEach((level, i) => {
      const below = similarityWords(level - 1e-9, 'linearCka');
      assert.equal(below, at[i + 1] ?? 'have little in common');
    });
    assert.equal(similarityWords(1, 'linearCka'), at[0]);
    assert.equal(similarityWords(-0.1, 'linearCka'), 'have little in common');
  });
  test('two layers of one checkpoint', () => {
    assert.deepEqual(explainCell(three, 0, 1, 'linearCka'), {
      title: 'encoder/1 × z_mean',
      value: '0.70',
      sentence: 'encoder/1 and z_mean share a good part of what they tell apart, and each keeps something of its own.',
    });
    assert.equal(explainCell(three, 1, 1, 'linearCka').sentence, 'A layer and itself: always the same.');
  });
  test('an approximate value says how far off it may be', () => {
    const bounds = (bound: number) => {
      const table = three.linearCka.map(row => row.map(value => (value === null ? null : bound)));
      return { linearCka: table, debiasedCka: table };
    };
    const cell = (bound: number) => explainCell({ ...three, bounds: bounds(bound) }, 0, 1, 'linearCka').value;
    assert.deepEqual([cell(0.0112), cell(0.001), cell(1e-7)], ['about 0.70 ± 0.02', 'about 0.70 ± 0.01', '0.70']);
    const table = comparisonTable({ ...three, bounds: bounds(0.0112) }, 'linearCka');
    assert.deepEqual(table.columns, ['row', 'column', 'linearCka', 'within', 'cause']);
    assert.deepEqual(table.rows[1], ['encoder/1', 'z_mean', 0.7, 0.0112, null]);
    assert.deepEqual(comparisonTable(three, 'linearCka').rows[1], ['encoder/1', 'z_mean', 0.7, null]);
  });
  test('two checkpoints', () => {
    const same = explainCell(three, 1, 1, 'linearCka', ['A', 'B']);
    assert.equal(same.title, 'A z_mean × B z_mean');
    assert.match(same.sentence, /^The same layer in both checkpoints\. They tell the same things apart/);
    assert.match(explainCell(three, 1, 0, 'linearCka', ['A', 'B']).sentence, /^A z_mean and B encoder\/1 share/);
  });
  test('two checkpoints, of layers that read z: the noise of both, or of one', () => {
    const noisy = comparisonOf(
      [
        [1, 0.05, 0.4],
        [0.3, 0.05, 0.4],
        [0.3, 1, 0.4],
      ],
      ['z_mean', 'sampling', 'decoder/1'],
    );
    const said = (row: number, column: number): string =>
      explainCell(noisy, row, column, 'linearCka', ['A', 'B']).sentence;
    assert.equal(
      said(1, 1),
      'The same layer in both checkpoints. They have little in common. Both hold noise of z, drawn anew for each ' +
        'checkpoint, so that the value is below 1 even for the same weights.',
    );
    assert.match(said(0, 2), /\. B decoder\/1 holds noise of z, drawn anew/);
    assert.match(said(1, 0), /\. A sampling holds noise of z, drawn anew/);
    assert.doesNotMatch(said(0, 0), /noise/, 'neither reads z');
    assert.doesNotMatch(said(2, 1), /noise/, 'nothing is lowered');
    assert.doesNotMatch(explainCell(noisy, 0, 1, 'linearCka').sentence, /noise/, 'one checkpoint has one draw');
  });
  test('no value: the cause, or that it was not measured', () => {
    assert.deepEqual(explainCell(three, 2, 0, 'linearCka'), {
      title: 'z_log_var × encoder/1',
      value: 'undefined',
      sentence: 'There is nothing to compare: z_log_var is constant over these examples.',
    });
    assert.match(explainCell(three, 0, 1, 'procrustes').sentence, /^The Procrustes similarity has not been measured/);
    const broken = comparisonOf([[NaN]], ['input']);
    assert.match(explainCell(broken, 0, 0, 'linearCka').sentence, /cannot be computed/);
  });
  test('the most alike layers, most alike first, without the layer itself and without what has no value', () => {
    const found = mostAlike(syntheticComparison(true), 6, 'linearCka');
    assert.equal(found.length, 4);
    assert.ok(found.every(({ layer }) => layer !== 'encoder/6' && layer !== 'z_log_var'));
    assert.ok(found.every(({ value }, i) => i === 0 || value <= found[i - 1]!.value));
    assert.deepEqual(mostAlike(three, 0, 'linearCka'), [{ layer: 'z_mean', value: 0.7 }]);
    assert.deepEqual(mostAlike(three, 2, 'linearCka'), []);
  });
});

describe('cells', () => {
  test('what is not there has no value', () => {
    assert.equal(valueAt(three, 'linearCka', 0, 1), 0.7);
    for (const [row, column] of [
      [0, 2],
      [-1, 0],
      [0, 9],
    ] as const) {
      assert.equal(valueAt(three, 'linearCka', row, column), null);
    }
    assert.equal(valueAt(three, 'procrustes', 0, 0), null);
  });
  test('keys move within the grid, other keys do nothing', () => {
    assert.deepEqual(moveCell(three, { row: 0, column: 0 }, 'ArrowDown'), { row: 1, column: 0 });
    assert.deepEqual(moveCell(three, { row: 0, column: 0 }, 'ArrowLeft'), { row: 0, column: 0 });
    assert.deepEqual(moveCell(three, { row: 1, column: 0 }, 'End'), { row: 1, column: 2 });
    assert.deepEqual(moveCell(three, { row: 0, column: 1 }, 'PageDown'), { row: 2, column: 1 });
    assert.equal(moveCell(three, { row: 0, column: 0 }, 'toString'), null);
    assert.equal(moveCell(comparisonOf([], []), { row: 0, column: 0 }, 'ArrowDown'), null);
    const keys = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...keys)), path => {
        let cell = { row: 0, column: 0 };
        for (const key of path) cell = moveCell(three, cell, key)!;
        assert.ok(cell.row >= 0 && cell.row < 3 && cell.column >= 0 && cell.column < 3);
      }),
    );
  });
  test('the best match of a layer, its own counterpart where they tie', () => {
    const two = comparisonOf(
      [
        [0.9, 0.9, 0.1],
        [0.8, 0.6, 0.2],
        [null, 0.3, null],
      ],
      ['encoder/1', 'z_mean', 'z_log_var'],
    );
    assert.deepEqual(layerMatches(two, 'linearCka'), [
      { layer: 'encoder/1', same: 0.9, best: { layer: 'encoder/1', value: 0.9 } },
      { layer: 'z_mean', same: 0.6, best: { layer: 'encoder/1', value: 0.8 } },
      { layer: 'z_log_var', same: null, best: { layer: 'z_mean', value: 0.3 } },
    ]);
    assert.ok(Math.abs(differenceAt(two, 'linearCka', 1, 0)! - 0.2) < 1e-12);
    assert.equal(differenceAt(two, 'linearCka', 1, 1), 0);
    assert.equal(differenceAt(two, 'linearCka', 2, 1), null);
    const apart = comparisonOf([[0.4]], ['encoder/9'], ['encoder/1']);
    assert.deepEqual(layerMatches(apart, 'linearCka')[0], {
      layer: 'encoder/9',
      same: null,
      best: { layer: 'encoder/1', value: 0.4 },
    });
    assert.equal(differenceAt(apart, 'linearCka', 0, 0), null);
  });
});

test('other pairs without a value are spoken of where there are others', () => {
  const of = (pairs: Record<string, string>) => causesIn({ ...three, causes: pairs }, ['svcca']);
  const [there, back, other] = [pairOf('svcca', 'a', 'b'), pairOf('svcca', 'b', 'a'), pairOf('svcca', 'a', 'c')];
  assert.deepEqual(of({ [there]: 'too many', [back]: 'too many' }), ['a × b: too many'], 'a pair and its mirror image');
  assert.deepEqual(of({ [there]: 'too many', [other]: 'far too many' }), [
    'a × b: too many; other pairs of layers have none either',
  ]);
  assert.deepEqual(causesIn({ ...three, causes: { [there]: 'too many' } }, ['linearCka']), []);
});
