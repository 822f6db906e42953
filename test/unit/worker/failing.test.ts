import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { UserError } from '../../../src/base/errors';
import { UNWATCHED } from '../../../src/base/progress';
import { listCheckpoints, readCheckpoint } from '../../../src/run/checkpoints/checkpoint';
import { readRun, readState, rewriteRun } from '../../../src/run/folder';
import { trainJob } from '../../../src/worker/jobs/trainJob';
import { benchOf, failingIn, kind, renamed } from './engines';

/** Engines that fail: what becomes of the run. */

const folder = mkdtempSync(join(tmpdir(), 'vae-lens-failing-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const FAST_GPU = { onnx: 50, 'onnx-webgpu': 5 } as const;

function params(runs: string, engine: string, resume: 'no' | 'unfinished' | 'finished' = 'no') {
  return {
    config: {
      data: { name: 'mnist', path: resolve('examples/data/mnist') },
      model: { architecture: 'mlp', hidden: [8], latent: 2 },
      train: { steps: 12, batch: 16, checkpoints: 4, evaluations: 1, engine },
      analysis: { examples: 20 },
    },
    name: 'failing',
    configFile: join(folder, 'failing.vae.json'),
    runsRoot: join(folder, runs),
    resume,
    threads: 1,
  };
}

function onlyRun(runs: string): string {
  const root = join(folder, runs, 'failing');
  const [name, ...others] = readdirSync(root);
  assert.deepEqual(others, []);
  return join(root, name!);
}

const gpu = (step: number, message: string) =>
  kind('onnx-webgpu', () => renamed('onnx-webgpu', failingIn(step, message)));

test('a driver that fails in the middle ends the run as failed, its checkpoints intact', async () => {
  for (const wanted of ['auto', 'onnx-webgpu']) {
    const bench = benchOf([kind('onnx'), gpu(8, 'the device is lost')], FAST_GPU);
    const sentence =
      'training failed in step 8: the engine onnx-webgpu (a device) has failed: the device is lost; ' +
      'the checkpoint of step 6 is intact. Resume it to try again, or start a new run with train.engine: onnx';
    await assert.rejects(
      trainJob(params(wanted, wanted), UNWATCHED, bench),
      (thrown: unknown) => thrown instanceof UserError && thrown.message.endsWith(sentence),
    );
    const run = onlyRun(wanted);
    const { status, step, error } = readState(run)!;
    assert.deepEqual([status, step, error], ['failed', 7, sentence]);
    assert.deepEqual(
      listCheckpoints(run).map(({ file }) => readCheckpoint(file).step),
      [3, 6],
    );
  }
  // On the engine that it began with, which works now; not on another one.
  const healthy = benchOf([kind('onnx'), kind('onnx-webgpu')]);
  const { state, step } = await trainJob(params('auto', 'auto', 'unfinished'), UNWATCHED, healthy);
  assert.deepEqual([state, step, readRun(onlyRun('auto')).engine], ['finished', 12, 'onnx-webgpu']);
  const gone = benchOf([kind('onnx'), kind('onnx-webgpu', undefined, 'no driver is here')]);
  await assert.rejects(
    trainJob(params('onnx-webgpu', 'onnx-webgpu', 'unfinished'), UNWATCHED, gone),
    /cannot be resumed: it began on onnx-webgpu, and the engine onnx-webgpu is not available: no driver is here/,
  );
});

test('a driver that fails when a run is to go on leaves it its checkpoints, and says so', async () => {
  const lost = kind('onnx-webgpu', () => ({
    ...renamed('onnx-webgpu'),
    compile: () => Promise.reject(new Error('the device is lost')),
  }));
  const bench = benchOf([kind('onnx'), gpu(8, 'the device is lost')]);
  await assert.rejects(trainJob(params('again', 'onnx-webgpu'), UNWATCHED, bench));
  await assert.rejects(
    trainJob(params('again', 'onnx-webgpu', 'unfinished'), UNWATCHED, benchOf([kind('onnx'), lost])),
    /failed in step 7: the engine onnx-webgpu \(a device\) has failed: .*; the checkpoint of step 6 is intact\. Resume/,
  );
});

test('a run that another version began in another order is left as it is', async () => {
  const bench = benchOf([kind('onnx'), gpu(8, 'the device is lost')]);
  await assert.rejects(trainJob(params('older', 'onnx-webgpu'), UNWATCHED, bench));
  const run = onlyRun('older');
  const older = { ...readRun(run), lowering: { convolutions: 'shifts-1' } };
  rewriteRun(run, older);
  for (const resume of ['unfinished', 'finished'] as const) {
    await assert.rejects(
      trainJob(params('older', 'onnx-webgpu', resume), UNWATCHED, benchOf([kind('onnx'), kind('onnx-webgpu')])),
      /in another order than the one it began on; start a new run without --resume, or delete this one if it is part of a sweep$/,
    );
  }
  assert.deepEqual([readRun(run), readState(run)?.step], [older, 7]);
});

test('a GPU that is full says so', async () => {
  const bench = benchOf([kind('onnx'), gpu(3, 'Failed to allocate memory for requested buffer')], FAST_GPU);
  await assert.rejects(
    trainJob(params('full', 'auto'), UNWATCHED, bench),
    /in step 3: the engine onnx-webgpu \(a device\) has run out of memory \(Failed to allocate .*\); there is no checkpoint yet\. Take a smaller train\.batch/,
  );
});

test('auto falls back as a whole before the first step, and the run says why', async () => {
  const bench = benchOf([kind('onnx'), gpu(1, 'shaders are not understood')], FAST_GPU);
  const { state, run } = await trainJob(params('fallback', 'auto'), UNWATCHED, bench);
  const { engine, engineReason, lowering } = readRun(run);
  assert.deepEqual([state, engine, run], ['finished', 'onnx', onlyRun('fallback')]);
  assert.equal(
    engineReason,
    'the engine onnx-webgpu (a device) has failed: shaders are not understood, before the first step',
  );
  assert.deepEqual(lowering, renamed('onnx').lowering);
  assert.deepEqual(
    listCheckpoints(run).map(({ step }) => step),
    [3, 6, 9, 12],
  );
});

test('one that was asked for does not fall back', async () => {
  const bench = benchOf([kind('onnx'), gpu(1, 'shaders are not understood')]);
  await assert.rejects(trainJob(params('pinned', 'onnx-webgpu'), UNWATCHED, bench), /failed in step 1: the engine/);
  const run = onlyRun('pinned');
  assert.deepEqual([readState(run)?.status, readRun(run).engine], ['failed', 'onnx-webgpu']);
});

test('one that was asked for and is absent leaves a failed run, which goes on once it is there', async () => {
  const absent = benchOf([kind('onnx'), kind('onnx-webgpu', undefined, 'no driver is here')]);
  await assert.rejects(
    trainJob(params('absent', 'onnx-webgpu'), UNWATCHED, absent),
    /no driver is here; set train\.engine: onnx/,
  );
  const run = onlyRun('absent');
  assert.equal(readState(run)?.status, 'failed');
  assert.match(readState(run)?.error ?? '', /the engine onnx-webgpu is not available: no driver is here/);
  const here = benchOf([kind('onnx'), kind('onnx-webgpu')]);
  const { state } = await trainJob(params('absent', 'onnx-webgpu', 'unfinished'), UNWATCHED, here);
  assert.deepEqual([state, readRun(run).lowering], ['finished', { ...renamed('onnx').lowering }]);
});

test('a finished run needs its engine no more', async () => {
  const run = onlyRun('absent');
  const gone = benchOf([kind('onnx'), kind('onnx-webgpu', undefined, 'no driver is here')]);
  const { state, run: found } = await trainJob(params('absent', 'onnx-webgpu', 'finished'), UNWATCHED, gone);
  assert.deepEqual([state, found], ['finished', run]);
});

test('a run that is there already is not trained again, and told apart from a new one', async () => {
  const bench = benchOf([kind('onnx')]);
  const first = await trainJob(params('twice', 'onnx', 'finished'), UNWATCHED, bench);
  const again = await trainJob(params('twice', 'onnx', 'finished'), UNWATCHED, bench);
  assert.equal(first.alreadyThere, undefined);
  assert.deepEqual(again, { ...first, alreadyThere: true });
});
