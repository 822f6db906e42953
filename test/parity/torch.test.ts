import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { sizeOf } from '../../src/engine/engine';
import { onnxEngine } from '../../src/engine/onnx/onnxEngine';
import { take, weightSpecs, weightState, weightsOf } from '../../src/model/programs';
import { type Vae, pass } from '../../src/model/vae';
import { encodeSafetensors, readSafetensors } from '../../src/run/checkpoints/safetensors';
import { gradientSum, trainingArrays, trainingProgram, trainingState } from '../../src/train/step';
import { initialState, stateToFile } from '../../src/train/stateFile';
import { type Values, assertClose, normals, uniforms } from '../unit/engine/evaluate';
import { betaVae, modelOf } from '../unit/model/models';
import { descriptionOf, scalarsOf } from '../../src/model/objectives/objectives';
import { OBJECTIVES } from './architectures';

/**
 * Weights as this program saves them, loaded into PyTorch modules, give the same outputs as evaluated, and the same
 * gradients and running statistics in a training step. Tolerance: 1e-4 of the largest magnitude in a tensor.
 */

/** conv-bn's first decoder layer is normalised over the batch alone: over three examples rounding would decide. */
const BATCH = 8;
const TOLERANCE = 1e-4;

/** Why PyTorch cannot be asked; false when it can. */
function missing(): string | false {
  const python = process.env.BENCH_PYTHON;
  if (!python) return 'BENCH_PYTHON names no Python with torch and safetensors';
  const { status } = spawnSync(python, ['-c', 'import torch, safetensors.numpy']);
  return status === 0 ? false : `${python} (BENCH_PYTHON) lacks torch or safetensors`;
}

type Outputs = Record<'mean' | 'logVariance' | 'logits', ArrayLike<number>>;
type Tensors = ReturnType<typeof readSafetensors>['tensors'];

async function ours(vae: Vae, weights: Record<string, Float32Array>, x: Values, noise: Values): Promise<Outputs> {
  const engine = onnxEngine(2);
  const program = await engine.compile(
    (state, feeds) => {
      const tensors = weightsOf(vae, state);
      const { mean, logVariance, logits } = pass(vae, tensors, take(feeds, 'x'), take(feeds, 'noise'));
      return { out: { mean, logVariance, logits } };
    },
    {
      mode: 'eval',
      state: weightSpecs(vae),
      feeds: [
        { name: 'x', shape: x.shape },
        { name: 'noise', shape: noise.shape },
      ],
      noise: [],
    },
  );
  const out = await program.run(weightState(engine, vae, weights), { x: x.data, noise: noise.data });
  await program.dispose();
  return out as unknown as Outputs;
}

