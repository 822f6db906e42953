import { type Tensor, add, div, matMul, mul, reshape, sqrt, square, sub, sum } from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { Description, ProgramSpec } from '../../../src/engine/engine';
import { onnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { traceOnnx } from '../../../src/engine/onnx/trace';
import { type Kernel, compileKernel } from '../../../src/engine/onnx/update/wasm';
import { take } from '../../../src/model/programs';
import { trainingProgram } from '../../../src/train/step';
import { betaVae, modelOf } from '../model/models';

const SPEC: ProgramSpec = {
  mode: 'train',
  state: [
    { name: 'w', shape: [2, 3] },
    { name: 'm', shape: [2, 3] },
  ],
  feeds: [
    { name: 'x', shape: [4, 2] },
    { name: 'rate', shape: [] },
  ],
  noise: [],
};

/** m ← m/2 + g, w ← w − rate·m/(√(g² + 1)), with g a product of matrices; gives Σ of what `tap` picks. */
function descent(tap: (g: Tensor, m: Tensor) => Tensor): Description {
  return (state, feeds) => {
    const x = take(feeds, 'x');
    const w = take(state, 'w');
    const g = matMul(x, matMul(x, w), true, false);
    const m = add(mul(take(state, 'm'), 0.5), g);
    const change = mul(take(feeds, 'rate'), div(m, sqrt(add(square(g), 1))));
    return { state: { w: sub(w, change), m }, out: { tapped: sum(tap(g, m)) } };
  };
}

function run(kernel: Kernel, size: number, inputs: readonly (readonly number[])[]): Float32Array[] {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const bytes = 16 * Math.ceil(size / 4);
  const addresses = [...inputs, ...kernel.outputs].map((_, i) => i * bytes);
  inputs.forEach((values, i) => {
    new Float32Array(memory.buffer, addresses[i], values.length).set(values);
  });
  compileKernel(kernel, memory)(bytes, ...addresses);
  return addresses
    .slice(inputs.length)
    .map(address => Float32Array.from(new Float32Array(memory.buffer, address, size)));
}

test('a kernel computes each element in float32', () => {
  const number = fc.float({ min: -100, max: 100, noNaN: true });
  const vectors = fc.integer({ min: 1, max: 19 }).chain(size => {
    const vector = fc.array(number, { minLength: size, maxLength: size });
    return fc.tuple(vector, vector, number);
  });
  const kernel: Kernel = {
    inputs: ['vector', 'scalar', 'vector', 0.5],
    operations: [
      { type: 'Mul', operands: [0, 0] },
      { type: 'Add', operands: [4, 3] },
      { type: 'Sqrt', operands: [5] },
      { type: 'Div', operands: [2, 6] },
      { type: 'Sub', operands: [7, 1] },
    ],
    outputs: [8, 5],
  };
  const f = Math.fround;
  const flushed = (value: number): number => (Math.abs(value) < 2 ** -126 ? 0 : value);
  fc.assert(
    fc.property(vectors, ([a, b, c]) => {
      const [first, second] = run(kernel, a.length, [a, [c], b]);
      a.forEach((x, i) => {
        const squared = f(f(x * x) + 0.5);
        assert.equal(second![i], squared);
        assert.ok(Object.is(first![i]! + 0, flushed(f(f(b[i]! / f(Math.sqrt(squared))) - c)) + 0));
      });
    }),
  );
});

test('a kernel writes no denormal numbers, and keeps what is not finite', () => {
  const kernel: Kernel = { inputs: ['vector', 1], operations: [{ type: 'Mul', operands: [0, 1] }], outputs: [2] };
  const [out] = run(kernel, 6, [[1e-40, -1e-40, 2 ** -126, NaN, Infinity, -Infinity]]);
  assert.deepEqual([...out!].map(Math.abs), [0, 0, 2 ** -126, NaN, Infinity, Infinity]);
});

test('the elementwise end of a step is cut off, the rest stays in the graph', () => {
  const { next, cuts, updates } = traceOnnx(
    descent(g => g),
    SPEC,
  );
  assert.deepEqual(next, []);
  // The gradient and the rate.
  assert.deepEqual(cuts.map(({ shape }) => shape).sort(), [[], [2, 3]]);
  assert.equal(updates.length, 1);
  assert.deepEqual([...updates[0]!.targets].sort(), ['next/m', 'next/w']);
  assert.equal(updates[0]!.kernel.operations.length, 8);
});

test('what something else reads stays in the graph', () => {
  const { next, updates } = traceOnnx(
    descent((_, m) => m),
    SPEC,
  );
  assert.deepEqual(next, ['m']);
  assert.deepEqual(
    updates.map(({ targets }) => targets),
    [['next/w']],
  );
});

test('tensors without anything in common get kernels of their own, reshaped ones one', () => {
  const describe: Description = ({ w, m }, { rate }) => ({
    state: { w: add(w!, rate!), m: reshape(mul(reshape(m!, [6]), 2), [2, 3]) },
    out: {},
  });
  const { updates } = traceOnnx(describe, SPEC);
  assert.deepEqual(updates.map(({ targets, kernel }) => [targets, kernel.operations.length]).sort(), [
    [['next/m'], 1],
    [['next/w'], 1],
  ]);
});

test('a whole training step leaves none of its updates to the graph', () => {
  // Its parameters are packed into one vector, longer than a row that is worth joining.
  const vae = modelOf({ architecture: 'mlp', hidden: [30], latent: 2 }, [28, 28, 1]);
  for (const how of [{}, { clipGradient: 1 }, { weightDecay: 1e-4 }, { clipGradient: 1, weightDecay: 1e-4 }]) {
    const { describe, spec } = trainingProgram(vae, 4, { ...betaVae(1), ...how });
    const { next, updates } = traceOnnx(describe, spec);
    assert.deepEqual([next, updates.length], [[], 1]);
  }
});

test('a state that is larger than a page of memory grows, and is what was computed', async () => {
  const size = 100_003;
  const engine = onnxEngine(1);
  const spec: ProgramSpec = {
    mode: 'train',
    state: [
      { name: 'w', shape: [size] },
      { name: 'same', shape: [2] },
    ],
    feeds: [{ name: 'x', shape: [size] }],
    noise: [],
  };
  const program = await engine.compile(
    (state, { x }) => ({ state: { w: sub(mul(state.w!, 3), x!), same: state.same! }, out: { total: sum(x!) } }),
    spec,
  );
  const w = Float32Array.from({ length: size }, (_, i) => i % 7);
  const state = engine.createState(spec.state, { w, same: Float32Array.of(1, 2) });
  const x = new Float32Array(size).fill(1);
  for (let i = 0; i < 3; i++) assert.deepEqual([...(await program.run(state, { x })).total!], [size]);
  // w ← 3w − 1, three times: 27w − 13.
  assert.deepEqual(
    state.read().w,
    w.map(value => 27 * value - 13),
  );
  assert.deepEqual([...state.read().same!], [1, 2]);
  await program.dispose();
});
