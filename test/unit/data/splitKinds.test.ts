import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Dataset } from '../../../src/data/examples/dataset';
import { type Splitting, splitExamples } from '../../../src/data/examples/split';
import { gridFactors, listedFactors } from '../../../src/data/examples/factors';
import { openDataset } from '../../../src/data/openDataset';
import { openSprites } from '../../../src/data/sets/sprites';
import { TETROMINO_RANGES, tetrominoFactors } from '../../../src/data/sets/tetrominoes';
import { userError } from './helpers';

let tetrominoes: Dataset;
const sprites = openSprites();

before(async () => {
  tetrominoes = await openDataset({ name: 'tetrominoes' }, '');
});

type Data = Pick<Dataset, 'name' | 'count' | 'factors' | 'ownTrain'>;
const sides = (data: Data, split: Splitting, splitSeed = 0) => splitExamples(data, { split, splitSeed }, 0);
const counts = (data: Data, split: Splitting) => {
  const { train, heldOut } = sides(data, split);
  return [train.length, heldOut.length];
};

/** The checkerboard as the paper's code cuts it: cells of half a range, counted by rounding down. */
function onWhiteOfPaper(bin: number): boolean {
  const drawn = tetrominoFactors(bin);
  const cells = Object.entries(TETROMINO_RANGES).map(([factor, { low, high }]) =>
    Math.floor((drawn[factor as keyof typeof drawn] - low) / ((high + 1e-9 - low) / 2)),
  );
  return cells.reduce((sum, cell) => sum + cell, 0) % 2 === 0;
}

test('a checkerboard of Tetrominoes is that of their drawn values', () => {
  const { train, heldOut } = sides(tetrominoes, { kind: 'checkerboard' });
  const white = Array.from({ length: 163_840 }, (_, bin) => bin).filter(onWhiteOfPaper);
  assert.deepEqual(
    [...train].sort((a, b) => a - b),
    white,
  );
  assert.deepEqual([train.length, heldOut.length], [82_017, 81_823]);
});

test('a constant density of Tetrominoes keeps the middle of all five ranges', () => {
  // The volume of the middle is the share that is asked for, and each of its 163,840 cells is drawn from once.
  const { train, heldOut, note } = sides(tetrominoes, { kind: 'constant-density', train: 16_384 });
  for (const side of [train, heldOut]) assert.ok(Math.abs(side.length - 16_384) < 400, String(side.length));
  const reach = (16_384 / 81_920) ** (1 / 5) / 2;
  for (const bin of [...train, ...heldOut]) {
    const drawn = tetrominoFactors(bin);
    for (const [factor, { low, high }] of Object.entries(TETROMINO_RANGES)) {
      const middle = (low + high) / 2;
      assert.ok(Math.abs(drawn[factor as keyof typeof drawn] - middle) <= reach * (high - low));
    }
  }
  assert.match(
    note!,
    new RegExp(`has ${train.length} training and ${heldOut.length} held-out .* 16384 were asked for`),
  );
  const halves = sides(tetrominoes, { kind: 'half' });
  const half = new Set(halves.train);
  assert.ok(train.every(bin => half.has(bin)));
});

test('the sizes of splits of sprites are those of their grid', () => {
  assert.deepEqual(counts(sprites, { kind: 'half' }), [368_640, 368_640]);
  // 3 shapes and halves of 6 scales, 40 orientations, 32 and 32 places: any even factor makes both sides equal.
  assert.deepEqual(counts(sprites, { kind: 'checkerboard' }), [368_640, 368_640]);
  assert.deepEqual(counts(sprites, { kind: 'checkerboard', train: 1000 }), [1000, 368_640]);
  assert.deepEqual(counts(sprites, { kind: 'constant-volume', train: 16_384 }), [16_384, 720_896]);
  // What is met exactly needs no word.
  for (const kind of ['constant-volume', 'checkerboard'] as const)
    assert.equal(sides(sprites, { kind, train: 1000 }).note, undefined);
  assert.equal(sides(sprites, { kind: 'half' }).note, undefined);
  // Four factors are shrunk to (1/16)^(1/4), half of their ranges: 4 of 6 scales whose middles are 1/12, 3/12, … lie within a
  // quarter of the middle, 20 orientations and 16 places; the 3 shapes stay.
  const density = sides(sprites, { kind: 'constant-density', train: 23_040 });
  const kept = 3 * 4 * 20 * 16 * 16;
  assert.equal(density.train.length + density.heldOut.length, kept);
  assert.ok(Math.abs(density.train.length - kept / 2) < 4 * Math.sqrt(kept / 4));
});

