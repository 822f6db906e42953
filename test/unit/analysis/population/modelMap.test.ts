import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UNWATCHED } from '../../../../src/base/progress';
import { RandomStream } from '../../../../src/base/random';
import { type Placed, mapOfModels, perplexityFor } from '../../../../src/analysis/population/mapModels';
import type { Comparison } from '../../../../src/analysis/results/comparison';
import { costOf, gradientOf, jointProbabilities, tsne } from '../../../../src/analysis/population/tsne';
import { UNASKED } from '../../../../src/analysis/results/similarities';

const LAYERS = Array.from({ length: 16 }, (_, i) => `layer/${i}`);

/** The matrix of a model: symmetric, 1 on the diagonal, `value` elsewhere. */
function model(file: string, value: (i: number, j: number) => number | null, layers = LAYERS): Placed {
  const linearCka = layers.map((_, i) =>
    layers.map((_name, j) => (i === j ? 1 : value(Math.max(i, j), Math.min(i, j)))),
  );
  const comparison: Comparison = {
    rows: layers,
    columns: layers,
    n: 100,
    linearCka,
    debiasedCka: linearCka,
    ...UNASKED,
    causes: {},
  };
  return { file, comparison };
}

/** Groups of models, each around a matrix of its own. */
function planted(groups: number, each: number, noise: number): Placed[] {
  const random = new RandomStream(7, 'planted');
  return Array.from({ length: groups }, (_, group) => {
    const centre = LAYERS.map(() => LAYERS.map(() => 0.2 + 0.6 * random.uniform()));
    return Array.from({ length: each }, (_m, k) =>
      model(`${group}/${k}`, (i, j) => centre[i]![j]! + noise * random.normal()),
    );
  }).flat();
}

/** The share of points whose nearest neighbour is of their own group. */
function purity(points: readonly { file: string; x: number; y: number }[]): number {
  const groupOf = (file: string): string => file.split('/')[0]!;
  const pure = points.filter(point => {
    const others = points.filter(other => other !== point);
    const away = (other: { x: number; y: number }): number => Math.hypot(other.x - point.x, other.y - point.y);
    const nearest = others.reduce((best, other) => (away(other) < away(best) ? other : best));
    return groupOf(nearest.file) === groupOf(point.file);
  });
  return pure.length / points.length;
}

/** The mean silhouette: 1 for groups far apart, 0 for one heap. */
function silhouette(points: readonly { file: string; x: number; y: number }[]): number {
  const groupOf = (file: string): string => file.split('/')[0]!;
  const groups = [...new Set(points.map(({ file }) => groupOf(file)))];
  const values = points.map(point => {
    const mean = (group: string): number => {
      const members = points.filter(other => other !== point && groupOf(other.file) === group);
      return members.reduce((sum, { x, y }) => sum + Math.hypot(x - point.x, y - point.y) / members.length, 0);
    };
    const own = mean(groupOf(point.file));
    const next = Math.min(...groups.filter(group => group !== groupOf(point.file)).map(mean));
    return (next - own) / Math.max(own, next);
  });
  return values.reduce((sum, value) => sum + value / values.length, 0);
}

