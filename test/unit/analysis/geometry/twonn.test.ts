import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { UNWATCHED } from '../../../../src/base/progress';
import { twoNearest } from '../../../../src/analysis/geometry/neighbours';
import { type Representation } from '../../../../src/algebra/representation';
import { twoNN } from '../../../../src/analysis/geometry/twonn';
import * as m from '../matrices';
import { cpuTime } from '../../cpuTime';

const noGram = () => Promise.reject(new Error('the Gram matrix was asked for'));
/** Of a narrow layer. */
const narrow = (x: Representation) => twoNN(x, noGram, UNWATCHED);
/** Of a layer of any width. */
const any = (x: Representation) => twoNN(x, () => m.gram(x), UNWATCHED);

/** A closed curve without self-intersections in p ≥ 4 dimensions, at n places of random spacing. */
function curve(n: number, p: number): Representation {
  const places = m.gaussian(n, 1, 11).data.map(value => 6 / (1 + Math.exp(-value)));
  return m.matrix(n, p, (i, j) => Math.sin((1 + (j % 7)) * 0.25 * places[i]! + j) + 0.1 * j * places[i]!);
}

test('golden values', async () => {
  const x = await narrow(m.goldenX);
  m.close(x.fit, 6.356567373670498, 1e-9);
  m.close(x.mle, 4.550975206735383, 1e-9);
  const y = await narrow(m.goldenY);
  m.close(y.fit, 5.639926224249222, 1e-9);
  m.close(y.mle, 4.538395748065752, 1e-9);
  assert.equal(x.dropped, 0);
  assert.equal(x.cause, null);
});

for (const [p, n] of [
  [50, 3000],
  [200, 1500],
] as const) {
  test(`a curve in ${p} dimensions, n = ${n}, has dimension 1`, async () => {
    const x = m.single(curve(n, p));
    const { fit, mle, dropped } = await any(x);
    m.close(fit, 1, 0.05);
    m.close(mle, 1, 0.05);
    assert.ok(dropped < 5, `${dropped} dropped`);
  });
}

test('the shortlist finds what a search through all pairs finds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 3, max: 60 }),
      fc.integer({ min: 65, max: 90 }),
      fc.nat(1000),
      fc.constantFrom(0, 1e4),
      fc.constantFrom(1, 1e-6),
      async (n, p, seed, offset, spread) => {
        // Clusters, so that float32 distances inside one cancel.
        const noise = m.gaussian(n, p, seed);
        const x = m.matrix(n, p, (i, j) => offset + Math.floor(i / 5) * (j % 3) + spread * noise.data[i * p + j]!);
        const rows = Uint32Array.from({ length: n }, (_, i) => i);
        // A Gram matrix through float32, however small.
        const layer = await m.gram(x);
        const rounded = { ...layer, triangle: Float32Array.from(layer.triangle), error: (p + 4) * 2 ** -24 };
        const found = await twoNearest(x, rows, () => Promise.resolve(rounded), UNWATCHED);
        const expected = bruteForce(x);
        found.first.forEach((value, i) => m.close(value / expected.first[i]!, 1, 1e-12));
        found.second.forEach((value, i) => m.close(value / expected.second[i]!, 1, 1e-12));
      },
    ),
    { numRuns: 60 },
  );
});

function bruteForce(x: Representation) {
  const nearest = Array.from({ length: x.n }, (_, i) => {
    const distances: number[] = [];
    for (let j = 0; j < x.n; j++) {
      let sum = 0;
      for (let k = 0; k < x.p; k++) sum += (x.data[i * x.p + k]! - x.data[j * x.p + k]!) ** 2;
      if (j !== i) distances.push(sum);
    }
    return distances.sort((a, b) => a - b);
  });
  return { first: Float64Array.from(nearest, d => d[0]!), second: Float64Array.from(nearest, d => d[1]!) };
}

test('zero columns do not matter: the wide way gives what the narrow one gives', async () => {
  const x = m.single(m.gaussian(1500, 10, 5));
  const [direct, wide] = [await narrow(x), await any(m.single(m.widened(x, 130)))];
  m.close(wide.fit, direct.fit!, 1e-9);
  m.close(wide.mle, direct.mle!, 1e-9);
});

test('5,000 points of a 10-dimensional Gaussian', async () => {
  const values: number[] = [];
  for (const seed of [1, 2, 3]) values.push((await narrow(m.single(m.gaussian(5000, 10, seed)))).fit!);
  m.close(values.reduce((a, b) => a + b) / 3, 9.81, 0.25);
});

test('a plane and a cube have the dimensions they have', async () => {
  for (const dimension of [2, 3]) {
    const points = m.mapped(m.gaussian(4000, dimension, 21), value => 1 / (1 + Math.exp(-1.7 * value)));
    const { fit, mle, fitError, mleError } = await narrow(m.rotated(m.widened(points, 12), 3));
    m.close(fit, dimension, 4 * fitError! + 0.05);
    m.close(mle, dimension, 4 * mleError! + 0.05);
  }
});

