import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storedDataset } from '../../../src/data/examples/stored';
import { onnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { activationProgram, weightState } from '../../../src/model/programs';
import { initialState } from '../../../src/train/stateFile';
import { Trainer, type TrainingOptions } from '../../../src/train/trainer';
import { assertClose, normals, uniforms } from '../engine/evaluate';
import { modelOf, smallConvBn } from './models';

const engine = onnxEngine(1);

for (const latent of [2, 128]) {
  test(`conv-bn trains with ${latent} latent dimensions`, async () => {
    const vae = modelOf({ architecture: 'conv-bn', latent }, [32, 32, 3]);
    const values = uniforms('images', [8, 32, 32, 3]).data;
    const stored = { name: 'test', values, divisor: 1, shape: [32, 32, 3], range: [0, 1] } as const;
    const options: TrainingOptions = {
      ...{ vae, dataset: storedDataset(stored), examples: Uint32Array.from({ length: 8 }, (_, i) => i) },
      ...{ seed: 1, batch: 8, learningRate: 1e-3, optimizer: 'adam', weightDecay: 1e-6, steps: 6 },
      objective: { name: 'beta-vae', beta: 1 },
    };
    const trainer = await Trainer.start(options, engine, initialState(vae, 'pytorch', 1), 0);
    const losses: number[] = [];
    for (let step = 0; step < options.steps; step++) losses.push((await trainer.next()).loss);
    trainer.checkWeights();
    assert.equal(trainer.read()['z_mean.weight']!.length, 1024 * latent);
    await trainer.dispose();
    // A model that gives 0.5 everywhere has 3072 · ln 2 = 2129 nats.
    assert.ok(losses[0]! > 2129 && losses.at(-1)! < losses[0]!, losses.join());
  });
}

test('measured layers have z sampled from its posterior, and are normalised by the running statistics', async () => {
  const vae = smallConvBn();
  const batch = 4;
  const weights = initialState(vae, 'pytorch', 1);
  for (const { name } of vae.statistics) weights[name] = uniforms(name, [weights[name]!.length], 0.5, 2).data;

  const names = ['encoder/2', 'z_mean', 'z_log_var', 'sampling', 'decoder/2', 'decoder/3'];
  const { describe, spec } = activationProgram(vae, names, batch);
  const program = await engine.compile(describe, spec);
  const state = weightState(engine, vae, weights);
  const x = uniforms('x', [batch, ...vae.image]).data;
  const noise = normals('noise', [batch, vae.latent]).data;
  const measured = await program.run(state, { x, noise });

  const wanted = measured['z_mean']!.map((mean, i) => mean + Math.exp(measured['z_log_var']![i]! / 2) * noise[i]!);
  assertClose(measured['sampling']!, wanted, 1e-6, 'z');

  // Among other examples the first one's activations stay what they are: in training they would not.
  const others = Float32Array.from(x, (value, i) => (i < x.length / batch ? value : 1 - value));
  const beside = await program.run(state, { x: others, noise });
  for (const name of names) {
    const width = measured[name]!.length / batch;
    assertClose(beside[name]!.subarray(0, width), measured[name]!.subarray(0, width), 1e-6, name);
    assert.notDeepEqual(beside[name], measured[name], name);
  }
  await program.dispose();
});
