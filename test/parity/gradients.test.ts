import assert from 'node:assert/strict';
import type { Vae } from '../../src/model/vae';
import { KEYS, gradientSum, trainingArrays, trainingProgram, trainingState } from '../../src/train/step';
import { assertClose, normals, uniforms } from '../unit/engine/evaluate';
import { betaVae, smallConv, smallMlp } from '../unit/model/models';
import { onEveryEngine } from './engines';
import { type Numbers, plainLoss } from './plain';

/**
 * The whole loss and the gradient of every single weight against central finite differences of a second
 * implementation in float64, on every engine. Tolerance: 1e-5 of the largest gradient in a tensor (what float32
 * leaves), ten times that on WebGPU.
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

function compareGradients(name: string, vae: Vae): void {
  const { describe, spec } = trainingProgram(vae, BATCH, betaVae(BETA));
  const tensors = Object.fromEntries(
    vae.parameters.flatMap(parameter =>
      KEYS.map(key => {
        const scale = key(parameter.name) === parameter.name ? 0.4 : 0;
        return [key(parameter.name), normals(parameter.name, parameter.shape, scale).data];
      }),
    ),
  );
  const x = uniforms('x', [BATCH, ...vae.image]).data;
  const noise = normals('noise', [BATCH, vae.latent]).data;
  const [klWeight, one] = [Float32Array.of(BETA), Float32Array.of(1)];
  const weights = Object.fromEntries(vae.parameters.map(({ name }) => [name, Float64Array.from(tensors[name]!)]));
  const plain = (at: Numbers): number =>
    plainLoss(vae, at, Float64Array.from(x), Float64Array.from(noise), Math.fround(BETA));
  let expected: Map<string, Float64Array> | undefined;

  onEveryEngine(`gradients of ${name}, to ${TOLERANCE}`, async (engine, slack) => {
    const program = await engine.compile(describe, spec);
    const state = trainingState(engine, vae, tensors);
    const { loss } = await program.run(state, { x, noise, klWeight, stepSize: one, epsilon: one });
    await program.dispose();
    assertClose(loss!, [plain(weights)], slack * 1e-6, 'loss');
    expected ??= new Map(vae.parameters.map(({ name }) => [name, finiteDifferences(plain, weights, name)]));
    const after = trainingArrays(vae, state.read());
    for (const [parameter, gradient] of expected) {
      assert.ok(
        gradient.some(value => Math.abs(value) > 1e-3),
        `${parameter} does something`,
      );
      // The discounted sum of gradients began at 0, so it is the first gradient.
      assertClose(after[gradientSum(parameter)]!, gradient, slack * TOLERANCE, `gradient of ${parameter}`);
    }
  });
}

compareGradients('an mlp', smallMlp());
compareGradients('an mlp with colours', smallMlp([2, 2, 3]));
compareGradients('convolutions and transposed ones', smallConv());
compareGradients('convolutions of one channel', smallConv(1));
