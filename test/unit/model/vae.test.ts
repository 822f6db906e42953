import assert from 'node:assert/strict';
import test from 'node:test';
import { UserError } from '../../../src/base/errors';
import { type Arrays, sizeOf } from '../../../src/engine/engine';
import { onnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { drawNoise } from '../../../src/model/noise';
import {
  type Prepared,
  activationProgram,
  decodingProgram,
  evaluationProgram,
  reconstructionProgram,
  weightState,
} from '../../../src/model/programs';
import type { Vae } from '../../../src/model/vae';
import { initialState } from '../../../src/train/stateFile';
import { assertClose, normals, uniforms } from '../engine/evaluate';
import { modelOf, smallFc, smallMlp } from './models';

const names = (vae: Vae): string[] => vae.layers.map(({ name, width }) => `${name} ${width}`);

test('the layers of an mlp, in order, with their widths', () => {
  assert.deepEqual(names(modelOf({ architecture: 'mlp', hidden: [400, 50], latent: 20 }, [28, 28, 1])), [
    'input 784',
    'encoder/1 400',
    'encoder/2 50',
    'z_mean 20',
    'z_log_var 20',
    'sampling 20',
    'decoder/1 50',
    'decoder/2 400',
    'decoder/3 784',
  ]);
});

test('the layers of conv, flatten being one', () => {
  const vae = modelOf({ architecture: 'conv', latent: 10 }, [64, 64, 3]);
  assert.deepEqual(names(vae), [
    'input 12288',
    'encoder/1 32768',
    'encoder/2 8192',
    'encoder/3 4096',
    'encoder/4 1024',
    'encoder/5 1024',
    'encoder/6 256',
    'z_mean 10',
    'z_log_var 10',
    'sampling 10',
    'decoder/1 256',
    'decoder/2 1024',
    'decoder/3 4096',
    'decoder/4 8192',
    'decoder/5 32768',
    'decoder/6 12288',
  ]);
  assert.equal(vae.layers.find(({ name }) => name === 'encoder/5')?.kind, 'flatten');
  const kernels = vae.parameters.filter(({ shape }) => shape.length === 4).map(({ shape }) => shape[0]);
  assert.deepEqual(kernels, [4, 4, 2, 2, 4, 4, 4, 4]);
});

test('the layers of fc, flatten being one, for images of any size', () => {
  assert.deepEqual(names(modelOf({ architecture: 'fc' }, [32, 28, 3])), [
    'input 2688',
    'encoder/1 2688',
    'encoder/2 1200',
    'encoder/3 1200',
    'z_mean 10',
    'z_log_var 10',
    'sampling 10',
    'decoder/1 1200',
    'decoder/2 1200',
    'decoder/3 1200',
    'decoder/4 2688',
  ]);
});

test('fc rectifies in its encoder and squashes in its decoder', async () => {
  const vae = smallFc();
  const layers = ['encoder/1', 'encoder/2', 'encoder/3', 'decoder/1', 'decoder/2', 'decoder/3', 'decoder/4'];
  const inputs = { x: uniforms('x', [BATCH, ...vae.image]).data, noise: normals('noise', [BATCH, 2], 9).data };
  const found = await run(vae, activationProgram(vae, layers, BATCH), inputs);
  assert.deepEqual(found['encoder/1'], inputs.x);
  for (const layer of ['encoder/2', 'encoder/3'])
    assert.ok(
      found[layer]!.every(value => value >= 0),
      layer,
    );
  const squashed = layers.slice(3, 6).flatMap(layer => [...found[layer]!]);
  assert.ok(squashed.every(value => Math.abs(value) <= 1) && squashed.some(value => value < 0));
});

test('conv on images of another size is refused with what to set', () => {
  assert.throws(
    () => modelOf({ architecture: 'conv' }, [28, 28, 1]),
    (error: unknown) => error instanceof UserError && error.usage && /28×28.*data\.size: 64/.test(error.message),
  );
});

/** How many numbers are trained. */
const count = (vae: Vae): number => vae.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);

