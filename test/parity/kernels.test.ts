import {
  concat,
  type Tensor,
  type Tensor2D,
  add,
  cast,
  clone,
  div,
  exp,
  fill,
  getKernelsForBackend,
  matMul,
  mean,
  mul,
  neg,
  onesLike,
  relu,
  reshape,
  sigmoid,
  softplus,
  sqrt,
  square,
  step,
  sub,
  sum,
  slice,
  tile,
  transpose,
  zerosLike,
} from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import fc from 'fast-check';
import { leakyRelu } from '../../src/model/activations';
import { type Values, normals, uniforms, values } from '../unit/engine/evaluate';
import { assertConvolutionParity, assertTransposedParity } from './convolutions';
import { assertParity, covered } from './reference';

/**
 * Every kernel that the recorder knows, and its gradient, against TF.js's own CPU backend. Tolerance: TOLERANCE of the
 * largest magnitude.
 */

type Binary = (a: Tensor, b: Tensor) => Tensor;

const positive = (name: string, shape: readonly number[]): Values => uniforms(name, shape, 0.5, 2);
const BINARY: [name: string, fn: Binary][] = [
  ['add', add],
  ['sub', sub],
  ['mul', mul],
  ['div', div],
];
const SHAPES: [a: number[], b: number[]][] = [
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], []],
  [[], [2, 3]],
  [[2, 3], [3]],
  [[3], [2, 3]],
  [[2, 3], [1]],
  [
    [2, 1],
    [2, 3],
  ],
  [
    [2, 1],
    [1, 3],
  ],
  [
    [1, 1],
    [2, 3],
  ],
  [[1], []],
  [
    [2, 3, 1, 2],
    [4, 2],
  ],
];

for (const [name, fn] of BINARY) {
  test(`${name} broadcasts as TF.js does`, async () => {
    for (const [a, b] of SHAPES)
      await assertParity(fn, [normals('a', a), positive('b', b)], `${name} [${a.join()}] [${b.join()}]`);
  });
}

/** A shape, and one that broadcasts with it: some axes 1, some leading ones missing. */
const broadcastable = fc
  .array(fc.record({ side: fc.integer({ min: 1, max: 3 }), a: fc.boolean(), b: fc.boolean() }), { maxLength: 4 })
  .chain(axes =>
    fc.record({
      a: fc.constant(axes.map(({ side, a }) => (a ? side : 1))),
      b: fc.integer({ min: 0, max: axes.length }).map(from => axes.slice(from).map(({ side, b }) => (b ? side : 1))),
    }),
  );

test('any broadcast of a composed expression', async () => {
  const expression: Binary = (a, b) => div(sub(mul(add(a, b), b), a), add(square(b), 1));
  const property = fc.asyncProperty(broadcastable, async ({ a, b }) =>
    assertParity(expression, [normals('a', a), normals('b', b)], `[${a.join()}] [${b.join()}]`),
  );
  await fc.assert(property, { numRuns: 30, seed: 1 });
});

test('numbers that change nothing, or only numbers', async () => {
  const x = [normals('x', [2, 3])];
  await assertParity(a => add(0, add(a, 0)), x, 'x + 0');
  await assertParity(a => sub(a, 0), x, 'x − 0');
  await assertParity(a => sub(0, a), x, '0 − x');
  await assertParity(a => mul(1, mul(a, 1)), x, 'x · 1');
  await assertParity(a => div(a, 1), x, 'x / 1');
  await assertParity(a => div(1, add(square(a), 1)), x, '1 / (x² + 1)');
  await assertParity(a => mul(a, add(mul(2, 3), div(1, 3))), x, 'folded numbers');
});

const UNARY: [name: string, fn: (x: Tensor) => Tensor, input?: Values][] = [
  ['exp', exp],
  ['neg', neg],
  ['relu', relu],
  ['leakyRelu', leakyRelu],
  ['sigmoid', sigmoid],
  ['softplus', softplus],
  ['softplus of large numbers', softplus, values([6], [-100, -20, -1, 1, 20, 100])],
  ['sqrt', sqrt, positive('x', [2, 3])],
  ['square', square],
  ['step', step],
  ['step and relu at 0', x => add(step(x), relu(x)), values([4], [-1, -0, 0, 1])],
  ['identity', clone],
  ['cast', x => cast(x, 'float32')],
  ['onesLike', x => add(x, onesLike(x))],
  ['zerosLike', x => add(x, zerosLike(x))],
  ['fill', x => add(x, fill([2, 3], 4))],
];

