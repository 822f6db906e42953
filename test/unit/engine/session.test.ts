import { InferenceSession, Tensor } from '../../../src/engine/onnx/runtime';
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Graph } from '../../../src/engine/onnx/graph';
import { openKept } from '../../../src/engine/onnx/onnxSession';
import { normals } from './evaluate';

const OPTIONS: InferenceSession.SessionOptions = { executionProviders: ['cpu'], graphOptimizationLevel: 'all' };
const root = mkdtempSync(join(tmpdir(), 'sessions-'));
after(() => {
  rmSync(root, { recursive: true });
});

/** x -> relu(x·W + n) with a constant W of 128 kB. */
function model(n: number): Uint8Array {
  const graph = new Graph();
  const product = graph.gemm(graph.input('x', [2, 128]), graph.tensor(normals('W', [128, 256]).data, [128, 256]));
  const sum = graph.op('Add', [product, graph.scalar(n)], [2, 256]);
  return graph.encode(new Map([['y', graph.op('Relu', [sum], [2, 256])]]));
}

async function run(session: InferenceSession): Promise<number[]> {
  const { y } = await session.run({ x: new Tensor('float32', normals('x', [2, 128]).data, [2, 128]) });
  await session.release();
  return [...(y!.data as Float32Array)];
}

test('a model that was kept computes the same bits', async () => {
  const folder = join(root, 'same');
  const first = await run(await openKept(model(0.5), OPTIONS, folder));
  const files = readdirSync(folder);
  assert.equal(files.length, 1);
  assert.deepEqual(first, await run(await InferenceSession.create(model(0.5), OPTIONS)));
  assert.deepEqual(await run(await openKept(model(0.5), OPTIONS, folder)), first);
  assert.deepEqual(readdirSync(folder), files);
});

test('another model, or other options, are kept beside it', async () => {
  const folder = join(root, 'other');
  await run(await openKept(model(0.5), OPTIONS, folder));
  await run(await openKept(model(0.25), OPTIONS, folder));
  await run(await openKept(model(0.25), { ...OPTIONS, intraOpNumThreads: 1 }, folder));
  assert.equal(readdirSync(folder).length, 3);
});

test('a damaged file is made again', async () => {
  const folder = join(root, 'damaged');
  const first = await run(await openKept(model(0.5), OPTIONS, folder));
  const file = join(folder, readdirSync(folder)[0]!);
  const { size } = statSync(file);
  writeFileSync(file, 'not a model');
  assert.deepEqual(await run(await openKept(model(0.5), OPTIONS, folder)), first);
  assert.equal(statSync(file).size, size);
});

test('a damaged file that cannot be removed is no failure', async () => {
  const folder = join(root, 'stuck');
  const first = await run(await openKept(model(0.5), OPTIONS, folder));
  const file = join(folder, readdirSync(folder)[0]!);
  rmSync(file);
  mkdirSync(join(file, 'inside'), { recursive: true });
  assert.deepEqual(await run(await openKept(model(0.5), OPTIONS, folder)), first);
});

test('where nothing can be written, it still computes', async () => {
  const notAFolder = join(root, 'file');
  writeFileSync(notAFolder, '');
  assert.equal((await run(await openKept(model(0.5), OPTIONS, notAFolder))).length, 512);
});

test('a hundred models are kept at most', async () => {
  const folder = join(root, 'many');
  await run(await openKept(model(0), OPTIONS, folder));
  for (let i = 0; i < 120; i++) writeFileSync(join(folder, `${i}.onnx`), '');
  await run(await openKept(model(1), OPTIONS, folder));
  assert.equal(readdirSync(folder).length, 100);
});
