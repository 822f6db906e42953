import { memory, neg, sum, tile } from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import type { Dataset } from '../../src/data/examples/dataset';
import { storedDataset } from '../../src/data/examples/stored';
import type { Engine, Program } from '../../src/engine/engine';
import { EngineError, guarded } from '../../src/engine/failure';
import { onnxEngine } from '../../src/engine/onnx/onnxEngine';
import { openTensorflow } from '../../src/engine/tensorflow/tensorflowEngine';
import { loadTensorflow } from '../../src/engine/tensorflow/loadTensorflow';
import { evaluationProgram } from '../../src/model/programs';
import type { Vae } from '../../src/model/vae';
import { initialState } from '../../src/train/stateFile';
import { Trainer } from '../../src/train/trainer';
import { assertClose, normals, uniforms } from '../unit/engine/evaluate';
import { modelOf, smallConvBn, smallResnet } from '../unit/model/models';

/** The tensorflow engine beside the onnx engine. VAE_LENS_TEST_TENSORFLOW=1 npm test sets it up and asks for it. */

const COUNT = 32;
const STEPS = 50;
/** Of each loss. */
const TOLERANCE = 1e-3;
/** Of the largest magnitude in a tensor, after one step: float32 sums in another order. */
const STEP_TOLERANCE = 1e-4;

const mlp = modelOf({ architecture: 'mlp', hidden: [400], latent: 20 }, [28, 28, 1]);
const conv = modelOf({ architecture: 'conv', latent: 10 }, [64, 64, 1]);

/** The engine, or undefined where this machine is not asked for it or has none: the test is then skipped and says why. */
async function tensorflow(t: TestContext): Promise<Engine | undefined> {
  if (process.env.VAE_LENS_TEST_TENSORFLOW !== '1') {
    t.skip('VAE_LENS_TEST_TENSORFLOW=1 asks for it');
    return undefined;
  }
  if (process.env.VAE_LENS_NO_TENSORFLOW) {
    t.skip(process.env.VAE_LENS_NO_TENSORFLOW);
    return undefined;
  }
  return openTensorflow(2);
}

function dataset([height, width, channels]: Vae['image']): Dataset {
  const values = uniforms('images', [COUNT, height, width, channels]).data.map(value => (value > 0.8 ? 1 : 0));
  const stored = { name: 'test', values, divisor: 1, shape: [height, width, channels], range: [0, 1] } as const;
  return storedDataset(stored, undefined);
}

function start(engine: Engine, vae: Vae): Promise<Trainer> {
  const options = {
    vae,
    dataset: dataset(vae.image),
    examples: Uint32Array.from({ length: COUNT }, (_, i) => i),
    seed: 5,
    batch: 8,
    learningRate: 1e-3,
    optimizer: 'adam',
    objective: { name: 'beta-vae', beta: 1 },
    steps: STEPS,
  } as const;
  return Trainer.start(options, engine, initialState(vae, 'pytorch', 5), 0);
}

for (const [name, vae] of [
  ['mlp', mlp],
  ['conv', conv],
  ['the layers of resnet', smallResnet()],
  ['the layers of conv-bn', smallConvBn()],
] as const) {
  test(`${name}: ${STEPS} steps in turn with the onnx engine, the same losses and states`, async t => {
    const engine = await tensorflow(t);
    if (!engine) return;
    // Side by side: recording for the one engine may not disturb the other.
    const [ours, theirs] = [await start(engine, vae), await start(onnxEngine(2), vae)];
    let worst = 0;
    for (let step = 1; step <= STEPS; step++) {
      const [{ loss }, { loss: expected }] = [await ours.next(), await theirs.next()];
      worst = Math.max(worst, Math.abs(loss - expected) / expected);
      if (step === 1) {
        const state = theirs.read();
        // Adam's sums after one step are the gradients; a weight itself moves by the sign of what may round to 0.
        for (const [tensor, values] of Object.entries(ours.read())) {
          if (tensor.startsWith('optimizer.')) assertClose(values, state[tensor]!, STEP_TOLERANCE, tensor);
        }
      }
    }
    t.diagnostic(`largest relative difference of a loss: ${worst.toExponential(1)}`);
    assert.ok(worst <= TOLERANCE, `${worst}`);
    await Promise.all([ours.dispose(), theirs.dispose()]);
  });

  test(`${name}: no tensor is left behind by steps, evaluations and states`, async t => {
    const engine = await tensorflow(t);
    if (!engine) return;
    const loaded = await loadTensorflow(2);
    const counts = (): number[] => [memory().numTensors, memory().numDataBuffers, loaded.tensors()];
    const before = counts();
    const trainer = await start(engine, vae);
    const { describe, spec } = evaluationProgram(vae, 4);
    const evaluation = await engine.compile(describe, spec);
    const inputs = { x: uniforms('x', [4, ...vae.image]).data, noise: normals('noise', [4, vae.latent]).data };
    const after: number[][] = [];
    for (let step = 0; step < 6; step++) {
      await trainer.next();
      await evaluation.run(trainer.state, inputs);
      after.push(counts());
    }
    // From the second step on the tensors of the step before are there too.
    assert.deepEqual(after.slice(1), after.slice(1).fill(after[1]!));
    await evaluation.dispose();
    await trainer.dispose();
    assert.deepEqual(counts(), before);
  });
}

test('the state before the last step is there for a diagnosis', async t => {
  const engine = await tensorflow(t);
  if (!engine) return;
  const trainer = await start(engine, mlp);
  await trainer.next();
  const before = trainer.state.read();
  await trainer.next();
  assert.deepEqual(trainer.state.readPrevious(), before);
  assert.notDeepEqual(trainer.state.read(), before);
  await trainer.dispose();
});

test('what a program gives is not looked through number by number', async t => {
  const engine = await tensorflow(t);
  if (!engine) return;
  const feeds = [{ name: 'x', shape: [1000] }];
  const program = await engine.compile((_, { x }) => ({ out: { y: neg(x!) } }), {
    mode: 'eval',
    state: [],
    feeds,
    noise: [],
  });
  const x = Float32Array.from({ length: 1000 }, (_, i) => i);
  const seen = t.mock.method(Set.prototype, 'add');
  await program.run(engine.createState([], {}), { x });
  assert.ok(seen.mock.callCount() < 100, `${seen.mock.callCount()} values`);
});

test('no memory for a step: a sentence, and the next program works', async t => {
  const opened = await tensorflow(t);
  if (!opened) return;
  const engine = guarded(opened);
  const feeds = [{ name: 'x', shape: [1, 1] }];
  const compile = (sides: [number, number]): Promise<Program> =>
    engine.compile((_, { x }) => ({ out: { y: sum(tile(x!, sides)) } }), { mode: 'eval', state: [], feeds, noise: [] });
  const run = async (sides: [number, number]): Promise<number> =>
    (await (await compile(sides)).run(engine.createState([], {}), { x: Float32Array.of(2) })).y![0]!;
  await assert.rejects(run([2 ** 30, 2 ** 20]), (thrown: unknown) => {
    t.diagnostic(String(thrown));
    return thrown instanceof EngineError && /smaller train\.batch/.test(thrown.advice);
  });
  assert.equal(await run([2, 3]), 12);
});

test('two trainings of one seed have the same bits', async t => {
  const engine = await tensorflow(t);
  if (!engine) return;
  const [first, second] = [await start(engine, conv), await start(engine, conv)];
  for (let step = 0; step < 5; step++) {
    await first.next();
    await second.next();
  }
  assert.deepEqual(first.read(), second.read());
  await Promise.all([first.dispose(), second.dispose()]);
});
