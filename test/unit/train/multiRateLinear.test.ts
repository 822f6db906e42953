import assert from 'node:assert/strict';
import test from 'node:test';
import { UNWATCHED } from '../../../src/base/progress';
import { Evaluator } from '../../../src/analysis/latents/evaluate';
import { GateReader } from '../../../src/analysis/models/atBeta';
import type { Arrays } from '../../../src/engine/engine';
import { onnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { betasAlong } from '../../../src/model/multiRate/betaRange';
import { weightState } from '../../../src/model/programs';
import { withoutGates } from '../../../src/model/vae';
import { initialState } from '../../../src/train/stateFile';
import { Trainer } from '../../../src/train/trainer';
import { modelOf, multiRateOf } from '../model/models';
import { D, LATENT, all, bestAt, dataset } from './knownCovariance';

const RANGE: [number, number] = [0.01, 10];
const STRETCHES = [
  [0.01, 4000],
  [0.003, 4000],
  [0.0003, 2000],
] as const;
const engine = onnxEngine(1);
const vae = modelOf({ architecture: 'linear', latent: LATENT }, [1, D, 1], { range: RANGE });

async function trained(): Promise<Arrays> {
  let tensors = initialState(vae, 'glorot', 1);
  let done = 0;
  for (const [learningRate, steps] of STRETCHES) {
    const how = { vae, dataset, examples: all, seed: 1, batch: 256, optimizer: 'adam', steps: 10_000 } as const;
    const trainer = await Trainer.start(
      { ...how, learningRate, objective: multiRateOf({ range: RANGE }) },
      engine,
      tensors,
      done,
    );
    for (let i = 0; i < steps; i++) await trainer.next();
    done = trainer.step;
    tensors = trainer.read();
    await trainer.dispose();
  }
  return tensors;
}

test('one training of a linear VAE has the closed form at 20 β: D + βR within 1 % on average and 5 % at worst', async () => {
  const weights = await trained();
  const plain = withoutGates(vae);
  const reader = await GateReader.prepare(vae, weights, engine);
  const evaluator = await Evaluator.prepare(plain, dataset, engine);
  const excess: number[] = [];
  for (const beta of betasAlong(RANGE, 20)) {
    const state = weightState(engine, plain, await reader.weightsAt(beta));
    const how = { kind: 'train', step: 1, rateWeight: beta, seed: 1 } as const;
    const { rate, distortion } = (await evaluator.evaluate(state, all, how, UNWATCHED)).scalar;
    state.dispose();
    const best = bestAt(beta);
    excess.push((distortion + beta * rate) / (best.distortion + beta * best.rate) - 1);
  }
  await evaluator.dispose();
  await reader.dispose();
  const mean = excess.reduce((sum, one) => sum + one, 0) / excess.length;
  const told = excess.map(one => `${(100 * one).toFixed(2)} %`).join(', ');
  assert.ok(mean < 0.01 && Math.max(...excess) < 0.05, told);
  // One draw of z can be luckier than the closed form is, a little.
  assert.ok(Math.min(...excess) > -0.01, told);
  console.log(`D + βR above the closed form: ${told}; mean ${(100 * mean).toFixed(2)} %`);
});
