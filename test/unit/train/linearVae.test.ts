import assert from 'node:assert/strict';
import test from 'node:test';
import { UNWATCHED } from '../../../src/base/progress';
import { Evaluator } from '../../../src/analysis/latents/evaluate';
import { onnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { weightState } from '../../../src/model/programs';
import { initialState } from '../../../src/train/stateFile';
import { Trainer } from '../../../src/train/trainer';
import { modelOf } from '../model/models';
import { D, LATENT, all, bestAt, dataset } from './knownCovariance';

const STRETCHES = [
  [0.01, 1500],
  [0.001, 500],
] as const;
const engine = onnxEngine(1);

const vae = modelOf({ architecture: 'linear', latent: LATENT }, [1, D, 1]);

interface Point {
  readonly beta: number;
  readonly rate: number;
  readonly distortion: number;
}

/** Trains in two stretches, the second with smaller steps, and measures on the data. */
async function trainedAt(beta: number): Promise<Point> {
  let tensors = initialState(vae, 'glorot', 1);
  let done = 0;
  for (const [learningRate, steps] of STRETCHES) {
    const how = { vae, dataset, examples: all, seed: 1, batch: 256, optimizer: 'adam', steps: 2000 } as const;
    const given = { ...how, learningRate, objective: { name: 'beta-vae', beta } } as const;
    const trainer = await Trainer.start(given, engine, tensors, done);
    for (let i = 0; i < steps; i++) await trainer.next();
    done = trainer.step;
    tensors = trainer.read();
    await trainer.dispose();
  }
  const evaluator = await Evaluator.prepare(vae, dataset, engine);
  const state = weightState(engine, vae, tensors);
  const how = { kind: 'train', step: done, rateWeight: beta, seed: 1 } as const;
  const { rate, distortion } = (await evaluator.evaluate(state, all, how, UNWATCHED)).scalar;
  state.dispose();
  await evaluator.dispose();
  return { beta, rate, distortion };
}

test('a linear VAE follows the closed form of probabilistic PCA: D + βR within 1 % at each β, secants between the −β', async () => {
  const points: Point[] = [];
  for (const beta of [0.25, 0.5, 1, 3, 6]) {
    const point = await trainedAt(beta);
    const best = bestAt(beta);
    const wanted = best.distortion + beta * best.rate;
    const got = point.distortion + beta * point.rate;
    assert.ok(Math.abs(got / wanted - 1) < 0.01, `β ${beta}: ${got} for ${wanted}`);
    points.push(point);
  }
  for (const [i, right] of points.slice(1).entries()) {
    const left = points[i]!;
    const slope = (right.distortion - left.distortion) / (right.rate - left.rate);
    assert.ok(-right.beta < slope && slope < -left.beta, `from β ${left.beta} to ${right.beta}: ${slope}`);
  }
});
