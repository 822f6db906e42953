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
  log,
  matMul,
  max,
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
  tanh,
  tile,
  transpose,
  zerosLike,
} from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import { after } from 'node:test';
import fc from 'fast-check';
import { bounded, leakyRelu } from '../../src/model/activationFunctions';
import { logSumExp } from '../../src/model/objectives/logSumExp';
import { type Values, normals, uniforms, values } from '../unit/engine/evaluate';
import { compareConvolution, compareTransposed } from './convolutions';
import { covered, parity } from './reference';

/**
 * Every kernel that the recorder knows, and its gradient, on every engine, against TF.js's own CPU backend. Tolerance:
 * 1e-5 of the largest magnitude, ten times that on WebGPU.
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
  parity(`${name} broadcasts as TF.js does`, compare => {
    for (const [a, b] of SHAPES)
      compare(fn, [normals('a', a), positive('b', b)], `${name} [${a.join()}] [${b.join()}]`);
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

parity('any broadcast of a composed expression', compare => {
  const expression: Binary = (a, b) => div(sub(mul(add(a, b), b), a), add(square(b), 1));
  for (const { a, b } of fc.sample(broadcastable, { numRuns: 30, seed: 1 }))
    compare(expression, [normals('a', a), normals('b', b)], `[${a.join()}] [${b.join()}]`);
});

parity('numbers that change nothing, or only numbers', compare => {
  const x = [normals('x', [2, 3])];
  compare(a => add(0, add(a, 0)), x, 'x + 0');
  compare(a => sub(a, 0), x, 'x − 0');
  compare(a => sub(0, a), x, '0 − x');
  compare(a => mul(1, mul(a, 1)), x, 'x · 1');
  compare(a => div(a, 1), x, 'x / 1');
  compare(a => div(1, add(square(a), 1)), x, '1 / (x² + 1)');
  compare(a => mul(a, add(mul(2, 3), div(1, 3))), x, 'folded numbers');
});

const UNARY: [name: string, fn: (x: Tensor) => Tensor, input?: Values][] = [
  ['exp', exp],
  ['log', log, positive('x', [2, 3])],
  ['neg', neg],
  ['relu', relu],
  ['leakyRelu', leakyRelu],
  ['bounded', x => bounded(x, [-0.5, 0.5]), values([6], [-1e30, -0.6, -0.4, 0.1, 0.4999, 1e30])],
  ['sigmoid', sigmoid],
  ['softplus', softplus],
  ['softplus of large numbers', softplus, values([6], [-100, -20, -1, 1, 20, 100])],
  ['sqrt', sqrt, positive('x', [2, 3])],
  ['square', square],
  ['tanh', tanh],
  ['tanh of large numbers', tanh, values([5], [-90, -8, 0.5, 8, 90])],
  ['step', step],
  ['step and relu at 0', x => add(step(x), relu(x)), values([4], [-1, -0, 0, 1])],
  ['identity', clone],
  ['cast', x => cast(x, 'float32')],
  ['onesLike', x => add(x, onesLike(x))],
  ['zerosLike', x => add(x, zerosLike(x))],
  ['fill', x => add(x, fill([2, 3], 4))],
];

parity('kernels of one input', compare => {
  for (const [name, fn, input = normals('x', [2, 3])] of UNARY) compare(fn, [input], name);
});

parity('sum and mean over any axes', compare => {
  const SHAPE = [2, 3, 1, 4];
  const axesOf = fc.subarray([0, 1, 2, 3]);
  const reductions = fc.tuple(axesOf, fc.boolean(), fc.boolean());
  for (const [axes, keep, isMean] of fc.sample(reductions, { numRuns: 40, seed: 1 })) {
    const reduce = isMean ? mean : sum;
    // A factor after it, so that what comes back is not the same for all elements.
    const fn = (x: Tensor): Tensor => square(reduce(x, axes, keep));
    compare(fn, [normals('x', SHAPE)], `${reduce.name} [${axes.join()}] keep ${String(keep)}`);
  }
  compare(x => mean(x), [normals('x', [3, 4])], 'mean of everything');
  compare(x => sum(x, -1), [normals('x', [3, 4])], 'sum over the last axis');
  compare(x => sum(add(x, fill([3, 4], 2)), 0), [normals('x', [4])], 'sum of a broadcast');
  compare(x => mul(x, sum(fill([3, 4], 2))), [normals('x', [4])], 'sum of a number');
});

parity('max and the logarithm of a sum of exponentials, over an axis', compare => {
  for (const axis of [0, 1, 2]) {
    const x = normals('x', [3, 4, 2], 5);
    for (const keep of [false, true]) compare(a => max(a, axis, keep), [x], `max ${axis} keep ${String(keep)}`, false);
    compare(a => logSumExp(a, axis), [x], `logSumExp ${axis}`);
  }
  compare(a => max(a), [normals('x', [3, 4])], 'max of everything', false);
  compare(a => logSumExp(a, 1), [values([2, 3], [-300, -301, -500, 200, 201, 200.5])], 'logSumExp of large numbers');
});

parity('slice and concat', compare => {
  const [x, y] = [normals('x', [5, 3]), normals('y', [2, 3])];
  // The gradient of a slice is padded with zeros.
  compare(a => slice(a, [1, 0], [3, 2]), [x], 'slice');
  compare(a => slice(a, [0, 0], [5, 3]), [x], 'slice of everything');
  compare(a => slice(a, [2], [3]), [normals('z', [7])], 'slice of a vector');
  compare((a, b) => concat([a, b, a]), [x, y], 'concat', false);
  compare((a, b) => concat([a, b], 1), [normals('x', [2, 4]), y], 'concat along the last axis', false);
});

parity('reshape, transpose and tile', compare => {
  const x = [normals('x', [2, 3, 4])];
  compare(a => square(reshape(a, [4, -1])), x, 'reshape');
  compare(a => square(reshape(reshape(a, [24]), [2, 12])), x, 'reshape of a reshape');
  compare(a => reshape(reshape(a, [24]), [2, 3, 4]), x, 'reshape and back');
  compare(a => add(a, reshape(fill([6], 3), [2, 3, 1])), x, 'reshape of a number');
  compare(a => reshape(a, []), [normals('x', [1, 1])], 'reshape to a scalar');
  for (const perm of [
    [0, 2, 1],
    [2, 0, 1],
    [1, 2, 0],
  ])
    compare(a => square(transpose(a, perm)), x, `transpose ${perm.join()}`);
  compare(a => tile(a, [1, 2, 3]), x, 'tile', false);
  compare(a => tile(a, [2]), [normals('x', [1])], 'tile of one element', false);
});

parity('matrix products, each factor transposed or not', compare => {
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
        compare(fn, [a, b], `${m}×${k}×${n}, ${String(transposeA)}, ${String(transposeB)}`);
      }
    }
  }
});

parity('a bias after a matrix product, in every way that could be fused', compare => {
  const [a, w] = [normals('a', [3, 4]), normals('w', [4, 2])];
  const product: Binary = (x, y) => matMul(x as Tensor2D, y as Tensor2D);
  for (const shape of [[2], [1, 2], [1], [], [3, 2], [3, 1]]) {
    const b = normals('b', shape);
    const what = `[${shape.join()}]`;
    compare((x, y, z) => add(product(x, y), z), [a, w, b], `x·w + b ${what}`);
    compare((x, y, z) => add(z, product(x, y)), [a, w, b], `b + x·w ${what}`);
    compare((x, y, z) => relu(add(product(x, y), z)), [a, w, b], `relu(x·w + b) ${what}`);
    compare((x, y, z) => add(relu(product(x, y)), z), [a, w, b], `relu(x·w) + b ${what}`);
    compare((x, y, z) => sub(product(x, y), z), [a, w, b], `x·w − b ${what}`);
  }
  const both = (x: Tensor, y: Tensor, p: Tensor, q: Tensor): Tensor =>
    mul(add(add(product(x, y), p), q), add(relu(product(x, y)), q));
  compare(both, [a, w, normals('p', [2]), normals('q', [2])], 'one product, three biases');
  compare((x, y) => add(product(x, y), fill([2], 3)), [a, w], 'a bias that is one number');
  const one = [normals('a', [3, 4]), normals('w', [4, 1]), normals('b', [5])];
  compare((x, y, z) => add(product(x, y), z), one, 'a column + a vector');
});

parity('kernel 4, stride 2, SAME: wide and narrow', compare => {
  const common = { kernel: [4, 4], stride: 2, pad: 'same' } as const;
  compareConvolution(compare, { ...common, input: [2, 4, 4, 3], filters: 2 });
  compareConvolution(compare, { ...common, input: [2, 6, 4, 1], filters: 5 });
  compareConvolution(compare, { ...common, input: [2, 4, 8, 2], filters: 8 });
  compareConvolution(compare, { ...common, input: [2, 8, 8, 2], filters: 7 });
  compareConvolution(compare, { ...common, input: [1, 2, 2, 1], filters: 1 });
  compareTransposed(compare, { ...common, input: [2, 2, 2, 3], filters: 2 });
  compareTransposed(compare, { ...common, input: [2, 3, 2, 5], filters: 1 });
  compareTransposed(compare, { ...common, input: [2, 2, 4, 8], filters: 2 });
  compareTransposed(compare, { ...common, input: [1, 1, 1, 1], filters: 1 });
});

parity('kernel 2, stride 2', compare => {
  const common = { kernel: [2, 2], stride: 2, pad: 'same' } as const;
  compareConvolution(compare, { ...common, input: [2, 4, 6, 3], filters: 2 });
  compareConvolution(compare, { ...common, input: [2, 5, 3, 2], filters: 3 });
  compareTransposed(compare, { ...common, input: [2, 3, 2, 3], filters: 2 });
});

parity('kernel 3, stride 1, many channels', compare => {
  compareConvolution(compare, { kernel: [3, 3], stride: 1, pad: 'same', input: [2, 4, 4, 16], filters: 16 });
  compareConvolution(compare, { kernel: [3, 3], stride: 1, pad: 'same', input: [2, 7, 5, 16], filters: 8 });
  compareConvolution(compare, { kernel: [3, 3], stride: 1, pad: 'valid', input: [2, 6, 6, 8], filters: 16 });
});

parity('any other convolution', compare => {
  compareConvolution(compare, { kernel: [3, 3], stride: 1, pad: 'same', input: [2, 5, 4, 2], filters: 3 });
  compareConvolution(compare, { kernel: [3, 3], stride: 2, pad: 'same', input: [2, 6, 5, 2], filters: 3 });
  compareConvolution(compare, { kernel: [4, 4], stride: 2, pad: 'valid', input: [2, 8, 7, 2], filters: 3 });
  compareConvolution(compare, { kernel: [4, 4], stride: 2, pad: 'same', input: [2, 7, 5, 2], filters: 3 });
  compareConvolution(compare, { kernel: [4, 4], stride: 2, pad: 1, input: [2, 8, 6, 2], filters: 3 });
  compareConvolution(compare, { kernel: [4, 2], stride: 2, pad: 'same', input: [2, 4, 6, 2], filters: 3 });
  compareConvolution(compare, { kernel: [1, 1], stride: 1, pad: 'same', input: [2, 3, 4, 2], filters: 3 });
  compareConvolution(compare, { kernel: [1, 1], stride: 2, pad: 'same', input: [2, 4, 5, 2], filters: 3 });
  compareConvolution(compare, { kernel: [3, 2], stride: 3, pad: 'same', input: [2, 5, 7, 2], filters: 3 });
  compareTransposed(compare, { kernel: [3, 3], stride: 2, pad: 'same', input: [2, 3, 2, 2], filters: 3 });
  const side = fc.integer({ min: 4, max: 7 });
  const few = fc.integer({ min: 1, max: 4 });
  const shapes = fc.record({
    kernel: fc.tuple(few, few),
    stride: fc.integer({ min: 1, max: 3 }),
    pad: fc.constantFrom('same' as const, 'valid' as const),
    input: fc.tuple(fc.integer({ min: 1, max: 2 }), side, side, few),
    filters: few,
  });
  for (const shape of fc.sample(shapes, { numRuns: 25, seed: 1 })) compareConvolution(compare, shape);
});

after(() => {
  const known = getKernelsForBackend('vae-lens-recorder').map(({ kernelName }) => kernelName);
  const untested = known.filter(kernel => !covered.has(kernel));
  assert.deepEqual(untested, [], 'kernels that the recorder knows and no test here asks for');
});
