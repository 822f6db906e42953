import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { gridFactors } from '../../../src/data/examples/factors';
import { type Splitting, splitExamples } from '../../../src/data/examples/split';
import { type SplitCells, cellsOf } from '../../../src/data/examples/splitCells';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { renderSplitBoard, splitNote, splitTable } from '../../../src/views/data/splitBoard';
import { assertSnapshot, assertSound, numbers, texts } from './snapshot';
import { syntheticReport } from './synthetic';

let document: Document;
before(async () => {
  document = await nodeDocument();
});

const FACTORS = { shape: 3, scale: 6, orientation: 10, x: 8, y: 8 };
const COUNT = 3 * 6 * 10 * 8 * 8;

function split(splitting: Splitting, factors: Record<string, number> = FACTORS): SplitCells {
  const count = Object.values(factors).reduce((product, size) => product * size, 1);
  const grid = { name: 'grid', count, factors: gridFactors(factors) };
  return cellsOf(grid.factors, count, splitExamples(grid, { split: splitting }, 0));
}

const SPLITS = {
  checkerboard: split({ kind: 'checkerboard' }),
  density: split({ kind: 'constant-density', train: COUNT / 8 }),
};

for (const [name, cells] of Object.entries(SPLITS)) {
  for (const [width, pixels] of Object.entries({ wide: 820, narrow: 388 })) {
    test(`the cells of a split look as they did, ${name}, ${width}`, () => {
      const svg = renderSplitBoard(cells, { width: pixels }, document);
      assertSound(svg);
      assertSnapshot(`split-${name}-${width}`, svg);
    });
  }
}

test('every cell of a checkerboard is filled or light', () => {
  const svg = renderSplitBoard(SPLITS.checkerboard, { width: 820 }, document);
  const parts = Array.from(svg.querySelectorAll('.cell'), cell =>
    Array.from(cell.querySelectorAll('rect'), rect => rect.getAttribute('class')),
  );
  assert.equal(parts.length, 32);
  assert.deepEqual(
    parts.map(([part]) => part === 'train'),
    parts.map((_, cell) => cell.toString(2).replaceAll('0', '').length % 2 === 0),
  );
  assert.equal(svg.querySelectorAll('.used').length, 0);
  assert.match(texts(svg, 'desc').join(), /^Of 32 cells 16 have training examples alone, 16 held-out ones alone\.$/);
});

test('the parts of a cell share its width', () => {
  const board = {
    factors: [{ name: 'x', size: 2, used: [0, 1] as [number, number] }],
    cells: [
      { train: 1, heldOut: 2, unused: 1 },
      { train: 0, heldOut: 0, unused: 0 },
    ],
  };
  const svg = renderSplitBoard(board, { width: 400 }, document);
  const widths = Array.from(svg.querySelectorAll('.cell rect'), rect => numbers(rect, 'width')[0]!);
  assert.equal(widths.length, 3);
  assert.ok(Math.abs(widths[1]! - 2 * widths[0]!) < 0.1);
  assert.deepEqual(splitTable(board).rows, [
    ['lower', 1, 2, 1],
    ['upper', 0, 0, 0],
  ]);
});

test('below it stand the kind of the split and how many examples each part has', () => {
  const { info } = syntheticReport();
  const data = { ...info.data, train: 82017, heldOut: 81823 };
  const noteOf = (split: unknown): string => splitNote({ config: { data: { split } }, data });
  const rest = '82,017 trained on, 81,823 held out; ↓ lower, ↑ upper half of the range of a factor';
  assert.equal(noteOf({ kind: 'checkerboard' }), `checkerboard: ${rest}`);
  assert.equal(noteOf(0.9), rest);
});

test('few examples of a cell are seen beside many', () => {
  const cells = [
    { train: 1, heldOut: 0, unused: 999_999 },
    { train: 1, heldOut: 999_998, unused: 1 },
  ];
  const board: SplitCells = { factors: [{ name: 'x', size: 2, used: [0, 1] }], cells };
  const svg = renderSplitBoard(board, { width: 400 }, document);
  const widths = Array.from(svg.querySelectorAll('.cell'), cell =>
    Array.from(cell.querySelectorAll('rect'), rect => numbers(rect, 'width')[0]!),
  );
  assert.deepEqual(
    widths.map(({ length }) => length),
    [2, 3],
  );
  for (const cell of widths) {
    assert.ok(cell.every(width => width >= 5));
    // Both cells are as wide as each other.
    assert.ok(Math.abs(cell.reduce((sum, width) => sum + width) - 35) < 0.1);
  }
});
