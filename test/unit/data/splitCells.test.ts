import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gridFactors } from '../../../src/data/examples/factors';
import { splitExamples } from '../../../src/data/examples/split';
import { cellsOf, splitCellsSchema } from '../../../src/data/examples/splitCells';
import { openTetrominoes } from '../../../src/data/sets/tetrominoes';
import { UNWATCHED } from '../../../src/base/progress';

test('of each cell of a checkerboard all or none are trained on', async () => {
  const { factors, values } = await openTetrominoes(UNWATCHED);
  const count = values.length / 3072;
  const data = { name: 'tetrominoes', count, factors: factors! };
  const { cells } = cellsOf(factors!, count, splitExamples(data, { split: { kind: 'checkerboard' } }, 0));
  assert.equal(cells.length, 32);
  for (const [cell, { train, heldOut, unused }] of cells.entries()) {
    const upper = cell.toString(2).replaceAll('0', '').length;
    assert.equal(upper % 2 === 0 ? heldOut : train, 0);
    assert.equal(unused, 0);
    // A cell has half of each range: 163,840 / 32, but for which side of the middle the middle scales fall on.
    assert.ok(Math.abs(train + heldOut - 5120) < 150, `${cell}: ${train + heldOut}`);
  }
});

test('what is left out at the ends of ranges shows', () => {
  const grid = { name: 'grid', count: 64, factors: gridFactors({ shape: 2, x: 8, y: 4 }) };
  const split = splitExamples(grid, { split: { kind: 'constant-density', train: 8 } }, 0);
  const { factors, cells } = cellsOf(grid.factors, grid.count, split);
  // A quarter of the volume is half of either range: 4 of 8 values and 2 of 4; two shapes stay whole.
  assert.deepEqual(factors, [
    { name: 'shape', size: 2, used: [0, 1] },
    { name: 'x', size: 8, used: [2, 5] },
    { name: 'y', size: 4, used: [1, 2] },
  ]);
  for (const { train, heldOut, unused } of cells) assert.deepEqual([train + heldOut, unused], [2, 6]);
});

test('what has one value is not cut', () => {
  const grid = { name: 'grid', count: 4, factors: gridFactors({ colour: 1, x: 2, y: 2 }) };
  const { factors, cells } = cellsOf(grid.factors, 4, splitExamples(grid, { split: { kind: 'checkerboard' } }, 0));
  assert.deepEqual(
    factors.map(({ name }) => name),
    ['x', 'y'],
  );
  assert.deepEqual(
    cells.map(({ train }) => train),
    [1, 0, 0, 1],
  );
});

test('factors without their cells are refused: what is drawn doubles with each', () => {
  const grid = { name: 'grid', count: 4, factors: gridFactors({ x: 2, y: 2 }) };
  const known = cellsOf(grid.factors, grid.count, splitExamples(grid, { split: { kind: 'checkerboard' } }, 0));
  assert.deepEqual(splitCellsSchema.parse(known), known);
  const factors = Array.from({ length: 40 }, () => known.factors[0]!);
  assert.equal(splitCellsSchema.safeParse({ ...known, factors }).success, false);
});