test('the layers of resnet, a residual block being one, and its parameters', () => {
  const vae = modelOf({ architecture: 'resnet' }, [28, 28, 1]);
  assert.deepEqual(names(vae), [
    'input 784',
    'encoder/1 12544',
    'encoder/2 6272',
    'encoder/3 2048',
    'encoder/4 2048',
    'encoder/5 2048',
    'z_mean 32',
    'z_log_var 32',
    'sampling 32',
    'decoder/1 2048',
    'decoder/2 6272',
    'decoder/3 6272',
    'decoder/4 6272',
    'decoder/5 12544',
    'decoder/6 784',
  ]);
  assert.equal(vae.layers.find(({ name }) => name === 'encoder/4')?.kind, 'residual');
  // What Bae et al.'s own code has.
  assert.equal(count(vae), 1_881_217);
  assert.deepEqual(vae.statistics, []);
});

test('the layers of resnet for images of 32×32, and the parameters that the paper has', () => {
  const vae = modelOf({ architecture: 'resnet', latent: 256 }, [32, 32, 3]);
  assert.deepEqual(names(vae), [
    'input 3072',
    'encoder/1 16384',
    'encoder/2 8192',
    'encoder/3 8192',
    'encoder/4 8192',
    'encoder/5 8192',
    'z_mean 256',
    'z_log_var 256',
    'sampling 256',
    'decoder/1 8192',
    'decoder/2 8192',
    'decoder/3 8192',
    'decoder/4 16384',
    'decoder/5 3072',
  ]);
  assert.equal(count(vae), 7_895_619);
});

test('the layers of conv-bn, its parameters and its running statistics', () => {
  const vae = modelOf({ architecture: 'conv-bn' }, [32, 32, 3]);
  assert.deepEqual(names(vae), [
    'input 3072',
    'encoder/1 16384',
    'encoder/2 8192',
    'encoder/3 4096',
    'encoder/4 1024',
    'z_mean 32',
    'z_log_var 32',
    'sampling 32',
    'decoder/1 1024',
    'decoder/2 4096',
    'decoder/3 8192',
    'decoder/4 16384',
    'decoder/5 3072',
  ]);
  // As PyTorch counts the same modules.
  assert.equal(count(vae), 3_518_915);
  assert.deepEqual(
    vae.statistics.slice(0, 2).map(({ name, shape }) => `${name} ${shape.join()}`),
    ['encoder.1.bn.running_mean 64', 'encoder.1.bn.running_var 64'],
  );
  assert.equal(vae.statistics.length, 2 * 8);
});

test('resnet and conv-bn on images of another size are refused with what to set', () => {
  for (const [architecture, wanted, size] of [
    ['resnet', '28×28 or 32×32', '28 or 32'],
    ['conv-bn', '32×32', '32'],
  ] as const) {
    assert.throws(
      () => modelOf({ architecture }, [30, 30, 1]),
      (error: unknown) =>
        error instanceof UserError &&
        error.usage &&
        error.message ===
          `model.architecture: ${architecture} wants images of ${wanted} pixels, these are 30×30: set data.size: ${size}`,
    );
  }
});

const BATCH = 3;
const engine = onnxEngine(1);

async function run(vae: Vae, { describe, spec }: Prepared, inputs: Arrays): Promise<Record<string, Float32Array>> {
  const program = await engine.compile(describe, spec);
  const state = weightState(engine, vae, initialState(vae, 'pytorch', 1));
  try {
    return await program.run(state, inputs);
  } finally {
    await program.dispose();
  }
}

