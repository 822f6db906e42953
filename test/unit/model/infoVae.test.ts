import { type Tensor, grad, mean as meanOf } from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { type VaeObjective, regulariser } from '../../../src/model/objectives/objectives';
import { squaredMmd } from '../../../src/model/objectives/infoVae';
import { lossNoise } from '../../../src/train/loss';
import { stepInputs, trainingProgram } from '../../../src/train/step';
import { type Values, assertClose, evaluate, normals, values } from '../engine/evaluate';
import { smallMlp } from './models';

/** The estimate, pair by pair in float64. @param rows [n][latent] */
function pairByPair(a: readonly number[][], b: readonly number[][]): number {
  const n = a.length;
  const c = 2 * a[0]!.length;
  const k = (x: readonly number[], y: readonly number[]): number =>
    c / (c + x.reduce((sum, value, l) => sum + (value - y[l]!) ** 2, 0));
  let [within, between] = [0, 0];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      between += k(a[i]!, b[j]!);
      if (i !== j) within += k(a[i]!, a[j]!) + k(b[i]!, b[j]!);
    }
  }
  return within / (n * (n - 1)) - (2 * between) / (n * n);
}

const tensor = (rows: readonly number[][]): Values => values([rows.length, rows[0]!.length], rows.flat());

/** Rows of a matrix, rounded to what a tensor holds. */
function rowsOf({ shape, data }: Values): number[][] {
  const [n, width] = shape as [number, number];
  return Array.from({ length: n }, (_, i) => [...data.slice(i * width, (i + 1) * width)]);
}

async function mmd(z: Values, prior: Values): Promise<number> {
  const { value } = await evaluate(all => ({ value: squaredMmd(all['z']!, all['prior']!) }), { z, prior });
  return value![0]!;
}

