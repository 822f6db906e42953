import assert from 'node:assert/strict';
import test from 'node:test';
import { UserError } from '../../../src/base/errors';
import { UNWATCHED } from '../../../src/base/progress';
import type { EngineName } from '../../../src/engine/engines';
import { type Bench, decideEngine, hereWith } from '../../../src/worker/engines/decide';
import { examine } from '../../../src/worker/jobs/probeJob';
import { benchOf, kind, renamed } from './engines';

const KINDS = [kind('onnx'), kind('onnx-webgpu'), kind('tensorflow')];

async function decided(wanted: EngineName | 'auto', bench: Bench): Promise<[name: string, reason: string]> {
  const { engine, reason } = await decideEngine(wanted, 1, UNWATCHED, bench);
  return [engine.name, reason];
}

test('auto takes the fastest that passed its check', async () => {
  const fast = { onnx: 48.2, 'onnx-webgpu': 5.13, tensorflow: 60 } as const;
  assert.deepEqual(await decided('auto', benchOf(KINDS, fast)), [
    'onnx-webgpu',
    'a standard step takes 5.1 ms, with onnx 48 ms, with tensorflow 60 ms',
  ]);
  const slow = { onnx: 48.2, 'onnx-webgpu': 10_000, tensorflow: 'its self-check failed' } as const;
  assert.deepEqual(await decided('auto', benchOf(KINDS, slow)), [
    'onnx',
    'a standard step takes 48 ms, with onnx-webgpu 10000 ms',
  ]);
});

test('auto stays with onnx where another gains little', async () => {
  assert.equal((await decided('auto', benchOf(KINDS, { onnx: 50, tensorflow: 46 })))[0], 'onnx');
  assert.equal((await decided('auto', benchOf(KINDS, { onnx: 50, tensorflow: 44 })))[0], 'tensorflow');
});

test('auto asks nobody who cannot be there, and measures nothing where there is no choice', async () => {
  const absent = [kind('onnx'), kind('onnx-webgpu', undefined, 'no driver')];
  const bench: Bench = { kinds: absent, probe: name => assert.fail(`${name} was tried`) };
  assert.deepEqual(await decided('auto', bench), ['onnx', 'no other one can be used here']);
});

test('auto takes onnx where the fastest does not open after all', async () => {
  const broken = kind('onnx-webgpu', () => {
    throw new UserError('the GPU is gone');
  });
  const [name, reason] = await decided('auto', benchOf([kind('onnx'), broken], { onnx: 50, 'onnx-webgpu': 5 }));
  assert.equal(name, 'onnx');
  assert.match(reason, /the engine onnx-webgpu is not available: the GPU is gone/);
});

test('one that was asked for is taken whatever its speed, or refused with what to do', async () => {
  const bench = benchOf([...KINDS, kind('onnx-cuda', undefined, 'CUDA is missing')], { tensorflow: 'it computes 3' });
  assert.deepEqual(await decided('onnx-webgpu', bench), ['onnx-webgpu', 'set by train.engine']);
  const refused = (wanted: EngineName, why: string): Promise<void> =>
    assert.rejects(
      decided(wanted, bench),
      (thrown: unknown) =>
        thrown instanceof UserError &&
        thrown.message === `the engine ${wanted} is not available: ${why}; set train.engine: onnx, or auto`,
    );
  await refused('onnx-cuda', 'CUDA is missing');
  await refused('tensorflow', 'it computes 3');
  await refused('onnx-coreml', 'this system has none of that name');
});

test('one of another system says of which', async () => {
  const bench = hereWith(name => assert.fail(`${name} was tried`));
  const [wanted, home] =
    process.platform === 'win32' ? (['onnx-coreml', 'macOS'] as const) : (['onnx-directml', 'Windows'] as const);
  await assert.rejects(
    decided(wanted, bench),
    new RegExp(`${wanted} is not available: \\w+ is a part of ${home}, and this is `),
  );
});

test('an engine that computes wrongly does not pass, and one that cannot be opened says why', async () => {
  const right = await examine(() => Promise.resolve(renamed('onnx')), false, UNWATCHED);
  assert.deepEqual(right, { device: 'a device', reason: null, msPerStep: null });
  // Right in all but the fourth digit of one loss.
  const wrong = renamed('onnx-webgpu', program => ({
    run: async (state, inputs) => {
      const { loss } = await program.run(state, inputs);
      return { loss: loss!.map(value => value * 1.0003) };
    },
    dispose: () => program.dispose(),
  }));
  const { reason } = await examine(() => Promise.resolve(wrong), true, UNWATCHED);
  assert.match(reason!, /^its self-check failed: it computes a loss of 45\.20\d* where 45\.1961 is right$/);
  const none = await examine(() => Promise.reject(new Error('no driver\nat all')), true, UNWATCHED);
  assert.deepEqual(none, { device: null, reason: 'no driver', msPerStep: null });
  const advice = `${'a long path/'.repeat(40)} is not complete: set it up again`;
  const whole = await examine(() => Promise.reject(new UserError(advice)), true, UNWATCHED);
  assert.equal(whole.reason, advice);
});
