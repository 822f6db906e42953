import assert from 'node:assert/strict';
import test from 'node:test';
import { onnxEngine } from '../../src/engine/onnx/engine';
import type { Vae } from '../../src/model/vae';
import { KEYS, gradientSum, trainingArrays, trainingProgram, trainingState } from '../../src/train/step';
import { assertClose, normals, uniforms } from '../unit/engine/evaluate';
import { smallConv, smallMlp } from '../unit/model/models';
import { type Numbers, plainLoss } from './plain';

/**
 * The whole loss and the gradient of every single weight against central finite differences of a second
 * implementation in float64. Tolerance: 1e-5 of the largest gradient in a tensor (what float32 leaves).
 */

const BATCH = 2;
const BETA = 1.7;
const STEP = 1e-5;
const TOLERANCE = 1e-5;

function finiteDifferences(loss: (weights: Numbers) => number, weights: Numbers, name: string): Float64Array {
  const tensor = weights[name]!;
  return tensor.map((value, i) => {
    tensor[i] = value + STEP;
    const above = loss(weights);
    tensor[i] = value - STEP;
    const below = loss(weights);
    tensor[i] = value;
    return (above - below) / (2 * STEP);
  });
}

async function assertGradients(vae: Vae): Promise<void> {
  const engine = onnxEngine(1);
  const { describe, spec } = trainingProgram(vae, BATCH);
  const program = await engine.compile(describe, spec);
  const tensors = Object.fromEntries(
    vae.parameters.flatMap(({ name, shape }) =>
      KEYS.map(key => [key(name), normals(name, shape, key(name) === name ? 0.4 : 0).data]),
    ),
  );
  const state = trainingState(engine, vae, tensors);
  const x = uniforms('x', [BATCH, ...vae.image]).data;
  const noise = normals('noise', [BATCH, vae.latent]).data;
  const [beta, one] = [Float32Array.of(BETA), Float32Array.of(1)];
  const { loss } = await program.run(state, { x, noise, beta, stepSize: one, epsilon: one });
  await program.dispose();

  const weights = Object.fromEntries(vae.parameters.map(({ name }) => [name, Float64Array.from(tensors[name]!)]));
  const plain = (at: Numbers): number =>
    plainLoss(vae, at, Float64Array.from(x), Float64Array.from(noise), Math.fround(BETA));
  assertClose(loss!, [plain(weights)], 1e-6, 'loss');
  const after = trainingArrays(vae, state.read());
  for (const { name } of vae.parameters) {
    // The discounted sum of gradients began at 0, so it is the first gradient.
    const expected = finiteDifferences(plain, weights, name);
    assert.ok(
      expected.some(value => Math.abs(value) > 1e-3),
      `${name} does something`,
    );
    assertClose(after[gradientSum(name)]!, expected, TOLERANCE, `gradient of ${name}`);
  }
}

test('an mlp', () => assertGradients(smallMlp()));
test('an mlp with colours', () => assertGradients(smallMlp([2, 2, 3])));
test('convolutions and transposed ones', () => assertGradients(smallConv()));
test('convolutions of one channel', () => assertGradients(smallConv(1)));