const near = (actual: number, expected: number, tolerance: number, what = ''): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what} ${actual} instead of ${expected}`);

test('of two samples in one dimension it is what the kernel 2 / (2 + d²) gives by hand', async () => {
  // Within 0, 1: 2/3; within 0, 2: 1/3; between: 1, 1/3, 2/3, 2/3.
  near(await mmd(tensor([[0], [1]]), tensor([[0], [2]])), 2 / 3 + 1 / 3 - (2 * (8 / 3)) / 4, 1e-6);
  // All alike: 1 + 1 − 2.
  near(await mmd(tensor([[3], [3]]), tensor([[3], [3]])), 0, 1e-6);
  // So far apart that nothing is left between them.
  near(await mmd(tensor([[0], [1]]), tensor([[1e6], [1e6 + 2]])), 2 / 3 + 1 / 3, 1e-6);
});

const random = fc.record({
  seed: fc.nat(1000),
  n: fc.integer({ min: 2, max: 9 }),
  latent: fc.integer({ min: 1, max: 5 }),
});
const drawn = (seed: number, n: number, latent: number) => ({
  z: normals(`z ${seed}`, [n, latent], 2),
  prior: normals(`prior ${seed}`, [n, latent]),
});

test('it is what a loop over the pairs gives, in either order of the two', async () => {
  await fc.assert(
    fc.asyncProperty(random, async ({ seed, n, latent }) => {
      const { z, prior } = drawn(seed, n, latent);
      const expected = pairByPair(rowsOf(z), rowsOf(prior));
      near(await mmd(z, prior), expected, 3e-6);
      near(await mmd(prior, z), expected, 3e-6);
    }),
    { numRuns: 12 },
  );
});

test('turning and moving both leaves it as it is, and so does another order of the samples', async () => {
  const { z, prior } = drawn(7, 8, 3);
  const expected = await mmd(z, prior);
  const [cos, sin] = [Math.cos(1.1), Math.sin(1.1)];
  const moved = (rows: number[][]): Values =>
    tensor(rows.map(([a, b, c]) => [cos * a! - sin * c! + 1, b! - 2, sin * a! + cos * c!]));
  near(await mmd(moved(rowsOf(z)), moved(rowsOf(prior))), expected, 1e-5);
  near(await mmd(tensor(rowsOf(z).reverse()), prior), expected, 1e-6);
});

test('without bias: over many draws of the prior against itself the mean is 0', async () => {
  const draws = 100;
  const names = Array.from({ length: draws }, (_, i) => `draw ${i}`);
  const inputs = names.flatMap(name => ['a', 'b'].map(one => [`${one} ${name}`, normals(`${one} ${name}`, [4, 2])]));
  const out = await evaluate(
    all => Object.fromEntries(names.map(name => [name, squaredMmd(all[`a ${name}`]!, all[`b ${name}`]!)])),
    Object.fromEntries(inputs) as Record<string, Values>,
  );
  const found = names.map(name => out[name]![0]!);
  const mean = found.reduce((sum, value) => sum + value, 0) / draws;
  const variance = found.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (draws - 1);
  near(mean, 0, 4 * Math.sqrt(variance / draws));
  assert.ok(found.some(value => value < 0));
});

test('its gradient is that of finite differences', async () => {
  const { z, prior } = drawn(3, 5, 3);
  const { gradient } = await evaluate(
    all => ({ gradient: grad((at: Tensor) => squaredMmd(at, all['prior']!))(all['z']!) }),
    { z, prior },
  );
  const [rows, others, step] = [rowsOf(z), rowsOf(prior), 1e-5];
  const expected = rows.flatMap(row =>
    row.map((value, l) => {
      const at = (moved: number): number => {
        row[l] = moved;
        const found = pairByPair(rows, others);
        row[l] = value;
        return found;
      };
      return (at(value + step) - at(value - step)) / (2 * step);
    }),
  );
  assertClose(gradient!, expected, 1e-5, 'gradient');
});

test('the loss has the rate with its weight and the MMD with α + λ − 1, and a plain VAE is one of them', async () => {
  const { z, prior } = drawn(5, 6, 2);
  const added = async (objective: VaeObjective, klWeight: number): Promise<number> => {
    const { value } = await evaluate(
      all => {
        const batch = { mean: all['z']!, logVariance: all['z']!, z: all['z']!, rate: meanOf([3]), examples: 100 };
        return { value: regulariser(objective, batch, { klWeight: meanOf([klWeight]), prior: all['prior']! }) };
      },
      { z, prior },
    );
    return value![0]!;
  };
  const distance = pairByPair(rowsOf(z), rowsOf(prior));
  near(await added({ name: 'info-vae', alpha: 0.25, lambda: 10 }, 0.5), 1.5 + 9.25 * distance, 1e-4);
  near(await added({ name: 'info-vae', alpha: 0, lambda: 1 }, 1), 3, 1e-6);
});

test('it draws as many from the prior as there are examples: a function of the seed and the step alone', () => {
  const vae = smallMlp();
  const how = {
    seed: 4,
    learningRate: 1e-3,
    optimizer: 'adam',
    objective: { name: 'info-vae', alpha: 0, lambda: 10 },
    steps: 10,
  } as const;
  const { noise } = trainingProgram(vae, 3, { objective: how.objective, examples: 9 }).spec;
  assert.deepEqual(
    noise.map(({ name, shape }) => [name, shape]),
    ['noise', 'prior'].map(name => [name, [3, vae.latent]]),
  );
  const at = (step: number) => stepInputs(new Float32Array(), noise, step, how);
  assert.deepEqual(at(5)['prior'], at(5)['prior']);
  assert.notDeepEqual(at(5)['prior'], at(6)['prior']);
  assert.notDeepEqual(at(5)['prior'], at(5)['noise']);
  // What others draw is not touched by it.
  const plain = lossNoise(vae, 3, { objective: { name: 'beta-vae', beta: 1 }, examples: 9 });
  assert.deepEqual(stepInputs(new Float32Array(), plain, 5, how)['noise'], at(5)['noise']);
});
