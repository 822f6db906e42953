import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gramProductOn, matrixProductsOn } from '../../../../src/algebra/products';
import type { Representation } from '../../../../src/algebra/representation';
import { pairOf } from '../../../../src/analysis/results/similarities';
import { compareLayers } from '../../../../src/analysis/similarity/compareLayers';
import { slowOfPair } from '../../../../src/analysis/similarity/slowMeasures';
import { UNWATCHED } from '../../../../src/base/progress';
import { onnxEngine } from '../../../../src/engine/onnx/onnxEngine';
import { causeOf, causesIn } from '../../../../src/views/heatmaps/cells';
import { examplesText } from '../../../../src/views/heatmaps/explain';
import * as m from '../matrices';

const engine = onnxEngine(2);
const how = { gram: gramProductOn(engine), products: matrixProductsOn(engine) };
const of = (a: Representation, b: Representation) => slowOfPair('svcca', a, b, how, UNWATCHED);

test('golden value', async () => {
  // By one-sided Jacobi rotations of the columns and the normal equations of CCA, of 3 and 2 directions.
  assert.deepEqual(await of(m.goldenX, m.goldenY).then(({ n, used, causes }) => ({ n, used, causes })), {
    n: 12,
    used: 12,
    causes: {},
  });
  m.close((await of(m.goldenX, m.goldenY)).svcca, 0.7263726516971819, 1e-12);
  m.close((await of(m.goldenY, m.goldenX)).svcca, 0.7263726516971819, 1e-12);
});

/** Column k of an orthonormal basis of what is orthogonal to a constant, of n examples: the discrete cosine transform. */
const wave = (n: number, i: number, k: number): number =>
  Math.sqrt(2 / n) * Math.cos((Math.PI * (k + 1) * (2 * i + 1)) / (2 * n));

test('planes that are turned against each other by known angles', async () => {
  const n = 40;
  const angles = [0.3, 1.1, 1.5];
  const sizes = [5, 1, 3];
  const a = m.matrix(n, 3, (i, k) => 2 + sizes[k]! * wave(n, i, k), 'a');
  // As wide as there are examples and more: through XXᵀ.
  const turned = (i: number, k: number) =>
    Math.cos(angles[k]!) * wave(n, i, k) + Math.sin(angles[k]!) * wave(n, i, k + 3);
  const b = m.matrix(n, 3, (i, k) => sizes[2 - k]! * turned(i, k), 'b');
  const expected = angles.reduce((sum, angle) => sum + Math.cos(angle), 0) / 3;
  m.close((await of(a, b)).svcca, expected, 1e-12);
  const wide = m.rotated(m.widened(b, 60), 3);
  m.close((await of(a, wide)).svcca, expected, 1e-10);
  m.close((await of(m.rotated(m.widened(a, 45), 4), wide)).svcca, expected, 1e-10);
  // A direction with less than a hundredth of the variance is left out, and the other two are averaged.
  const weak = m.matrix(n, 3, (i, k) => (k === 2 ? 0.05 : 1) * turned(i, k), 'weak');
  m.close((await of(a, weak)).svcca, (Math.cos(angles[0]!) + Math.cos(angles[1]!)) / 2, 1e-12);
});

describe('invariance', () => {
  const x = m.gaussian(60, 6, 1, 'x');
  const y = m.matrix(60, 8, (i, j) => x.data[i * 6 + (j % 6)]! + 0.7 * Math.sin(i * (j + 1)), 'y');
  test('to orthogonal maps, scale and offset', async () => {
    const before = (await of(x, y)).svcca!;
    assert.ok(before > 0.3 && before < 0.99, String(before));
    m.close((await of(m.rotated(x, 5), y)).svcca, before, 1e-10);
    m.close(
      (
        await of(
          x,
          m.mapped(y, value => -1e3 * value),
        )
      ).svcca,
      before,
      1e-10,
    );
    m.close(
      (
        await of(
          x,
          m.mapped(y, (value, j) => value + 7 * j),
        )
      ).svcca,
      before,
      1e-10,
    );
  });
  test('a layer and a linear map of it that keeps its directions are the same', async () => {
    m.close((await of(x, m.rotated(x, 9))).svcca, 1, 1e-10);
    // Y = XR with R invertible, near enough to orthogonal that all six directions are kept.
    m.close(
      (
        await of(
          x,
          m.mapped(x, (value, j) => (1 + 0.2 * j) * value),
        )
      ).svcca,
      1,
      1e-10,
    );
  });
});

