import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UserError } from '../../../../src/base/errors';
import { UNWATCHED } from '../../../../src/base/progress';
import { configSchema } from '../../../../src/config/schema/schema';
import { storedDataset } from '../../../../src/data/examples/stored';
import { onnxEngine } from '../../../../src/engine/onnx/onnxEngine';
import type { LoadedModel } from '../../../../src/analysis/models/loaded';
import { traverseModel } from '../../../../src/analysis/latents/traverseModel';
import { weightState } from '../../../../src/model/programs';
import { assertClose } from '../../engine/evaluate';
import { modelOf } from '../../model/models';

/**
 * A model that can be worked out by hand: μ = (x₀ + x₁, x₃), and the decoder draws (z₀, z₁, 2·z₀, 3·z₁ + 1). The ReLU of
 * its hidden layer never cuts: a bias of 10 lifts what goes in, and the next layer takes it off again.
 */
const WEIGHTS: Record<string, number[]> = {
  'encoder.1.weight': [1, 0, 1, 0, 0, 0, 0, 1],
  'encoder.1.bias': [0, 0],
  'z_mean.weight': [1, 0, 0, 1],
  'z_mean.bias': [0, 0],
  'z_log_var.weight': [0, 0, 0, 0],
  'z_log_var.bias': [0, 0],
  'decoder.1.weight': [1, 0, 0, 1],
  'decoder.1.bias': [10, 10],
  'decoder.2.weight': [1, 0, 2, 0, 0, 1, 0, 3],
  'decoder.2.bias': [-10, -10, -20, -29],
};
const VALUES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.25, 0, 0.75];

function model(): LoadedModel {
  const section = { architecture: 'mlp', hidden: [2], latent: 2, likelihood: 'gaussian' };
  const config = configSchema().parse({ data: { name: 'tetrominoes' }, model: section });
  const vae = modelOf(section, [2, 2, 1]);
  const engine = onnxEngine(1);
  const values = Float32Array.from(VALUES);
  const dataset = storedDataset({ name: 'test', values, divisor: 1, shape: [2, 2, 1], range: [0, 1] }, undefined);
  const weights = Object.fromEntries(Object.entries(WEIGHTS).map(([name, one]) => [name, Float32Array.from(one)]));
  assert.deepEqual(Object.keys(weights).sort(), vae.parameters.map(({ name }) => name).sort());
  return {
    file: 'step-00000001.safetensors',
    step: 1,
    name: 'test',
    config: config,
    vae,
    engine,
    state: weightState(engine, vae, weights),
    dataset,
    examples: Uint32Array.of(1, 0),
    heldOut: Uint32Array.of(1, 0),
    noiseSeed: 0,
    ownExamples: true,
  };
}

test('one unit moves, the others stay at the posterior mean of the example', async () => {
  // The second held-out example is the first of the data: μ = (0.3, 0.4).
  const asked = { example: 1, units: [1, 0], values: [-3, 0, 3] };
  const { images, code } = await traverseModel(model(), asked, UNWATCHED);
  assertClose(code, [0.3, 0.4], 1e-6, 'code');
  const moved = (z0: number, z1: number): number[] => [z0, z1, 2 * z0, 3 * z1 + 1];
  const rows = [moved(0.3, -3), moved(0.3, 0), moved(0.3, 3), moved(-3, 0.4), moved(0, 0.4), moved(3, 0.4)];
  assertClose(images, rows.flat(), 1e-5, 'images');
});

test('from the mean of the prior', async () => {
  const { images, code } = await traverseModel(model(), { example: null, units: [0], values: [2] }, UNWATCHED);
  assert.deepEqual([...code], [0, 0]);
  assertClose(images, [2, 0, 4, 1], 1e-5, 'images');
});

test('progress by units, and an end to it', async () => {
  const done: string[] = [];
  const controller = new AbortController();
  const watch = {
    signal: controller.signal,
    progress: (row: number, rows: number, what: string): void => {
      done.push(`${row} of ${rows} ${what}`);
      if (row === 1) controller.abort(new Error('enough'));
    },
  };
  const asked = { example: 0, units: [0, 1, 0], values: [0] };
  await assert.rejects(traverseModel(model(), asked, watch), /enough/);
  assert.deepEqual(done, ['0 of 3 units', '1 of 3 units']);
});

test('a unit or an example that is not there', async () => {
  for (const [asked, words] of [
    [{ example: 0, units: [2], values: [0] }, /2 latent units.* no unit 2/],
    [{ example: 2, units: [0], values: [0] }, /2 held-out examples.* no example 2/],
  ] as const) {
    await assert.rejects(
      traverseModel(model(), { ...asked, units: [...asked.units], values: [...asked.values] }, UNWATCHED),
      (error: unknown) => error instanceof UserError && words.test(error.message),
    );
  }
});