test('kernels of one input', async () => {
  for (const [name, fn, input = normals('x', [2, 3])] of UNARY) await assertParity(fn, [input], name);
});

test('sum and mean over any axes', async () => {
  const SHAPE = [2, 3, 1, 4];
  const axesOf = fc.subarray([0, 1, 2, 3]);
  const property = fc.asyncProperty(axesOf, fc.boolean(), fc.boolean(), async (axes, keep, isMean) => {
    const reduce = isMean ? mean : sum;
    // A factor after it, so that what comes back is not the same for all elements.
    const fn = (x: Tensor): Tensor => square(reduce(x, axes, keep));
    await assertParity(fn, [normals('x', SHAPE)], `${reduce.name} [${axes.join()}] keep ${String(keep)}`);
  });
  await fc.assert(property, { numRuns: 40, seed: 1 });
  await assertParity(x => mean(x), [normals('x', [3, 4])], 'mean of everything');
  await assertParity(x => sum(x, -1), [normals('x', [3, 4])], 'sum over the last axis');
  await assertParity(x => sum(add(x, fill([3, 4], 2)), 0), [normals('x', [4])], 'sum of a broadcast');
  await assertParity(x => mul(x, sum(fill([3, 4], 2))), [normals('x', [4])], 'sum of a number');
});

test('slice and concat', async () => {
  const [x, y] = [normals('x', [5, 3]), normals('y', [2, 3])];
  await assertParity(a => slice(a, [1, 0], [3, 2]), [x], 'slice', false);
  await assertParity(a => slice(a, [0, 0], [5, 3]), [x], 'slice of everything', false);
  await assertParity((a, b) => concat([a, b, a]), [x, y], 'concat', false);
  await assertParity((a, b) => concat([a, b], 1), [normals('x', [2, 4]), y], 'concat along the last axis', false);
});

test('reshape, transpose and tile', async () => {
  const x = [normals('x', [2, 3, 4])];
  await assertParity(a => square(reshape(a, [4, -1])), x, 'reshape');
  await assertParity(a => square(reshape(reshape(a, [24]), [2, 12])), x, 'reshape of a reshape');
  await assertParity(a => reshape(reshape(a, [24]), [2, 3, 4]), x, 'reshape and back');
  await assertParity(a => add(a, reshape(fill([6], 3), [2, 3, 1])), x, 'reshape of a number');
  await assertParity(a => reshape(a, []), [normals('x', [1, 1])], 'reshape to a scalar');
  for (const perm of [
    [0, 2, 1],
    [2, 0, 1],
    [1, 2, 0],
  ])
    await assertParity(a => square(transpose(a, perm)), x, `transpose ${perm.join()}`);
  await assertParity(a => tile(a, [1, 2, 3]), x, 'tile', false);
  await assertParity(a => tile(a, [2]), [normals('x', [1])], 'tile of one element', false);
});

test('matrix products, each factor transposed or not', async () => {
  for (const [m, k, n] of [
    [2, 3, 4],
    [1, 3, 1],
    [3, 1, 2],
  ] as const) {
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        const a = normals('a', transposeA ? [k, m] : [m, k]);
        const b = normals('b', transposeB ? [n, k] : [k, n]);
        const fn: Binary = (p, q) => matMul(p as Tensor2D, q as Tensor2D, transposeA, transposeB);
        await assertParity(fn, [a, b], `${m}×${k}×${n}, ${String(transposeA)}, ${String(transposeB)}`);
      }
    }
  }
});

test('a bias after a matrix product, in every way that could be fused', async () => {
  const [a, w] = [normals('a', [3, 4]), normals('w', [4, 2])];
  const product: Binary = (x, y) => matMul(x as Tensor2D, y as Tensor2D);
  for (const shape of [[2], [1, 2], [1], [], [3, 2], [3, 1]]) {
    const b = normals('b', shape);
    const what = `[${shape.join()}]`;
    await assertParity((x, y, z) => add(product(x, y), z), [a, w, b], `x·w + b ${what}`);
    await assertParity((x, y, z) => add(z, product(x, y)), [a, w, b], `b + x·w ${what}`);
    await assertParity((x, y, z) => relu(add(product(x, y), z)), [a, w, b], `relu(x·w + b) ${what}`);
    await assertParity((x, y, z) => add(relu(product(x, y)), z), [a, w, b], `relu(x·w) + b ${what}`);
    await assertParity((x, y, z) => sub(product(x, y), z), [a, w, b], `x·w − b ${what}`);
  }
  const both = (x: Tensor, y: Tensor, p: Tensor, q: Tensor): Tensor =>
    mul(add(add(product(x, y), p), q), add(relu(product(x, y)), q));
  await assertParity(both, [a, w, normals('p', [2]), normals('q', [2])], 'one product, three biases');
  await assertParity((x, y) => add(product(x, y), fill([2], 3)), [a, w], 'a bias that is one number');
  const one = [normals('a', [3, 4]), normals('w', [4, 1]), normals('b', [5])];
  await assertParity((x, y, z) => add(product(x, y), z), one, 'a column + a vector');
});

