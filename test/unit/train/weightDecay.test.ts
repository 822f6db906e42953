import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storedDataset } from '../../../src/data/examples/stored';
import { onnxEngine } from '../../../src/engine/onnx/onnxEngine';
import type { Vae } from '../../../src/model/vae';
import { initialState } from '../../../src/train/stateFile';
import { gradientSum } from '../../../src/train/step';
import { Trainer, type TrainingOptions } from '../../../src/train/trainer';
import { assertClose, uniforms } from '../engine/evaluate';
import { smallConvBn, smallMlp } from '../model/models';

const engine = onnxEngine(1);
const EXAMPLES = 8;

type State = Record<string, Float32Array>;

function options(vae: Vae, changes: Partial<TrainingOptions>): TrainingOptions {
  const [height, width, channels] = vae.image;
  const values = uniforms('images', [EXAMPLES, height, width, channels]).data;
  const stored = { name: 'test', values, divisor: 1, shape: [height, width, channels], range: [0, 1] } as const;
  return {
    ...{ vae, dataset: storedDataset(stored), examples: Uint32Array.from({ length: EXAMPLES }, (_, i) => i) },
    ...{ seed: 1, batch: 4, learningRate: 0.01, optimizer: 'adam', steps: 10 },
    objective: { name: 'beta-vae', beta: 1 },
    ...changes,
  };
}

/** Some steps from a state that has `done` behind it: what the last one tells, and the state behind it. */
async function trained(vae: Vae, changes: Partial<TrainingOptions>, count: number, from?: State, done = 0) {
  const start = from ?? initialState(vae, 'pytorch', 1);
  const trainer = await Trainer.start(options(vae, changes), engine, start, done);
  try {
    let norm: number | undefined;
    for (let i = 0; i < count; i++) norm = (await trainer.next()).gradientNorm;
    return { norm, state: trainer.read() };
  } finally {
    await trainer.dispose();
  }
}

for (const [what, vae] of [
  ['mlp', smallMlp()],
  ['conv-bn, its scales, shifts and biases too', smallConvBn()],
] as const) {
  for (const clipGradient of [undefined, 0.01]) {
    const clipped = clipGradient === undefined ? '' : ', the gradient clipped before';
    test(`the decay of every parameter enters Adam's moments: ${what}${clipped}`, async () => {
      const weightDecay = 0.25;
      const start = initialState(vae, 'pytorch', 1);
      const free = await trained(vae, { clipGradient }, 1, start);
      const decayed = await trained(vae, { clipGradient, weightDecay }, 1, start);
      // Adam's sums begin at 0, so after one step they are the gradient.
      for (const { name } of vae.parameters) {
        const wanted = free.state[gradientSum(name)]!.map((g, i) => g + weightDecay * start[name]![i]!);
        assertClose(decayed.state[gradientSum(name)]!, wanted, 1e-6, name);
      }
      assert.equal(decayed.norm, free.norm);
    });
  }
}

test('training that is resumed ends in the same bits', async () => {
  for (const vae of [smallMlp(), smallConvBn()]) {
    const how = { weightDecay: 1e-3 };
    const through = await trained(vae, how, 4);
    const half = await trained(vae, how, 2);
    assert.deepEqual((await trained(vae, how, 2, half.state, 2)).state, through.state);
  }
});

test('a weight decay of 0 is none, bit for bit', async () => {
  const none = await trained(smallMlp(), {}, 4);
  assert.deepEqual((await trained(smallMlp(), { weightDecay: 0 }, 4)).state, none.state);
});

test('a bias before batch normalisation, which has no gradient, decays by itself', async () => {
  const vae = smallConvBn();
  const [name] = vae.parameters.map(one => one.name).filter(one => one.endsWith('.conv.bias'));
  const start = initialState(vae, 'pytorch', 1);
  start[name!]!.fill(0.5);
  const { state } = await trained(vae, { weightDecay: 1e-4 }, 1, start);
  // g / (|g| + ε) = 5e-5 / (5e-5 + 1e-8) of the learning rate.
  const wanted = state[name!]!.map(() => 0.5 - (0.01 * 5e-5) / (5e-5 + 1e-8));
  assertClose(state[name!]!, wanted, 1e-6, name!);
});
