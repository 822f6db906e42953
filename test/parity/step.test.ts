import test from 'node:test';
import { onnxEngine } from '../../src/engine/onnx/engine';
import type { Vae } from '../../src/model/vae';
import { trainingProgram, trainingState } from '../../src/train/step';
import { initialState } from '../../src/train/tensors';
import { assertClose, normals, uniforms } from '../unit/engine/evaluate';
import { modelOf } from '../unit/model/models';
import { runOnCpu } from './reference';

/**
 * One whole training step (forward, backward, Adam) compiled, and the same function on TF.js's own CPU backend.
 * Tolerance: 2e-5 of the largest magnitude in a tensor.
 */

const BATCH = 2;
const TOLERANCE = 2e-5;

async function assertStep(vae: Vae): Promise<void> {
  const { describe, spec } = trainingProgram(vae, BATCH);
  // Adam divides by √(sum of squares): where that began at 0, a gradient that rounds to 0 would decide a whole step.
  const engine = onnxEngine(2);
  const state = trainingState(engine, vae, initialState(vae, 'pytorch', 3)).read();
  for (const { name, shape } of spec.state) {
    if (name.startsWith('optimizer.sum.')) state[name] = normals(name, shape, 0.1).data;
    if (name.startsWith('optimizer.squareSum.')) state[name] = uniforms(name, shape, 0.5, 2).data;
  }
  const inputs = {
    x: uniforms('x', [BATCH, ...vae.image]).data,
    noise: normals('noise', [BATCH, vae.latent]).data,
    beta: Float32Array.of(2),
    stepSize: Float32Array.of(0.01),
    epsilon: Float32Array.of(1e-3),
  };
  const expected = await runOnCpu(describe, spec, state, inputs);
  const program = await engine.compile(describe, spec);
  const trained = engine.createState(spec.state, state);
  const out = await program.run(trained, inputs);
  await program.dispose();
  const next = Object.entries(trained.read()).map(([name, data]) => [`next/${name}`, data]);
  const actual = { ...out, ...(Object.fromEntries(next) as typeof out) };
  for (const [name, data] of Object.entries(expected)) assertClose(actual[name]!, data, TOLERANCE, name);
}

for (const likelihood of ['bernoulli', 'gaussian', 'sse']) {
  const model = { architecture: 'mlp', hidden: [7, 5], latent: 3, likelihood };
  test(`mlp, ${likelihood}`, () => assertStep(modelOf(model, [4, 5, 2])));
}
test('mlp with one latent dimension', () =>
  assertStep(modelOf({ architecture: 'mlp', hidden: [5], latent: 1 }, [3, 3, 1])));
test('conv', () => assertStep(modelOf({ architecture: 'conv', latent: 4 }, [64, 64, 1])));