function inPyTorch(
  architecture: object,
  vae: Vae,
  weights: Record<string, Float32Array>,
  inputs: Record<string, Values>,
  loss?: object,
): { outputs: Outputs & { parameters: number }; trained: Tensors } {
  const folder = mkdtempSync(join(tmpdir(), 'vae-lens-torch-'));
  try {
    const [checkpoint, feeds, output] = ['checkpoint', 'inputs', 'output'].map(name =>
      join(folder, `${name}.safetensors`),
    ) as [string, string, string];
    writeFileSync(checkpoint, Buffer.concat(encodeSafetensors(stateToFile(vae, weights), { step: '0' })));
    writeFileSync(feeds, Buffer.concat(encodeSafetensors(new Map(Object.entries(inputs)), {})));
    const script = join('test', 'parity', 'torch_modules.py');
    const args = [script, JSON.stringify(architecture), checkpoint, feeds, output];
    if (loss) args.push(JSON.stringify(loss));
    const { status, stdout, stderr } = spawnSync(process.env.BENCH_PYTHON!, args, {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    if (status !== 0) throw new Error(`PyTorch failed: ${stderr}`);
    return {
      outputs: JSON.parse(stdout) as Outputs & { parameters: number },
      trained: readSafetensors(output).tensors,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What one training step leaves, as the tensors of a file. */
async function trainedHere(
  vae: Vae,
  weights: Record<string, Float32Array>,
  x: Values,
  noise: Values,
  loss = betaVae(1),
  scalars: object = { klWeight: 1 },
  draws: Record<string, Values> = {},
): Promise<ReturnType<typeof stateToFile>> {
  const engine = onnxEngine(2);
  const { describe, spec } = trainingProgram(vae, BATCH, loss);
  const program = await engine.compile(describe, spec);
  const state = trainingState(engine, vae, weights);
  const one = Float32Array.of(1);
  const fed = Object.entries(scalars).map(([name, value]) => [name, Float32Array.of(value as number)] as const);
  await program.run(state, {
    x: x.data,
    noise: noise.data,
    ...Object.fromEntries([...fed, ...Object.entries(draws).map(([name, { data }]) => [name, data] as const)]),
    stepSize: one,
    epsilon: one,
  });
  await program.dispose();
  return stateToFile(vae, trainingArrays(vae, state.read()));
}

async function assertSame(architecture: {
  name: string;
  latent: number;
  image: [number, number, number];
}): Promise<void> {
  const { name, image, ...rest } = architecture;
  const vae = modelOf({ architecture: name, ...rest }, image);
  const weights = initialState(vae, 'pytorch', 5);
  const inputs = { x: uniforms('x', [BATCH, ...image]), noise: normals('noise', [BATCH, vae.latent]) };
  const { outputs: expected, trained } = inPyTorch(architecture, vae, weights, inputs);
  const actual = await ours(vae, weights, inputs.x, inputs.noise);
  for (const key of ['mean', 'logVariance', 'logits'] as const) assertClose(actual[key], expected[key], TOLERANCE, key);
  assert.equal(
    vae.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    expected.parameters,
  );
  const here = await trainedHere(vae, weights, inputs.x, inputs.noise);
  for (const { name } of vae.parameters) {
    // The discounted sum of gradients began at 0, so it is the first gradient.
    const [gradient, wanted] = [here.get(gradientSum(name))!.data, trained.get(`gradient.${name}`)!.data];
    if (beforeNormalisation(vae, name)) {
      // 0 but for rounding in PyTorch, exactly 0 here.
      assert.ok(gradient.every(value => value === 0) && wanted.every(value => Math.abs(value) < 1e-2), name);
    } else assertClose(gradient, wanted, TOLERANCE, `gradient of ${name}`);
  }
  for (const { name } of vae.statistics) assertClose(here.get(name)!.data, trained.get(name)!.data, TOLERANCE, name);
}

/** Whether it is the bias of a map that batch normalisation follows. */
const beforeNormalisation = (vae: Vae, name: string): boolean =>
  vae.statistics.length > 0 && /\.(conv|linear)\.bias$/.test(name);

const skip = missing();
const mlp = { name: 'mlp', latent: 3, image: [5, 4, 3] as [number, number, number], hidden: [12, 7] };
const conv = { name: 'conv', latent: 4, image: [64, 64, 3] as [number, number, number] };
test('mlp with colours', { skip }, () => assertSame(mlp));
test('linear with colours', { skip }, () => assertSame({ name: 'linear', latent: 3, image: [5, 4, 3] }));
test('conv with colours', { skip }, () => assertSame({ ...conv, ...{ kernels: [4, 4, 2, 2] } }));
test('conv with the kernels of the paper', { skip }, () => assertSame({ ...conv, ...{ kernels: [4, 4, 4, 4] } }));
test('resnet', { skip }, () => assertSame({ name: 'resnet', latent: 32, image: [28, 28, 1] }));
test('resnet on 32×32 with colours', { skip }, () => assertSame({ name: 'resnet', latent: 16, image: [32, 32, 3] }));
test('conv-bn with colours', { skip }, () => assertSame({ name: 'conv-bn', latent: 32, image: [32, 32, 3] }));

/** Small images: among many normalised units one lies so near 0 that rounding decides whether it is rectified. */
const cnn = { name: 'cnn', latent: 5, channels: [8, 6, 7] };
for (const norm of ['none', 'batch'] as const)
  for (const image of [
    [16, 16, 3],
    [28, 21, 1],
    [9, 14, 2],
  ] as [number, number, number][])
    test(`cnn, norm: ${norm}, ${image.join('×')}`, { skip }, () => assertSame({ ...cnn, ...{ norm }, image }));

for (const { name, objective } of OBJECTIVES) {
  test(`the gradients of ${name}`, { skip }, async () => {
    const architecture = { name: 'mlp', latent: 3, image: [3, 3, 1] as [number, number, number], hidden: [7] };
    const { image } = architecture;
    const vae = modelOf({ architecture: 'mlp', latent: 3, hidden: [7] }, image);
    // Larger weights than the first ones: posteriors that differ from each other and from the prior.
    const drawn = Object.entries(initialState(vae, 'pytorch', 5));
    const weights = Object.fromEntries(drawn.map(([key, values]) => [key, values.map(value => 3 * value)]));
    const names = descriptionOf(objective!)?.noise ?? [];
    const draws = Object.fromEntries(names.map(one => [one, normals(one, [BATCH, vae.latent])]));
    const inputs = { x: uniforms('x', [BATCH, ...image]), noise: normals('noise', [BATCH, vae.latent]), ...draws };
    const scalars = scalarsOf(objective!, { step: 12, steps: 20 });
    const loss = { objective: objective!, examples: 100 };
    const { trained } = inPyTorch(architecture, vae, weights, inputs, { ...loss, ...scalars });
    const here = await trainedHere(vae, weights, inputs.x, inputs.noise, loss, scalars, draws);
    for (const parameter of vae.parameters) {
      const gradient = here.get(gradientSum(parameter.name))!.data;
      assertClose(gradient, trained.get(`gradient.${parameter.name}`)!.data, TOLERANCE, parameter.name);
    }
  });
}
