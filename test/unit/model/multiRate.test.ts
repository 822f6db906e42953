import { grads } from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import test from 'node:test';
import { GateReader } from '../../../src/analysis/models/atBeta';
import { type Arrays, sizeOf } from '../../../src/engine/engine';
import { onnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { GATE_ACTIVATIONS } from '../../../src/model/multiRate/gateActivations';
import { standardised } from '../../../src/model/multiRate/betaRange';
import { type MultiRate } from '../../../src/model/objectives/multiRate';
import type { Space } from '../../../src/model/parameter';
import { type Prepared, evaluationProgram, weightState } from '../../../src/model/programs';
import { type Vae, withoutGates } from '../../../src/model/vae';
import { initialState } from '../../../src/train/stateFile';
import { trainingProgram, trainingState } from '../../../src/train/step';
import { assertClose, evaluate, normals, uniforms, values } from '../engine/evaluate';
import { modelOf, multiRateOf } from './models';

const engine = onnxEngine(1);
const BATCH = 3;

async function run(vae: Vae, weights: Arrays, { describe, spec }: Prepared, inputs: Arrays): Promise<Arrays> {
  const state = weightState(engine, vae, weights);
  const program = await engine.compile(describe, spec);
  return program.run(state, inputs).finally(() => program.dispose());
}

/** Drawn weights, and statistics that are not those of standard normal channels. */
function weightsOf(vae: Vae): Record<string, Float32Array> {
  const weights = initialState(vae, 'pytorch', 3);
  for (const { name, shape } of vae.statistics) {
    const [low, high] = name.endsWith('var') ? [0.5, 2] : [-0.5, 0.5];
    weights[name] = uniforms(name, shape, low, high).data;
  }
  return weights;
}

const gatesAndCounts = (vae: Vae): string[] =>
  vae.gates!.parameters.map(({ name, shape }) => `${name} ${sizeOf(shape)}`);

test('gates are on all maps but those of the posterior, the first of the decoder and the last', () => {
  const mlp = modelOf({ architecture: 'mlp', hidden: [6, 5], latent: 2 }, [3, 4, 1], {});
  assert.deepEqual(gatesAndCounts(mlp), [
    ...['encoder.1.gate.weight 6', 'encoder.1.gate.bias 6', 'encoder.2.gate.weight 5', 'encoder.2.gate.bias 5'],
    ...['decoder.2.gate.weight 6', 'decoder.2.gate.bias 6'],
  ]);
  const resnet = modelOf({ architecture: 'resnet' }, [28, 28, 1], {});
  assert.deepEqual(
    resnet.gates!.gated.map(({ name }) => name),
    [
      ...['encoder.1', 'encoder.2', 'encoder.3'],
      ...['encoder.4.conv1', 'encoder.4.conv2', 'encoder.5.conv1', 'encoder.5.conv2'],
      ...['decoder.2', 'decoder.3.conv1', 'decoder.3.conv2', 'decoder.4.conv1', 'decoder.4.conv2', 'decoder.5'],
    ],
  );
});

test('a decoder of two maps has its gate on the first', () => {
  const vae = modelOf({ architecture: 'mlp', hidden: [6], latent: 2 }, [3, 4, 1], {});
  assert.deepEqual(
    vae.gates!.gated.map(({ name }) => name),
    ['encoder.1', 'decoder.1'],
  );
});

test('gates are at most a hundredth of the parameters of resnet and cnn', () => {
  const image: Space = [28, 28, 1];
  const count = (vae: Vae): number => vae.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const cnn = { architecture: 'cnn', channels: [128, 256, 512, 1024], norm: 'batch', latent: 32 };
  for (const model of [{ architecture: 'resnet' }, cnn]) {
    const [gated, plain] = [count(modelOf(model, image, {})), count(modelOf(model, image))];
    assert.ok(gated > plain && gated <= 1.01 * plain, `${model.architecture}: ${gated} for ${plain}`);
  }
  // 2 numbers for each of 128 + 256 + 512 + 1024 channels, and of 512 + 256.
  assert.equal(count(modelOf(cnn, image, {})), 17_526_977 + 5_376);
  // Table 1 of Bae et al. has 78.96 and 78.98 times 10⁵ for CIFAR-10.
  const colour = [{ architecture: 'resnet', latent: 256 }, [32, 32, 3] as Space] as const;
  assert.deepEqual(
    [count(modelOf(...colour)), count(modelOf(...colour, {}))].map(n => (n / 1e5).toFixed(2)),
    ['78.96', '78.98'],
  );
});

test('a gate of the encoder is the sigmoid, one of the decoder √(1 − e^x), closed where x is not negative', async () => {
  const raw = values([1, 5], [-30, -1, 0, 1, 90]);
  const { sigmoid, sqrt } = await evaluate(
    ({ raw }) => ({
      sigmoid: GATE_ACTIVATIONS.sigmoid.of(raw!).scale,
      sqrt: GATE_ACTIVATIONS.sqrt.of(raw!).scale,
    }),
    { raw },
  );
  assertClose(sigmoid!, [9.4e-14, 1 / (1 + Math.E), 0.5, 1 / (1 + Math.exp(-1)), 1], 1e-6, 'sigmoid');
  // The floor of 1e-6 under the root leaves 1e-3.
  assertClose(sqrt!, [1, Math.sqrt(1 - Math.exp(-1)), 1e-3, 1e-3, 1e-3], 1e-6, 'sqrt');
});

test('the gradient of a gate is finite whatever its argument, and 0 where the gate of the decoder is closed', async () => {
  const numbers = [-1e30, -1e4, -90, -1, -1e-3, -1e-6, -1e-12, 0, 1e-12, 1e-6, 1e-3, 1, 80, 1e4, 1e30];
  const raw = values([1, numbers.length], numbers);
  for (const name of ['sigmoid', 'sqrt'] as const) {
    const { slope } = await evaluate(
      ({ raw }) => {
        const [slope] = grads(x => GATE_ACTIVATIONS[name].of(x).scale)([raw!]);
        return { slope: slope! };
      },
      { raw },
    );
    assert.ok(slope!.every(Number.isFinite), `${name}: ${String(slope)}`);
    if (name === 'sqrt') {
      numbers.forEach((x, i) => x >= 0 && assert.ok(slope![i] === 0, `slope at ${x}`));
      // d/dx √(1 − e^x) = −e^x / (2·√(1 − e^x))
      const expected = -Math.exp(-1) / (2 * Math.sqrt(1 - Math.exp(-1)));
      assert.ok(Math.abs(slope![3]! / expected - 1) < 1e-5);
    }
  }
});

/** Every kind of map, and every kind of gate. */
const CASES: [string, Record<string, unknown>, Space, Partial<MultiRate>][] = [
  ['mlp', { architecture: 'mlp', hidden: [6, 5], latent: 2 }, [3, 4, 1], {}],
  [
    'mlp, FiLM',
    { architecture: 'mlp', hidden: [6, 5], latent: 2 },
    [3, 4, 1],
    { encoderGate: 'film', decoderGate: 'film' },
  ],
  ['mlp, deep and shared', { architecture: 'mlp', hidden: [6, 5] }, [3, 4, 1], { gateLayers: 3, sharedLayer: true }],
  ['mlp, swapped', { architecture: 'mlp', hidden: [6, 5] }, [3, 4, 1], { encoderGate: 'sqrt', decoderGate: 'sigmoid' }],
  ['mlp, open decoder', { architecture: 'mlp', hidden: [6, 5] }, [3, 4, 1], { decoderGate: 'open' }],
  ['mlp, open', { architecture: 'mlp', hidden: [6, 5] }, [3, 4, 1], { encoderGate: 'open', decoderGate: 'open' }],
  ['mlp, one β a batch', { architecture: 'mlp', hidden: [6, 5] }, [3, 4, 1], { base: 'beta-tc-vae' }],
  ['resnet', { architecture: 'resnet' }, [28, 28, 1], {}],
  ['conv', { architecture: 'conv' }, [64, 64, 1], {}],
  ['fc', { architecture: 'fc' }, [6, 5, 2], {}],
  ['conv-bn', { architecture: 'conv-bn' }, [32, 32, 3], {}],
  ['cnn', { architecture: 'cnn', channels: [4, 6, 8, 10] }, [28, 28, 1], { encoderGate: 'film' }],
  ['cnn, batch', { architecture: 'cnn', channels: [4, 6, 8, 10], norm: 'batch' }, [28, 28, 1], { decoderGate: 'film' }],
  ['linear', { architecture: 'linear', latent: 3 }, [3, 4, 1], {}],
];

for (const [name, model, image, objective] of CASES) {
  test(`${name}: the plain VAE at a β gives what the gates give at it`, async () => {
    const gated = modelOf(model, image, objective);
    const weights = weightsOf(gated);
    const reader = await GateReader.prepare(gated, weights, engine);
    for (const beta of [0.01, 0.7, 10]) {
      const s = standardised(beta, [0.01, 10]);
      const { perBatch } = gated.gates!;
      const inputs = {
        x: uniforms('x', [BATCH, ...image]).data,
        noise: normals('noise', [BATCH, gated.latent]).data,
        beta: new Float32Array(perBatch ? 1 : BATCH).fill((s / Math.sqrt(3) + 1) / 2),
      };
      const expected = await run(gated, weights, evaluationProgram(gated, BATCH), inputs);
      const plain = withoutGates(gated);
      const found = await run(plain, await reader.weightsAt(beta), evaluationProgram(plain, BATCH), inputs);
      for (const key of Object.keys(expected)) {
        // A rate near 0 is a difference of numbers near 1.
        const offset = key === 'rate' ? 1 : 0;
        const [a, b] = [found, expected].map(out => out[key]!.map(value => value + offset)) as [
          Float32Array,
          Float32Array,
        ];
        assertClose(a, b, 1e-5, `${key} at β ${beta}`);
      }
    }
    await reader.dispose();
  });
}

for (const [name, model, image, objective] of CASES) {
  test(`${name}: the gradients of a training step are finite at every β and weight of the gates`, async () => {
    const vae = modelOf(model, image, objective);
    const how = { objective: multiRateOf(objective), examples: 100 };
    const { describe, spec } = trainingProgram(vae, BATCH, how);
    const program = await engine.compile(describe, spec);
    const ofGates = new Set(vae.gates!.parameters.map(parameter => parameter.name));
    // FiLM has no bound: a hundred thousandfold in each of many layers is no number any more.
    const isBounded = ![objective.encoderGate, objective.decoderGate].includes('film');
    for (const size of isBounded ? [0, 1, 40, 1e4] : [0, 1]) {
      const tensors = initialState(vae, 'pytorch', 5);
      for (const parameter of vae.parameters)
        if (ofGates.has(parameter.name)) tensors[parameter.name] = normals(parameter.name, parameter.shape, size).data;
      const state = trainingState(engine, vae, tensors);
      await program.run(state, {
        x: uniforms('x', [BATCH, ...image]).data,
        noise: normals('noise', [BATCH, vae.latent]).data,
        beta: Float32Array.of(0, 0.5, 1).subarray(0, vae.gates!.perBatch ? 1 : BATCH),
        stepSize: Float32Array.of(1e-3),
        epsilon: Float32Array.of(1e-8),
      });
      for (const [key, read] of Object.entries(state.read()))
        assert.ok(read.every(Number.isFinite), `${key} with gates of size ${size}`);
      state.dispose();
    }
    await program.dispose();
  });
}
