import {
  type Tensor,
  type Tensor2D,
  add,
  cumsum,
  getBackend,
  keep,
  matMul,
  mul,
  randomNormal,
  randomUniform,
  relu,
  reshape,
  scalar,
  setBackend,
  sum,
  tensor,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu/dist/index.js';
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Description } from '../../../src/engine/engine';
import { traceOnnx } from '../../../src/engine/onnx/trace';
import { record } from '../../../src/engine/onnx/recorder';
import { evaluate, values } from './evaluate';

/** The graph of a function of x [2, 3]. */
function trace(body: (x: Tensor) => Tensor): Uint8Array {
  const describe: Description = (_, { x }) => ({ out: { y: body(x!) } });
  return traceOnnx(describe, { mode: 'eval', state: [], feeds: [{ name: 'x', shape: [2, 3] }], noise: [] }).model;
}

/** How often an operator stands in a graph: as a field of its own, its length before it. */
function occurrences(model: Uint8Array, operator: string): number {
  return (
    Buffer.from(model)
      .toString('latin1')
      .split(`${String.fromCharCode(operator.length)}${operator}`).length - 1
  );
}

test('reading a value while recording throws', () => {
  assert.throws(() => trace(x => mul(x, x.dataSync()[0]!)), /values cannot be read while a program is recorded/);
  assert.throws(() => trace(x => mul(x, (x.arraySync() as number[][])[0]![0]!)), /values cannot be read/);
});

test('random numbers while recording throw, in TF.js and out of it', () => {
  const message = /random numbers cannot be drawn while a program is recorded: declare them as noise/;
  assert.throws(() => trace(x => add(x, randomNormal([2, 3]))), message);
  assert.throws(() => trace(x => add(x, randomUniform([2, 3]))), message);
  assert.throws(() => trace(x => mul(x, Math.random())), message);
});

test('a tensor from outside the recording throws, from an earlier recording too', async () => {
  const message = /a tensor made outside the recording has no place in it: pass it as a feed/;
  await setBackend('cpu');
  const outside = tensor([1, 2, 3]);
  assert.throws(() => trace(x => add(x, outside)), message);
  assert.throws(() => trace(() => outside), message);
  let kept: Tensor | undefined;
  trace(x => (kept = keep(mul(x, 2))));
  assert.throws(() => trace(x => add(x, kept!)), message);
});

test('after a recording, failed or not, all is as before', async () => {
  await setBackend('cpu');
  const [before, random] = [getBackend(), Math.random];
  trace(x => x);
  assert.throws(() => trace(() => assert.fail('on purpose')), /on purpose/);
  assert.equal(Math.random, random);
  assert.equal(getBackend(), before);
});

test('a kernel that the recorder does not know is named', () => {
  assert.throws(() => trace(x => cumsum(x)), /Cumsum/);
});

test('equal nodes are recorded once', () => {
  const twice = trace(x => add(mul(relu(x), 2), mul(relu(x), 2)));
  assert.equal(occurrences(twice, 'Relu'), 1);
  assert.equal(occurrences(twice, 'Mul'), 1);
  const product = trace(x =>
    add(matMul(x as Tensor2D, x as Tensor2D, true), matMul(x as Tensor2D, x as Tensor2D, true)),
  );
  assert.equal(occurrences(product, 'Gemm'), 1);
  // But not what differs in an attribute alone.
  assert.equal(
    occurrences(
      trace(x => add(sum(x, 1, true), reshape(sum(x, 1), [2, 1]))),
      'ReduceSum',
    ),
    2,
  );
});

test('what no output needs is not written', () => {
  const model = trace(x => {
    relu(x);
    return mul(x, 2);
  });
  assert.equal(occurrences(model, 'Relu'), 0);
});

test('the same function gives the same bytes', () => {
  const body = (x: Tensor): Tensor => relu(add(mul(x, 2), 1));
  assert.deepEqual(trace(body), trace(body));
});

test('the graph knows the edges of its results', () => {
  const graph = record(recording => {
    const x = recording.input('x', [2]);
    assert.deepEqual(recording.edge(mul(x, 2)).shape, [2]);
    assert.deepEqual(recording.edge(add(scalar(1), 2)).shape, []);
  });
  assert.ok(graph);
});

test('an output may be an input, a constant, or another output', async () => {
  const x = values([2], [1, 2]);
  const out = await evaluate(
    ({ x }) => ({
      same: x!,
      again: x!,
      double: mul(x!, 2),
      doubleAgain: mul(x!, 2),
      constant: tensor([3, 4]),
      one: scalar(1),
    }),
    { x },
  );
  const lists = Object.fromEntries(Object.entries(out).map(([name, data]) => [name, [...data]]));
  assert.deepEqual(lists, {
    same: [1, 2],
    again: [1, 2],
    double: [2, 4],
    doubleAgain: [2, 4],
    constant: [3, 4],
    one: [1],
  });
});