test('the standard error of the likelihood estimate is about its value over √N', async () => {
  const { mle, mleError } = await narrow(m.gaussian(4000, 3, 9));
  const ratio = mleError! / (mle! / Math.sqrt(4000));
  assert.ok(ratio > 0.6 && ratio < 1.5, `${ratio}`);
});

test('rotation, isotropic scale and offset change nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 20, max: 120 }),
      fc.integer({ min: 1, max: 70 }),
      fc.nat(1000),
      fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
      fc.double({ min: -1e4, max: 1e4, noNaN: true }),
      async (n, p, seed, scale, offset) => {
        const x = m.gaussian(n, p, seed);
        const before = await any(x);
        const after = await any(m.mapped(m.rotated(x, seed), value => (value + offset) * scale));
        m.close(after.fit! / before.fit!, 1, 1e-5);
        m.close(after.mle! / before.mle!, 1, 1e-5);
      },
    ),
    { numRuns: 30 },
  );
});

for (const size of [1e25, 1e-25, 1e300, 1e-300]) {
  test(`data of size ${size}`, async () => {
    m.close((await narrow(m.mapped(m.goldenX, value => value * size))).fit, 6.356567373670498, 1e-9);
    const wide = m.mapped(m.widened(m.goldenX, 80), value => value * size);
    m.close((await any(wide)).fit, 6.356567373670498, 1e-9);
  });
}

test('duplicates are dropped and counted; one of each stays', async () => {
  for (const p of [3, 100]) {
    const x = m.widened(m.gaussian(200, 3, 4), p);
    const order = Array.from({ length: 260 }, (_, i) => (i < 40 ? i : i < 80 ? 7 : i - 60));
    const repeated = m.matrix(260, p, (i, j) => {
      const value = x.data[order[i]! * p + j]!;
      // Zeros of either sign are equal.
      return value === 0 && i % 2 === 1 ? -0 : value;
    });
    const [once, again] = [await any(x), await any(repeated)];
    assert.equal(once.dropped, 0);
    assert.equal(again.dropped, 60);
    m.close(again.fit, once.fit!, 1e-9);
    m.close(again.mle, once.mle!, 1e-9);
  }
});

test('one value that differs in its last bit is no duplicate', async () => {
  const x = m.matrix(5, 2, (i, j) => (i === 4 && j === 1 ? 1 + Number.EPSILON : 1));
  assert.equal((await narrow(x)).dropped, 3);
});

const undefinedCases: [string, Representation, number, RegExp][] = [
  ['a constant layer', m.matrix(20, 3, (_, j) => j, 'z_log_var'), 19, /^z_log_var is constant over these examples$/],
  ['two distinct examples', m.matrix(20, 3, i => i % 2, 'z'), 18, /only 2 distinct examples/],
  ['equidistant examples', m.matrix(9, 9, (i, j) => (i === j ? 1 : 0), 'z'), 0, /equally near neighbours/],
  ['values that are not finite', m.matrix(9, 2, (i, j) => (i === 3 ? Infinity : i + j), 'z'), 0, /not finite/],
];
for (const [name, x, dropped, cause] of undefinedCases) {
  test(`${name}: undefined with a cause`, async () => {
    const { fit, mle, fitError, mleError, ...result } = await any(x);
    assert.deepEqual({ fit, mle, fitError, mleError }, { fit: null, mle: null, fitError: null, mleError: null });
    assert.equal(result.dropped, dropped);
    assert.match(result.cause!, cause);
  });
}

test('three distinct examples are enough', async () => {
  // Neighbour distances on the line 0, 1, 3: (1, 3), (1, 2), (2, 3).
  const { fit, mle } = await narrow(m.matrix(3, 1, i => [0, 1, 3][i]!));
  const sorted = [Math.log(3 / 2), Math.log(2), Math.log(3)];
  m.close(mle, 2 / (sorted[0]! + sorted[1]! + sorted[2]!), 1e-12);
  const y = [-Math.log(2 / 3), -Math.log(1 / 3)];
  m.close(fit, (sorted[0]! * y[0]! + sorted[1]! * y[1]!) / (sorted[0]! ** 2 + sorted[1]! ** 2), 1e-12);
});

test('ties on nine in ten examples leave the likelihood estimate, and say so', async () => {
  // 60 places on a line, a step apart but for the last: both ends have ratios above 1.
  const x = m.matrix(60, 1, i => (i === 59 ? 59.25 : i));
  const { fit, mle, cause } = await narrow(x);
  assert.equal(fit, null);
  assert.ok(mle !== null && mle > 0);
  assert.match(cause!, /nine in ten examples of x/);
});

test('a cancelled search ends within a second', async () => {
  const controller = new AbortController();
  const watch = { signal: controller.signal, progress: () => undefined };
  const started = cpuTime();
  setTimeout(() => controller.abort(new Error('enough')), 50);
  await assert.rejects(twoNN(m.gaussian(20000, 8, 1), noGram, watch), /enough/);
  assert.ok(cpuTime() - started < 1500);
});