test('an odd grid is cut into halves of unequal sizes', () => {
  // Of 3 values two lie in the lower half: of 3 × 3 cells 2·2 + 1·1 are white.
  const board = { name: 'board', count: 9, factors: gridFactors({ row: 3, column: 3 }) };
  const { train, heldOut } = sides(board, { kind: 'checkerboard' });
  assert.deepEqual([...train].sort(), [0, 1, 3, 4, 8]);
  assert.deepEqual([...heldOut].sort(), [2, 5, 6, 7]);
  // What has one value is no factor to cut.
  const flat = { ...board, factors: gridFactors({ colour: 1, row: 3, column: 3 }) };
  assert.deepEqual(sides(flat, { kind: 'checkerboard' }), { train, heldOut });
});

test('a split of a kind takes no notice of the files’ own, nor of what else is drawn', () => {
  const own = { name: 'own', count: 100, ownTrain: 10 };
  assert.deepEqual(counts(own, { kind: 'half' }), [50, 50]);
  assert.deepEqual(counts(own, { kind: 'constant-volume', train: 99 }), [99, 1]);
  const few = sides(own, { kind: 'constant-volume', train: 10 }).train;
  const more = sides(own, { kind: 'constant-volume', train: 20 }).train;
  assert.deepEqual(more.slice(0, 10), few);
  assert.notDeepEqual(sides(own, { kind: 'half' }, 1), sides(own, { kind: 'half' }, 2));
});

test('what cannot be split so is refused with the sizes', () => {
  const refused = (data: Data, split: Splitting, sentence: RegExp) =>
    assert.throws(() => sides(data, split), userError(sentence));
  const few = { name: 'few', count: 8, factors: gridFactors({ row: 4, column: 2 }) };
  refused(
    few,
    { kind: 'constant-volume', train: 8 },
    /train is 8, .* of the 8 .* train on 7 at most: make it 7 or less/,
  );
  refused(
    few,
    { kind: 'constant-density', train: 5 },
    /train is 5, .* of the 8 .* train on 4 at most: make it 4 or less/,
  );
  refused(few, { kind: 'checkerboard', train: 5 }, /train is 5, .* of the 8 .* train on 4 at most: make it 4 or less/);
  // So of more than there are at all: what is named would do.
  refused(few, { kind: 'checkerboard', train: 9 }, /train is 9, .* of the 8 .* train on 4 at most: make it 4 or less/);
  refused(
    { name: 'bare', count: 8 },
    { kind: 'checkerboard' },
    /checkerboard needs 2 or more factors .* bare has none/,
  );
  const line = { ...few, factors: gridFactors({ row: 8, colour: 1 }) };
  refused(
    line,
    { kind: 'checkerboard' },
    /needs 2 or more factors of at least 2 values each, few has row with 8 and colour with 1/,
  );
  const shape = { ...few, factors: gridFactors({ shape: 3, colour: 2 }) };
  refused(shape, { kind: 'constant-density', train: 2 }, /needs 1 or more factors of at least 4 values each/);
  const alike = { ...few, factors: listedFactors({ row: 2, column: 2 }, new Uint8Array(16)) };
  refused(alike, { kind: 'checkerboard' }, /leaves 8 of the 8 examples of few for training and 0 held out/);
  refused({ name: 'one', count: 1 }, { kind: 'half' }, /one/);
});
