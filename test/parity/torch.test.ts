import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { onnxEngine } from '../../src/engine/onnx/engine';
import { unpackTensors } from '../../src/model/packing';
import { take, weightSpecs, weightState } from '../../src/model/programs';
import { type Vae, pass } from '../../src/model/vae';
import { encodeSafetensors } from '../../src/run/safetensors';
import { initialState, stateToFile } from '../../src/train/tensors';
import { type Values, assertClose, normals, uniforms } from '../unit/engine/evaluate';
import { modelOf } from '../unit/model/models';

/** Weights as this program saves them, loaded into PyTorch modules, give the same outputs. Tolerance: 1e-4. */

const BATCH = 3;
const TOLERANCE = 1e-4;

/** Why PyTorch cannot be asked; false when it can. */
function missing(): string | false {
  const python = process.env.BENCH_PYTHON;
  if (!python) return 'BENCH_PYTHON names no Python with torch and safetensors';
  const { status } = spawnSync(python, ['-c', 'import torch, safetensors.numpy']);
  return status === 0 ? false : `${python} (BENCH_PYTHON) lacks torch or safetensors`;
}

type Outputs = Record<'mean' | 'logVariance' | 'logits', ArrayLike<number>>;

async function ours(vae: Vae, weights: Record<string, Float32Array>, x: Values, noise: Values): Promise<Outputs> {
  const engine = onnxEngine(2);
  const program = await engine.compile(
    (state, feeds) => {
      const tensors = unpackTensors(vae.parameters, state);
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
): Outputs {
  const folder = mkdtempSync(join(tmpdir(), 'vae-lens-torch-'));
  try {
    const [checkpoint, feeds] = [join(folder, 'checkpoint.safetensors'), join(folder, 'inputs.safetensors')];
    writeFileSync(checkpoint, Buffer.concat(encodeSafetensors(stateToFile(vae, weights), { step: '0' })));
    writeFileSync(feeds, Buffer.concat(encodeSafetensors(new Map(Object.entries(inputs)), {})));
    const script = join('test', 'parity', 'torch_modules.py');
    const args = [script, JSON.stringify(architecture), checkpoint, feeds];
    const { status, stdout, stderr } = spawnSync(process.env.BENCH_PYTHON!, args, {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    if (status !== 0) throw new Error(`PyTorch failed: ${stderr}`);
    return JSON.parse(stdout) as Outputs;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function assertSameOutputs(architecture: {
  name: string;
  latent: number;
  image: [number, number, number];
}): Promise<void> {
  const { name, image, ...rest } = architecture;
  const vae = modelOf({ architecture: name, ...rest }, image);
  const weights = initialState(vae, 'pytorch', 5);
  const inputs = { x: uniforms('x', [BATCH, ...image]), noise: normals('noise', [BATCH, vae.latent]) };
  const expected = inPyTorch(architecture, vae, weights, inputs);
  const actual = await ours(vae, weights, inputs.x, inputs.noise);
  for (const key of ['mean', 'logVariance', 'logits'] as const) assertClose(actual[key], expected[key], TOLERANCE, key);
}

const skip = missing();
const mlp = { name: 'mlp', latent: 3, image: [5, 4, 3] as [number, number, number], hidden: [12, 7] };
const conv = { name: 'conv', latent: 4, image: [64, 64, 3] as [number, number, number] };
test('mlp with colours', { skip }, () => assertSameOutputs(mlp));
test('conv with colours', { skip }, () => assertSameOutputs({ ...conv, ...{ kernels: [4, 4, 2, 2] } }));
test('conv with the kernels of the paper', { skip }, () =>
  assertSameOutputs({ ...conv, ...{ kernels: [4, 4, 4, 4] } }),
);