test('the programs agree with each other', async () => {
  const vae = smallMlp([3, 4, 2], 'gaussian');
  const x = uniforms('x', [BATCH, ...vae.image]).data;
  const noise = normals('noise', [BATCH, vae.latent]).data;
  const zeros = new Float32Array(noise.length);
  const layers = vae.layers.map(({ name }) => name);
  const activations = await run(vae, activationProgram(vae, layers, BATCH), { x, noise });
  for (const { name, width } of vae.layers) assert.equal(activations[name]?.length, BATCH * width, name);
  assert.deepEqual(activations.input, x);

  const evaluated = await run(vae, evaluationProgram(vae, BATCH), { x, noise });
  assertClose(evaluated.mean!, activations.z_mean!, 1e-6, 'mean');
  assertClose(evaluated.logVariance!, activations.z_log_var!, 1e-6, 'log-variance');
  const z = activations.z_mean!.map((mean, i) => mean + Math.exp(activations.z_log_var![i]! / 2) * noise[i]!);
  assertClose(activations.sampling!, z, 1e-6, 'z = μ + σ·noise');
  const rate = (example: number): number =>
    Array.from({ length: vae.latent }, (_, d) => {
      const at = example * vae.latent + d;
      const [mean, logVariance] = [evaluated.mean![at]!, evaluated.logVariance![at]!];
      return (mean ** 2 + Math.exp(logVariance) - logVariance - 1) / 2;
    }).reduce((sum, nats) => sum + nats, 0);
  assertClose(evaluated.rate!, [rate(0), rate(1), rate(2)], 1e-5, 'rate');

  const decoded = await run(vae, decodingProgram(vae, BATCH), { z });
  assertClose(decoded.image!, activations['decoder/3']!, 1e-5, 'the decoder on z');
  const pixels = sizeOf(vae.image);
  const distortion = Array.from({ length: BATCH }, (_, e) =>
    x
      .subarray(e * pixels, (e + 1) * pixels)
      .reduce(
        (sum, value, i) => sum + (value - decoded.image![e * pixels + i]!) ** 2 / 2 + Math.log(2 * Math.PI) / 2,
        0,
      ),
  );
  assertClose(evaluated.distortion!, distortion, 1e-5, 'distortion');

  const reconstructed = await run(vae, reconstructionProgram(vae, BATCH), { x });
  const atMean = await run(vae, activationProgram(vae, ['decoder/3'], BATCH), { x, noise: zeros });
  assertClose(reconstructed.image!, atMean['decoder/3']!, 1e-5, 'the reconstruction at the mean');
});

test('noise is a function of seed, purpose, name and step', () => {
  const specs = ['a', 'b'].map(name => ({ name, shape: [4, 5], distribution: 'normal' }) as const);
  const { a, b } = drawNoise(specs, 1, 'training', 7);
  assert.equal(a!.length, 20);
  assert.deepEqual(drawNoise([...specs].reverse(), 1, 'training', 7), { a, b });
  assert.notDeepEqual(b, a);
  for (const [seed, purpose, step] of [
    [2, 'training', 7],
    [1, 'test', 7],
    [1, 'training', 8],
  ] as const)
    assert.notDeepEqual(drawNoise(specs, seed, purpose, step).a, a);
});

test('the log-variance of a new model stays within its bounds, where that of older ones left them', async () => {
  const vae = smallMlp([3, 4, 2], 'gaussian');
  const x = uniforms('x', [BATCH, ...vae.image]).data.map(value => value * 1e9);
  const noise = normals('noise', [BATCH, vae.latent]).data;
  const layers = ['z_log_var', 'sampling'];
  const bounded = await run(vae, activationProgram(vae, layers, BATCH), { x, noise });
  const older = { ...vae, logVarianceBounds: undefined };
  const free = await run(older, activationProgram(older, layers, BATCH), { x, noise });
  assert.ok(free.z_log_var!.some(value => value > 1e6) && free.z_log_var!.some(value => value < -1e6));
  assert.ok(!free.sampling!.every(Number.isFinite));
  assert.deepEqual(
    bounded.z_log_var,
    free.z_log_var!.map(value => (value > 0 ? 20 : -30)),
  );
  assert.ok(bounded.sampling!.every(Number.isFinite));
});
