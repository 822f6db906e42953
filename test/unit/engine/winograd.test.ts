import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  type Matrix,
  fastLine,
  kronecker,
  pointsOf,
  transposed,
} from '../../../src/engine/onnx/kernels/convolution/winograd';

const times = (matrix: Matrix, vector: readonly number[]): number[] =>
  matrix.map(row => row.reduce((sum, factor, i) => sum + factor * vector[i]!, 0));

const assertNear = (actual: readonly number[], expected: readonly number[]): void => {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-12, `${value} is not ${expected[i]}`));
};

test('points, multiplied and brought back, are the convolution', () => {
  const number = fc.double({ min: -1, max: 1, noNaN: true });
  const lines = fc
    .record({ inputs: fc.integer({ min: 3, max: 20 }), taps: fc.constantFrom(2, 3) })
    .chain(({ inputs, taps }) =>
      fc.record({
        x: fc.array(number, { minLength: inputs, maxLength: inputs }),
        g: fc.array(number, { minLength: taps, maxLength: taps }),
        before: fc.integer({ min: 0, max: taps - 1 }),
        after: fc.integer({ min: 0, max: taps - 1 }),
      }),
    );
  fc.assert(
    fc.property(lines, ({ x, g, before, after }) => {
      const outputs = x.length + before + after - g.length + 1;
      const { toPoints, filterToPoints, fromPoints } = fastLine(x.length, outputs, g.length, before);
      const [ofX, ofG] = [times(toPoints, x), times(filterToPoints, g)];
      const y = Array.from({ length: outputs }, (_, i) =>
        g.reduce((sum, factor, k) => sum + factor * (x[i + k - before] ?? 0), 0),
      );
      const products = ofX.map((value, i) => value * ofG[i]!);
      assertNear(times(fromPoints, products), y);
      assert.equal(ofX.length, pointsOf(outputs, g.length));
    }),
  );
});

test('four outputs of three taps take six multiplications instead of twelve', () => {
  assert.equal(pointsOf(4, 3), 6);
  assert.equal(pointsOf(7, 3), 11);
});

test('the Kronecker product of two matrices acts on rows and columns', () => {
  const [a, b] = [
    [[1, 2]],
    [
      [3, 4],
      [5, 6],
    ],
  ];
  assert.deepEqual(kronecker(a, b), [
    [3, 4, 6, 8],
    [5, 6, 10, 12],
  ]);
  assert.deepEqual(transposed([[1, 2, 3]]), [[1], [2], [3]]);
});