/** Orthonormal columns by Gram and Schmidt, and singular values by Jacobi rotations: all directions are kept. */
function plainCca(a: Representation, b: Representation): number {
  const columns = ({ n, p, data }: Representation) => {
    const basis: number[][] = [];
    for (let j = 0; j < p; j++) {
      const column = Array.from({ length: n }, (_, i) => data[i * p + j]!);
      const mean = column.reduce((sum, value) => sum + value, 0) / n;
      let rest = column.map(value => value - mean);
      for (let time = 0; time < 2; time++) {
        for (const one of basis) {
          const along = one.reduce((sum, value, i) => sum + value * rest[i]!, 0);
          rest = rest.map((value, i) => value - along * one[i]!);
        }
      }
      const length = Math.hypot(...rest);
      basis.push(rest.map(value => value / length));
    }
    return basis;
  };
  const [u, v] = [columns(a), columns(b)];
  const cross = u.map(one => v.map(other => one.reduce((sum, value, i) => sum + value * other[i]!, 0)));
  for (let sweep = 0; sweep < 30; sweep++) {
    for (let i = 0; i < cross.length; i++) {
      for (let j = 0; j < i; j++) {
        const [x, y] = [cross[i]!, cross[j]!];
        const product = x.reduce((sum, value, k) => sum + value * y[k]!, 0);
        const angle = Math.atan2(2 * product, Math.hypot(...x) ** 2 - Math.hypot(...y) ** 2) / 2;
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        cross[i] = x.map((value, k) => c * value + s * y[k]!);
        cross[j] = y.map((value, k) => c * value - s * x[k]!);
      }
    }
  }
  return cross.reduce((sum, row) => sum + Math.hypot(...row), 0) / cross.length;
}

test('independent Gaussians: what a second implementation says, near what chance says', async () => {
  for (const [n, p, q] of [
    [300, 8, 10],
    [500, 20, 20],
  ] as const) {
    const [a, b] = [m.gaussian(n, p, 11, 'a'), m.gaussian(n, q, 12, 'b')];
    const { svcca } = await of(a, b);
    m.close(svcca, plainCca(a, b), 1e-9);
    // The mean square of the p correlations is q/(n − 1).
    const chance = Math.sqrt(q / (n - 1));
    assert.ok(svcca! > 0.5 * chance && svcca! < 1.15 * chance, `${svcca} against ${chance}`);
  }
});

test('no value where both would fill the space of so many examples', async () => {
  const [a, b] = [m.gaussian(12, 6, 1, 'a'), m.gaussian(12, 5, 2, 'b')];
  const full = await of(a, b);
  assert.equal(full.svcca, null);
  assert.deepEqual(full.causes, {
    [pairOf('svcca', 'a', 'b')]:
      'SVCCA keeps 6 and 5 directions of 12 examples: with 11 or more together it would be 1 for anything',
  });
  assert.notEqual((await of(a, m.gaussian(12, 4, 2, 'b'))).svcca, null);
  // More columns than examples: all eleven directions but what the last hundredth holds.
  assert.equal((await of(m.gaussian(12, 40, 3, 'wide'), m.gaussian(12, 1, 4, 'one'))).svcca, null);
});

test('layers that say nothing have none, and their causes', async () => {
  const constant = m.matrix(12, 3, () => 4, 'constant');
  const found = await of(constant, m.goldenY);
  assert.deepEqual(found, {
    n: 12,
    used: 12,
    svcca: null,
    causes: { constant: 'constant is constant over these examples' },
  });
  const holes = m.matrix(12, 3, i => (i === 5 ? NaN : i), 'holes');
  assert.deepEqual((await of(m.goldenX, holes)).causes, { holes: 'holes holds values that are not finite' });
});

test('of many examples the first 2,000 are used, and that is said', async () => {
  const [a, b] = [m.gaussian(2300, 3, 1, 'a'), m.gaussian(2300, 4, 2, 'b')];
  const first = (x: Representation): Representation => ({ ...x, n: 2000, data: x.data.slice(0, 2000 * x.p) });
  const found = await of(a, b);
  assert.deepEqual([found.n, found.used], [2300, 2000]);
  assert.equal(found.svcca, (await of(first(a), first(b))).svcca);
});

test('in a comparison each pair of layers says why it has no value', async () => {
  const layers = [m.gaussian(12, 6, 1, 'a'), m.gaussian(12, 2, 2, 'b'), m.matrix(12, 2, () => 1, 'c')];
  const source = {
    n: 12,
    layers: layers.map(({ name, p }) => ({ name, width: p })),
    // eslint-disable-next-line @typescript-eslint/require-await
    async *activations(names: readonly string[]) {
      yield* layers.filter(({ name }) => names.includes(name));
    },
  };
  const comparison = await compareLayers(source, undefined, { ...how, measures: ['svcca'] }, UNWATCHED);
  assert.equal(comparison.procrustes, null);
  const [aa, ab, bb] = [comparison.svcca![0]![0], comparison.svcca![0]![1], comparison.svcca![1]![1]];
  assert.equal(aa, null);
  m.close(ab!, (await of(layers[0]!, layers[1]!)).svcca!, 1e-12);
  m.close(bb!, 1, 1e-10);
  assert.match(causeOf(comparison, 'a', 'a', 'svcca'), /^SVCCA keeps 6 and 6 directions/);
  assert.match(causeOf(comparison, 'a', 'c', 'svcca'), /^c is constant/);
  assert.deepEqual(
    causesIn(comparison, ['svcca']).map(cause => cause.slice(0, 13)),
    ['c is constant', 'a × a: SVCCA '],
  );
  assert.equal(causesIn(comparison, ['linearCka']).length, 1);
  assert.equal(examplesText(comparison, 'svcca'), '12 held-out examples');
  assert.equal(examplesText({ ...comparison, n: 5000 }, 'svcca'), 'the first 2,000 of 5,000 held-out examples');
});
