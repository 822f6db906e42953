import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import workerThreads, { type WorkerOptions } from 'node:worker_threads';
import { centringOf } from '../../../src/algebra/centring';
import { DigitGrams } from '../../../src/algebra/digits/digitGrams';
import { isSingle } from '../../../src/algebra/representation';
import { UNWATCHED } from '../../../src/base/progress';
import { RandomStream } from '../../../src/base/random';
import { byteHolder, hasByteInstructions } from '../../../src/engine/onnx/modelBytes';
import * as m from '../analysis/matrices';

// In a file of its own: no thread of another test is there to be taken.

const { Worker } = workerThreads;
/** As where the runtime's library does not load in a thread. */
class Unloadable extends Worker {
  constructor(_: string, options: WorkerOptions) {
    super("throw new Error('it does not load here')", options);
  }
}
/** As where the system has no room for a thread. */
function unstartable(): never {
  throw new Error('there is no room for a thread');
}
/** As in a process that only warns of promises that nobody hears. */
class Patient extends Worker {
  constructor(code: string, options: WorkerOptions) {
    super(code, { ...options, execArgv: ['--unhandled-rejections=warn'] });
  }
}

const real = { skip: hasByteInstructions() ? false : 'this processor has no instructions for products of bytes' };

async function someLayer() {
  const stream = new RandomStream(9, 'digits');
  const x = m.single(m.matrix(200, 4100, () => stream.normal()));
  assert.ok(isSingle(x));
  return { x, centring: await centringOf(x, UNWATCHED) };
}

test('what goes wrong in a thread is said, whatever becomes of promises that nobody hears', real, async () => {
  const { x, centring } = await someLayer();
  const started = mock.method(workerThreads, 'Worker', Patient as never);
  const failing = DigitGrams.inThreads(NaN, byteHolder(1));
  await assert.rejects(failing.triangleOf(x, centring, UNWATCHED), /intraOpNumThreads/i);
  assert.equal(started.mock.callCount(), 2);
  started.mock.restore();
});

test('where no thread starts, or none loads the runtime, sums are taken here, with the same bits', real, async () => {
  const { x, centring } = await someLayer();
  const here = await DigitGrams.here(byteHolder(1)).triangleOf(x, centring, UNWATCHED);
  for (const broken of [Unloadable, unstartable]) {
    const started = mock.method(workerThreads, 'Worker', broken as never);
    assert.deepEqual(await DigitGrams.inThreads(2, byteHolder(1)).triangleOf(x, centring, UNWATCHED), here);
    assert.equal(started.mock.callCount(), 2);
    started.mock.restore();
  }
});