describe('t-SNE', () => {
  const n = 12;
  const random = new RandomStream(3, 'points');
  const points = Array.from({ length: n }, () => Array.from({ length: 5 }, () => random.normal()));
  const squares = Float64Array.from(
    points.flatMap(a => points.map(b => a.reduce((sum, value, k) => sum + (value - b[k]!) ** 2, 0))),
  );

  test('each point has the asked number of neighbours in effect', () => {
    // Of two points of equal distance from a third, both are neighbours: p is known.
    const triangle = Float64Array.from([0, 1, 1, 1, 0, 1, 1, 1, 0]);
    jointProbabilities(triangle, 3, 1.9).forEach((p, k) => {
      assert.ok(Math.abs(p - (k % 4 === 0 ? 0 : 1 / 6)) < 1e-12);
    });
    for (const scale of [1e-9, 1, 1e9]) {
      const p = jointProbabilities(
        squares.map(square => square * scale),
        n,
        4,
      );
      assert.ok(Math.abs(p.reduce((sum, value) => sum + value, 0) - 1) < 1e-12);
      p.forEach((value, k) => assert.equal(value, p[(k % n) * n + Math.floor(k / n)]));
      // The scale of the distances does not matter.
      const plain = jointProbabilities(squares, n, 4);
      p.forEach((value, k) => assert.ok(Math.abs(value - plain[k]!) < 1e-9));
    }
  });
  test('the gradient is that of the cost, by differences', () => {
    const p = jointProbabilities(squares, n, 4);
    const y = Float64Array.from({ length: 2 * n }, () => random.normal());
    const gradient = gradientOf(p, y, 1, new Float64Array(n * n));
    const h = 1e-5;
    for (let k = 0; k < y.length; k++) {
      const moved = (by: number): number =>
        costOf(
          p,
          y.map((value, i) => value + (i === k ? by : 0)),
        );
      assert.ok(Math.abs((moved(h) - moved(-h)) / (2 * h) - gradient[k]!) < 1e-8);
    }
  });
  test('it comes to rest', async () => {
    for (const some of [3, 4, 6, 12]) {
      const inner = Float64Array.from(
        Array.from({ length: some * some }, (_, k) => squares[Math.floor(k / some) * n + (k % some)]!),
      );
      const start = Float64Array.from({ length: 2 * some }, () => random.normal());
      const perplexity = perplexityFor(some);
      const y = await tsne(inner, start, perplexity, UNWATCHED);
      const p = jointProbabilities(inner, some, perplexity);
      const gradient = gradientOf(p, y, 1, new Float64Array(some * some));
      const largest = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      assert.ok(largest < 1e-3, `${some} points: ${largest}`);
    }
  });
  test('its cost is no higher than that of scikit-learn', async () => {
    const many = 40;
    const stream = new RandomStream(many, 'x');
    const rows = Array.from({ length: many }, (_, i) =>
      Array.from({ length: 8 }, (_v, k) => stream.normal() + (k === i % 4 ? 3 : 0)),
    );
    const away = Float64Array.from(
      rows.flatMap(a => rows.map(b => a.reduce((sum, value, k) => sum + (value - b[k]!) ** 2, 0))),
    );
    const y = await tsne(away, Float64Array.from(rows.flatMap(([a, b]) => [a!, b!])), 10, UNWATCHED);
    const cost = costOf(jointProbabilities(away, many, 10), y);
    // TSNE(perplexity=10, method='exact', init='pca', random_state=0) of scikit-learn 1.x ends at 0.2926.
    assert.ok(cost <= 0.2926 && cost > 0.2, String(cost));
  });
  test('it can be called off', async () => {
    const controller = new AbortController();
    const watch = { signal: controller.signal, progress: () => undefined };
    const pending = tsne(squares, new Float64Array(2 * n), 4, watch);
    controller.abort(new Error('enough'));
    await assert.rejects(pending, /enough/);
  });
});

describe('map of models', () => {
  test('planted groups lie apart, and the same models give the same map', async () => {
    for (const [groups, each, noise] of [
      [2, 3, 0.01],
      [3, 10, 0.02],
      [5, 12, 0.05],
    ] as const) {
      const models = planted(groups, each, noise);
      const { points, left, missing } = await mapOfModels(models, UNWATCHED);
      assert.deepEqual([points.length, left, missing], [models.length, [], []]);
      assert.equal(purity(points), 1);
      assert.ok(silhouette(points) > 0.8, `${groups} groups: ${silhouette(points)}`);
      assert.deepEqual((await mapOfModels(models, UNWATCHED)).points, points);
    }
  });
  test('models that are equal lie together', async () => {
    const models = planted(3, 1, 0).flatMap(({ comparison }, group) =>
      [0, 1, 2, 3].map(k => ({ file: `${group}/${k}`, comparison })),
    );
    const { points } = await mapOfModels(models, UNWATCHED);
    assert.ok(silhouette(points) > 0.9);
  });
  test('all of them equal: no place is better than another, and none is infinite', async () => {
    const { points } = await mapOfModels(
      Array.from({ length: 5 }, (_, k) => model(`${k}`, () => 0.5)),
      UNWATCHED,
    );
    assert.ok(points.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)));
  });
  test('what has no value counts as 0 and is named', async () => {
    const hole = (k: number): Placed => {
      const whole = model(`hole/${k}`, i => (i === 8 ? null : 0.5 + k / 100));
      whole.comparison.linearCka[8]![8] = null;
      return whole;
    };
    const models = [...[0, 1, 2, 3].map(hole), ...[0, 1, 2, 3].map(k => model(`whole/${k}`, () => 0.5 + k / 100))];
    const { points, missing } = await mapOfModels(models, UNWATCHED);
    assert.deepEqual(missing, [{ layer: 'layer/8', models: 4 }]);
    assert.equal(purity(points), 1);
    const zero = models.map(({ file, comparison }) => ({
      file,
      comparison: { ...comparison, linearCka: comparison.linearCka.map(row => row.map(value => value ?? 0)) },
    }));
    assert.deepEqual((await mapOfModels(zero, UNWATCHED)).points, points);
  });
  test('other layers have no place among these; of two there is no map', async () => {
    const models = planted(2, 3, 0.01);
    const other = model('small', () => 0.5, LAYERS.slice(0, 3));
    const { points, left } = await mapOfModels([other, ...models], UNWATCHED);
    assert.deepEqual([points.length, left.map(({ file }) => file)], [6, ['small']]);
    assert.deepEqual((await mapOfModels(models.slice(0, 2), UNWATCHED)).points, []);
    assert.deepEqual((await mapOfModels([], UNWATCHED)).points, []);
  });
});
