import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Representation } from '../../../../src/algebra/representation';
import { UNWATCHED } from '../../../../src/base/progress';
import { RandomStream } from '../../../../src/base/random';
import {
  type Gaussian,
  columnMeans,
  combined,
  featureSums,
  gaussianOf,
} from '../../../../src/analysis/reconstruction/featureSums';
import { frechetDistance } from '../../../../src/analysis/reconstruction/frechetDistance';
import { frechetOfHalves, frechetOfPairs } from '../../../../src/analysis/reconstruction/frechetOfPairs';

type Value = (i: number, j: number) => number;

function features(n: number, p: number, value: Value): Representation {
  return {
    name: 'features',
    n,
    p,
    data: Float64Array.from({ length: n * p }, (_, at) => value(Math.floor(at / p), at % p)),
  };
}

/** Numbers that NumPy makes in the same way. */
const waves =
  (a: number, b: number, shift = 0): Value =>
  (i, j) =>
    Math.sin(a * (i + 1) * (j + 1) + b * j) + (j + 1) * 0.25 * Math.cos(b * (i + 2) * (i + 1) + a * j) + shift;

const diagonal = (mean: number[], variances: number[]): Gaussian => {
  const p = mean.length;
  const covariance = new Float64Array(p * p);
  variances.forEach((variance, j) => (covariance[j * p + j] = variance));
  return { mean: Float64Array.from(mean), covariance };
};

async function normalOf(x: Representation): Promise<Gaussian> {
  return gaussianOf(await featureSums(x, 0, x.n, new Float64Array(x.p).fill(0.1), UNWATCHED));
}

const about = (value: number, expected: number, within = 1e-9): void =>
  assert.ok(Math.abs(value - expected) <= within * Math.max(1, expected), `${value}, not ${expected}`);

test('of independent features it is that of the means and of the deviations', async () => {
  const a = diagonal([1, 2, 3], [4, 9, 0]);
  const b = diagonal([1, 0, 3], [1, 16, 25]);
  about(await frechetDistance(a, b, UNWATCHED), 4 + 1 + 1 + 25);
  about(await frechetDistance(b, a, UNWATCHED), 31);
  about(await frechetDistance(a, diagonal([1, 2, 3], [0, 0, 0]), UNWATCHED), 13);
});

test('of two features with covariances that do not commute it is as det and trace of their product have it', async () => {
  // tr A^½ = √(tr A + 2√det A) for 2 × 2.
  const a = { mean: new Float64Array(2), covariance: Float64Array.of(2, 1, 1, 3) };
  const b = { mean: new Float64Array(2), covariance: Float64Array.of(5, -2, -2, 1) };
  const [traceOfProduct, determinant] = [2 * 5 - 2 + -2 + 3, 5 * 1];
  about(await frechetDistance(a, b, UNWATCHED), 5 + 6 - 2 * Math.sqrt(traceOfProduct + 2 * Math.sqrt(determinant)));
});

test('it is what NumPy and scipy.linalg.sqrtm make of the same features', async () => {
  for (const [n, p, golden] of [
    [40, 3, 0.043760602403034685],
    [60, 7, 2.2810856410861686],
  ] as const) {
    const [x, y] = [features(n, p, waves(1.1, 0.7)), features(n, p, waves(0.9, 1.3, 0.1))];
    about(await frechetDistance(await normalOf(x), await normalOf(y), UNWATCHED), golden);
    about((await frechetOfPairs(x, y, UNWATCHED)).distance, golden);
  }
});

test('a rotation of all features leaves it alone, a factor squares', async () => {
  const turned =
    (value: Value, factor: number): Value =>
    (i, j) => {
      const [first, second] = [value(i, 0), value(i, 1)];
      const [cosine, sine] = [factor * Math.cos(0.3), factor * Math.sin(0.3)];
      return j === 0 ? cosine * first - sine * second : j === 1 ? sine * first + cosine * second : factor * value(i, j);
    };
  const distance = async (factor: number, turn: (value: Value, by: number) => Value): Promise<number> => {
    const [x, y] = [turn(waves(1.1, 0.7), factor), turn(waves(0.9, 1.3, 0.1), factor)];
    return (await frechetOfPairs(features(50, 4, x), features(50, 4, y), UNWATCHED)).distance;
  };
  const plain = await distance(1, value => value);
  about(await distance(1, turned), plain);
  about(await distance(1e12, turned), 1e24 * plain);
  about((await distance(1e-12, turned)) * 1e24, plain);
});

