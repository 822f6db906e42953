import { add, mul, sum } from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Description, ProgramSpec, State } from '../../../src/engine/engine';
import { onnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { take } from '../../../src/model/programs';

const engine = onnxEngine(1);

const STATE = [
  { name: 'w', shape: [2] },
  { name: 'count', shape: [] },
];
const counting: ProgramSpec = {
  mode: 'train',
  state: STATE,
  feeds: [{ name: 'x', shape: [2] }],
  noise: [{ name: 'noise', shape: [2], distribution: 'normal' }],
};
/** w ← w + x + noise, count ← count + 1; gives Σw before. */
const step: Description = (state, feeds, noise) => ({
  state: {
    w: add(add(take(state, 'w'), take(feeds, 'x')), take(noise, 'noise')),
    count: add(take(state, 'count'), 1),
  },
  out: { before: sum(take(state, 'w')) },
});
const start = (): State => engine.createState(STATE, { w: Float32Array.of(1, 2), count: Float32Array.of(0) });
const inputs = (x: number, noise = 0) => ({ x: Float32Array.of(x, 2 * x), noise: Float32Array.of(noise, noise) });
const numbers = (arrays: Record<string, Float32Array>) =>
  Object.fromEntries(Object.entries(arrays).map(([name, data]) => [name, [...data]]));

test('a training program replaces its state and keeps the one before', async () => {
  const program = await engine.compile(step, counting);
  const state = start();
  assert.deepEqual(numbers(state.read()), { w: [1, 2], count: [0] });
  assert.deepEqual(numbers(await program.run(state, inputs(1, 0.5))), { before: [3] });
  assert.deepEqual(numbers(state.read()), { w: [2.5, 4.5], count: [1] });
  assert.deepEqual(numbers(state.readPrevious()), { w: [1, 2], count: [0] });
  assert.deepEqual(numbers(await program.run(state, inputs(2))), { before: [7] });
  assert.deepEqual(numbers(state.read()), { w: [4.5, 8.5], count: [2] });
  assert.deepEqual(numbers(state.readPrevious()), { w: [2.5, 4.5], count: [1] });
  await program.dispose();
});

test('what is read, and what it was made from, is a copy', async () => {
  const program = await engine.compile(step, counting);
  const w = Float32Array.of(1, 2);
  const state = engine.createState(STATE, { w, count: Float32Array.of(0) });
  w.fill(9);
  const read = state.read();
  await program.run(state, inputs(1));
  await program.run(state, inputs(1));
  assert.deepEqual(numbers(read), { w: [1, 2], count: [0] });
  assert.deepEqual([...state.read().w!], [3, 6]);
  await program.dispose();
});

test('two programs share a state, each with the part that it reads', async () => {
  const training = await engine.compile(step, counting);
  const reading = await engine.compile(({ w }, { factor }) => ({ out: { scaled: mul(w!, factor!) } }), {
    mode: 'eval',
    state: [STATE[0]!],
    feeds: [{ name: 'factor', shape: [] }],
    noise: [],
  });
  const state = start();
  const factor = Float32Array.of(10);
  assert.deepEqual(numbers(await reading.run(state, { factor })), { scaled: [10, 20] });
  await training.run(state, inputs(1));
  assert.deepEqual(numbers(await reading.run(state, { factor })), { scaled: [20, 40] });
  // Reading changes nothing.
  assert.deepEqual(numbers(state.read()), { w: [2, 4], count: [1] });
  assert.deepEqual(numbers(state.readPrevious()), { w: [1, 2], count: [0] });
  await training.dispose();
  await reading.dispose();
});

test('two states of one program know nothing of each other', async () => {
  const program = await engine.compile(step, counting);
  const [first, second] = [start(), start()];
  await program.run(first, inputs(1));
  assert.deepEqual([...second.read().w!], [1, 2]);
  await program.run(second, inputs(5));
  assert.deepEqual([...first.read().w!], [2, 4]);
  await program.dispose();
});

test('an input that is missing or of the wrong length is named, and the state stays', async () => {
  const program = await engine.compile(step, counting);
  const state = start();
  const x = Float32Array.of(1, 2);
  await assert.rejects(program.run(state, { x }), /input noise is missing/);
  await assert.rejects(program.run(state, { noise: x }), /input x is missing/);
  await assert.rejects(
    program.run(state, { x: Float32Array.of(1, 2, 3), noise: x }),
    /input x has 3 values instead of 2 \(\[2\]\)/,
  );
  assert.deepEqual(numbers(state.read()), { w: [1, 2], count: [0] });
  assert.throws(() => engine.createState(STATE, { w: x }), /count/);
  await program.dispose();
});

test('a training program must return its whole state, in its shape', async () => {
  const lacking: Description = state => ({ state: { w: take(state, 'w') }, out: {} });
  await assert.rejects(engine.compile(lacking, counting), /does not return the state's count/);
  const misshapen: Description = state => ({
    state: { w: sum(take(state, 'w')), count: take(state, 'count') },
    out: {},
  });
  await assert.rejects(engine.compile(misshapen, counting), /returns w in another shape/);
});

test('a state that a step leaves as it is, or makes constant, is right too', async () => {
  const lazy: Description = state => ({ state: { w: take(state, 'w'), count: mul(take(state, 'count'), 0) }, out: {} });
  const program = await engine.compile(lazy, { ...counting, feeds: [], noise: [] });
  const state = engine.createState(STATE, { w: Float32Array.of(1, 2), count: Float32Array.of(5) });
  await program.run(state, {});
  await program.run(state, {});
  assert.deepEqual(numbers(state.read()), { w: [1, 2], count: [0] });
  await program.dispose();
});

test('the engine says what it is', () => {
  assert.equal(onnxEngine(1).device, 'CPU, 1 thread');
  assert.equal(onnxEngine(3).device, 'CPU, 3 threads');
  assert.deepEqual([onnxEngine(2).name, onnxEngine(2, 'onnx-webgpu').name], ['onnx', 'onnx-webgpu']);
});
