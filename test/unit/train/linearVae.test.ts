import assert from 'node:assert/strict';
import test from 'node:test';
import { UNWATCHED } from '../../../src/base/progress';
import { Evaluator } from '../../../src/analysis/latents/evaluate';
import { storedDataset } from '../../../src/data/examples/stored';
import { onnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { weightState } from '../../../src/model/programs';
import { initialState } from '../../../src/train/stateFile';
import { Trainer } from '../../../src/train/trainer';
import { normals } from '../engine/evaluate';
import { modelOf } from '../model/models';

/**
 * A linear VAE is probabilistic PCA with σ² = 1, of which the best rate and distortion at any β are known: on data with
 * covariance eigenvalues λ, each of the largest `latent` that is above β has rate ½·ln(λ/β) and distortion β/2; every other
 * one has rate 0 and distortion λ/2.
 */

const EIGENVALUES = [9, 4, 2, 0.7, 0.3, 0.1];
const D = EIGENVALUES.length;
const LATENT = 3;
const COUNT = 4096;
const STRETCHES = [
  [0.01, 1500],
  [0.001, 500],
] as const;
const engine = onnxEngine(1);

function bestAt(beta: number): { rate: number; distortion: number } {
  const active = EIGENVALUES.map((value, i) => i < LATENT && value > beta);
  const sum = (of: (value: number, isActive: boolean) => number): number =>
    EIGENVALUES.reduce((total, value, i) => total + of(value, active[i]!), 0);
  return {
    rate: sum((value, isActive) => (isActive ? Math.log(value / beta) / 2 : 0)),
    distortion: sum((value, isActive) => (isActive ? beta : value) / 2) + (D / 2) * Math.log(2 * Math.PI),
  };
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** a less what lies along unit vectors. */
function orthogonalTo(a: Float64Array, others: readonly Float64Array[]): Float64Array {
  return others.reduce((rest, other) => {
    const along = dot(rest, other);
    return rest.map((value, i) => value - along * other[i]!);
  }, a);
}

/** Vectors of length 1, each orthogonal to the others and to `also`. */
function orthonormal(count: number, length: number, also: readonly Float64Array[] = []): Float64Array[] {
  const found: Float64Array[] = [];
  for (let i = 0; i < count; i++) {
    const drawn = Float64Array.from(normals(`direction ${i} of ${length}`, [length]).data);
    const rest = orthogonalTo(drawn, [...also, ...found]);
    found.push(rest.map(value => value / Math.sqrt(dot(rest, rest))));
  }
  return found;
}

/** Examples whose covariance has exactly these eigenvalues, along no axis, and whose mean is not 0. */
function examples(): Float32Array {
  const constant = new Float64Array(COUNT).fill(1 / Math.sqrt(COUNT));
  const scores = orthonormal(D, COUNT, [constant]);
  const directions = orthonormal(D, D);
  const values = new Float32Array(COUNT * D);
  for (let i = 0; i < COUNT; i++)
    for (let d = 0; d < D; d++)
      values[i * D + d] = EIGENVALUES.reduce(
        (sum, value, k) => sum + Math.sqrt(value * COUNT) * scores[k]![i]! * directions[k]![d]!,
        d - 2,
      );
  return values;
}

const dataset = storedDataset({ name: 'pca', values: examples(), divisor: 1, shape: [1, D, 1], range: [-100, 100] });
const vae = modelOf({ architecture: 'linear', latent: LATENT }, [1, D, 1]);
const all = Uint32Array.from({ length: COUNT }, (_, i) => i);

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