test('equal features have none, also where they depend on each other or are constant', async () => {
  const value: Value = (i, j) => (j === 4 ? 7 : j === 3 ? 2 * waves(1.1, 0.7)(i, 0) : waves(1.1, 0.7)(i, j));
  const x = features(60, 5, value);
  const { distance, error } = await frechetOfPairs(x, { ...x }, UNWATCHED);
  assert.ok(distance >= 0 && distance < 1e-6, `${distance}`);
  assert.ok(error! < 1e-6, `${error}`);
  const constant = features(60, 5, () => 1);
  assert.deepEqual(await frechetOfPairs(constant, constant, UNWATCHED), { distance: 0, error: 0 });
});

test('more than one tile of features: as from a covariance that is added up directly', async () => {
  const [n, p] = [200, 101];
  const random = new RandomStream(1, 'test');
  const x = features(n, p, () => random.normal());
  const { mean, covariance } = await normalOf(x);
  const means = columnMeans(x);
  about(Math.max(...mean.map((value, j) => Math.abs(value - means[j]!))), 0, 1e-12);
  for (const [i, j] of [
    [0, 0],
    [3, 97],
    [100, 47],
    [48, 48],
  ] as const) {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += (x.data[k * p + i]! - means[i]!) * (x.data[k * p + j]! - means[j]!);
    about(covariance[i * p + j]!, sum / (n - 1), 1e-12);
    assert.equal(covariance[j * p + i], covariance[i * p + j]);
  }
  // Σ₂ = 4Σ₁ of the same mean.
  const doubled = features(n, p, (i, j) => 2 * (x.data[i * p + j]! - means[j]!) + means[j]!);
  const traceOf = covariance.reduce((sum, value, at) => (at % (p + 1) === 0 ? sum + value : sum), 0);
  about((await frechetOfPairs(x, doubled, UNWATCHED)).distance, traceOf, 1e-7);
});

test('sums of parts add up, and can be taken away again', async () => {
  const x = features(30, 3, waves(1.1, 0.7));
  const part = (from: number, to: number) => featureSums(x, from, to, columnMeans(x), UNWATCHED);
  const [whole, first, second] = [await part(0, 30), await part(0, 12), await part(12, 30)];
  for (const [one, other] of [
    [combined(first, second, 1), whole],
    [combined(whole, first, -1), second],
  ] as const) {
    assert.equal(one.n, other.n);
    for (const key of ['sum', 'products'] as const) one[key].forEach((value, k) => about(value, other[key][k]!, 1e-12));
  }
});

test('many examples are summed as all at once', async () => {
  const [n, p] = [10_000, 3];
  const x = features(n, p, waves(1.1, 0.7));
  const { sum, products } = await featureSums(x, 100, n, columnMeans(x), UNWATCHED);
  const means = columnMeans(x);
  const [sums, squares] = [new Float64Array(p), new Float64Array(p * p)];
  for (let k = 100; k < n; k++) {
    const row = Array.from({ length: p }, (_, j) => x.data[k * p + j]! - means[j]!);
    row.forEach((value, i) => {
      sums[i]! += value;
      row.forEach((other, j) => (squares[i * p + j]! += value * other));
    });
  }
  sums.forEach((value, j) => about(sum[j]!, value));
  squares.forEach((value, at) => about(products[at]!, value));
});

test('± 1.96 standard errors hold the mean over samples in nearly 95 of 100 samples', async () => {
  const random = new RandomStream(0, 'coverage');
  const [n, samples] = [150, 300];
  const drawn: { distance: number; error: number | null }[] = [];
  for (let k = 0; k < samples; k++) {
    const x = features(n, 3, () => random.normal());
    // A blurred copy, moved a little: what reconstructions are.
    const y = features(n, 3, (i, j) => 0.7 * x.data[i * 3 + j]! + 0.2 * random.normal() + 0.1 * j);
    drawn.push(await frechetOfPairs(x, y, UNWATCHED));
  }
  const mean = drawn.reduce((sum, { distance }) => sum + distance, 0) / samples;
  const held = drawn.filter(({ distance, error }) => Math.abs(distance - mean) <= 1.96 * error!).length / samples;
  // Ten groups have nine degrees of freedom: 0.918 of Student's t lies within 1.96.
  assert.ok(held > 0.87 && held < 0.98, `${held}`);
});

test('without a tenth of the pairs there must be more pairs than features for an error', async () => {
  const [x, y] = [features(11, 10, waves(1.1, 0.7)), features(11, 10, waves(0.9, 1.3))];
  assert.equal((await frechetOfPairs(x, y, UNWATCHED)).error, null);
});

test('halves of the same data are nearer the more there are', async () => {
  const random = new RandomStream(2, 'halves');
  const [few, many] = [features(100, 4, () => random.normal()), features(10_000, 4, () => random.normal())];
  const [far, near] = [await frechetOfHalves(few, UNWATCHED), await frechetOfHalves(many, UNWATCHED)];
  assert.ok(near > 0 && near < 0.01 && far > 10 * near, `${far} ${near}`);
});