test('kernel 4, stride 2, SAME: wide and narrow', async () => {
  const common = { kernel: [4, 4], stride: 2, pad: 'same' } as const;
  await assertConvolutionParity({ ...common, input: [2, 4, 4, 3], filters: 2 });
  await assertConvolutionParity({ ...common, input: [2, 6, 4, 1], filters: 5 });
  await assertConvolutionParity({ ...common, input: [2, 4, 8, 2], filters: 8 });
  await assertConvolutionParity({ ...common, input: [2, 8, 8, 2], filters: 7 });
  await assertConvolutionParity({ ...common, input: [1, 2, 2, 1], filters: 1 });
  await assertTransposedParity({ ...common, input: [2, 2, 2, 3], filters: 2 });
  await assertTransposedParity({ ...common, input: [2, 3, 2, 5], filters: 1 });
  await assertTransposedParity({ ...common, input: [2, 2, 4, 8], filters: 2 });
  await assertTransposedParity({ ...common, input: [1, 1, 1, 1], filters: 1 });
});

test('kernel 2, stride 2', async () => {
  const common = { kernel: [2, 2], stride: 2, pad: 'same' } as const;
  await assertConvolutionParity({ ...common, input: [2, 4, 6, 3], filters: 2 });
  await assertConvolutionParity({ ...common, input: [2, 5, 3, 2], filters: 3 });
  await assertTransposedParity({ ...common, input: [2, 3, 2, 3], filters: 2 });
});

test('any other convolution', async () => {
  await assertConvolutionParity({ kernel: [3, 3], stride: 1, pad: 'same', input: [2, 5, 4, 2], filters: 3 });
  await assertConvolutionParity({ kernel: [3, 3], stride: 2, pad: 'same', input: [2, 6, 5, 2], filters: 3 });
  await assertConvolutionParity({ kernel: [4, 4], stride: 2, pad: 'valid', input: [2, 8, 7, 2], filters: 3 });
  await assertConvolutionParity({ kernel: [4, 4], stride: 2, pad: 'same', input: [2, 7, 5, 2], filters: 3 });
  await assertConvolutionParity({ kernel: [4, 4], stride: 2, pad: 1, input: [2, 8, 6, 2], filters: 3 });
  await assertConvolutionParity({ kernel: [4, 2], stride: 2, pad: 'same', input: [2, 4, 6, 2], filters: 3 });
  await assertConvolutionParity({ kernel: [1, 1], stride: 1, pad: 'same', input: [2, 3, 4, 2], filters: 3 });
  await assertConvolutionParity({ kernel: [1, 1], stride: 2, pad: 'same', input: [2, 4, 5, 2], filters: 3 });
  await assertConvolutionParity({ kernel: [3, 2], stride: 3, pad: 'same', input: [2, 5, 7, 2], filters: 3 });
  await assertTransposedParity({ kernel: [3, 3], stride: 2, pad: 'same', input: [2, 3, 2, 2], filters: 3 });
  const side = fc.integer({ min: 4, max: 7 });
  const few = fc.integer({ min: 1, max: 4 });
  const shapes = fc.record({
    kernel: fc.tuple(few, few),
    stride: fc.integer({ min: 1, max: 3 }),
    pad: fc.constantFrom('same' as const, 'valid' as const),
    input: fc.tuple(fc.integer({ min: 1, max: 2 }), side, side, few),
    filters: few,
  });
  await fc.assert(fc.asyncProperty(shapes, assertConvolutionParity), { numRuns: 25, seed: 1 });
});

after(() => {
  const known = getKernelsForBackend('vae-lens-recorder').map(({ kernelName }) => kernelName);
  const untested = known.filter(kernel => !covered.has(kernel));
  assert.deepEqual(untested, [], 'kernels that the recorder knows and no test here asks for');
});
