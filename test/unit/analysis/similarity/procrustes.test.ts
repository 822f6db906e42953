import { UNASKED } from '../../../../src/analysis/results/similarities';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { UNWATCHED } from '../../../../src/base/progress';
import { onnxEngine } from '../../../../src/engine/onnx/onnxEngine';
import { symmetricEigenvalues } from '../../../../src/algebra/eigenvalues';
import { gramProductOn, matrixProductsOn } from '../../../../src/algebra/products';
import { ckaOfPair } from '../../../../src/analysis/similarity/cka';
import { polarRounds } from '../../../../src/algebra/polarRounds';
import { slowOfPair } from '../../../../src/analysis/similarity/slowMeasures';
import { type Representation } from '../../../../src/algebra/representation';
import { smallestOf } from '../../../../src/analysis/similarity/smaller';
import { FIGURE } from '../figure';
import * as m from '../matrices';
import { numpyUniform } from '../numpyRandom';

const engine = onnxEngine(1);
const how = { gram: gramProductOn(engine), products: matrixProductsOn(engine) };
const similarity = (a: Representation, b: Representation) => slowOfPair('procrustes', a, b, how, UNWATCHED);

test('golden value', async () => {
  assert.deepEqual(await similarity(m.goldenX, m.goldenY).then(({ n, causes }) => ({ n, causes })), {
    n: 12,
    causes: {},
  });
  m.close((await similarity(m.goldenX, m.goldenY)).procrustes, 0.5213953444363855, 1e-12);
  m.close((await similarity(m.single(m.goldenX), m.single(m.goldenY))).procrustes, 0.5213953444363855, 1e-6);
});

test('eigenvalues of matrices that are known in closed form', () => {
  const sorted = (a: Float64Array, n: number) => [...symmetricEigenvalues(a, n)].sort((x, y) => x - y);
  for (const n of [1, 2, 3, 10, 57]) {
    // The second difference: 2 − 2·cos(kπ/(n+1)).
    const a = Float64Array.from({ length: n * n }, (_, k) => {
      const apart = Math.abs(Math.floor(k / n) - (k % n));
      return apart === 0 ? 2 : apart === 1 ? -1 : 0;
    });
    sorted(a, n).forEach((value, k) => m.close(value, 2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)), 1e-13));
    // min(i, j): its inverse is a second difference.
    const b = Float64Array.from({ length: n * n }, (_, k) => 1 + Math.min(Math.floor(k / n), k % n));
    sorted(b, n)
      .reverse()
      .forEach((value, k) => {
        const exact = 1 / (2 - 2 * Math.cos(((2 * k + 1) * Math.PI) / (2 * n + 1)));
        m.close(value, exact, 1e-13 * n * n);
      });
  }
  assert.deepEqual(sorted(new Float64Array(9), 3), [0, 0, 0]);
  sorted(new Float64Array(16).fill(1), 4).forEach((value, k) => m.close(value, k === 3 ? 4 : 0, 1e-14));
});

test('the rounds bring every singular value from the least on to 1, and none above', () => {
  for (const least of [0.5, 0.1, 1e-3, 1e-5, 1e-8]) {
    const rounds = polarRounds(least);
    const through = (x: number) => rounds.reduce((y, [a, b, c]) => y * (a + b * y * y + c * y ** 4), x);
    for (let k = 0; k <= 2000; k++) {
      const x = least ** (k / 2000);
      m.close(through(x), 1, 2e-5);
      const below = through(x * least);
      assert.ok(below > 0.9999 * x && below < 1.00002, `${least}, ${x}: ${below}`);
    }
    assert.ok(rounds.length < 6 - 2 * Math.log10(least), `${rounds.length} rounds`);
  }
});

/** The paper's first figure: 50 features, `kept` of them shared. */
function figure(n: number, kept: number, seed: number): Representation {
  const [shared, own] = [numpyUniform(0, 50 * n), numpyUniform(seed, 50 * n)];
  return m.matrix(n, 50, (i, j) => (j < kept ? shared[j * n + i]! : own[(j - kept) * n + i]!));
}

// Every third point of the figure.
for (const [n, ...published] of FIGURE.filter((_, k) => k % 3 === 0)) {
  test(`random representations of ${n} examples are as similar as published`, async () => {
    const a = figure(n, 50, 0);
    const others = [figure(n, 40, 1), figure(n, 25, 1), figure(n, 0, 42)];
    for (const [k, b] of others.entries()) {
      m.close((await similarity(a, b)).procrustes, published[2 * k]!, 1e-6);
      m.close((await ckaOfPair(a, b, m.noProduct, UNWATCHED)).linearCka, published[2 * k + 1]!, 1e-6);
    }
  });
}

const pair = fc.tuple(fc.integer({ min: 3, max: 25 }), fc.integer({ min: 1, max: 40 }), fc.nat(1000));

test('rotation, scale and offset change nothing, also of wide layers; it is symmetric and in [0, 1]', async () => {
  await fc.assert(
    fc.asyncProperty(
      pair,
      fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
      fc.double({ min: -1e4, max: 1e4, noNaN: true }),
      async ([n, p, seed], scale, offset) => {
        const [a, b] = [m.gaussian(n, p, seed), m.gaussian(n, 7, seed + 5000)];
        const moved = m.mapped(m.rotated(a, seed), value => value * scale + offset);
        const before = (await similarity(a, b)).procrustes!;
        assert.ok(before >= 0 && before <= 1);
        m.close((await similarity(moved, b)).procrustes, before, 1e-6);
        m.close((await similarity(b, a)).procrustes, before, 1e-9);
        m.close((await similarity(a, moved)).procrustes, 1, 1e-6);
      },
    ),
    { numRuns: 40 },
  );
});

describe('large layers', () => {
  const n = 600;
  // Columns 1…p of Helmert's matrix are orthonormal and sum to 0: centring changes nothing, and both layers' singular
  // vectors are known, so that ‖XᵀY‖ is Σ x_i·y_i.
  const helmert = (i: number, k: number) =>
    i < k ? 1 / Math.sqrt(k * (k + 1)) : i === k ? -k / Math.sqrt(k * (k + 1)) : 0;
  const layer = (p: number, seed: number, value: (k: number) => number): Representation =>
    m.single(
      m.rotated(
        m.matrix(n, p, (i, j) => (j < n - 1 ? helmert(i, j + 1) * value(j) : 0)),
        seed,
      ),
    );
  const spectra: Record<
    'flat' | 'slowly falling' | 'falling' | 'quickly falling' | 'of rank 10',
    (k: number) => number
  > = {
    flat: () => 1,
    'slowly falling': k => (1 + k) ** -0.5,
    falling: k => (1 + k) ** -1,
    'quickly falling': k => (1 + k) ** -2,
    'of rank 10': k => (k < 10 ? 1 : 0),
  };
  // One layer is narrower than the examples are many, or both are wider.
  const [mixed, wide] = [
    [400, 800],
    [800, 900],
  ] as const;
  for (const [one, other, [p, q]] of [
    ['flat', 'falling', mixed],
    ['flat', 'falling', wide],
    ['flat', 'quickly falling', mixed],
    ['slowly falling', 'quickly falling', wide],
    ['falling', 'falling', wide],
    ['flat', 'of rank 10', mixed],
  ] as const) {
    test(`${p} columns ${one}, ${q} ${other}: within 1e-3`, async () => {
      const [x, y] = [spectra[one], spectra[other]];
      const [r, s] = [Math.min(p, n - 1), Math.min(q, n - 1)];
      const total = (count: number, value: (k: number) => number) =>
        Array.from({ length: count }, (_, k) => value(k)).reduce((sum, term) => sum + term, 0);
      const norms = Math.sqrt(total(r, k => x(k) ** 2) * total(s, k => y(k) ** 2));
      const { procrustes } = await similarity(layer(p, 1, x), layer(q, 2, y));
      m.close(procrustes, total(Math.min(r, s), k => x(k) * y(k)) / norms, 1e-3);
    });
  }
});

test('duplicate examples, and as many columns as examples', async () => {
  const twice = m.matrix(40, 60, (i, j) => Math.sin((i % 20) * 1.7 + j * j));
  m.close((await similarity(twice, twice)).procrustes, 1, 1e-6);
  const once = { ...twice, n: 20, data: twice.data.slice(0, 20 * 60) };
  const other = m.gaussian(20, 5, 3);
  const doubled = m.matrix(40, 5, (i, j) => other.data[(i % 20) * 5 + j]!);
  m.close((await similarity(twice, doubled)).procrustes, (await similarity(once, other)).procrustes!, 1e-6);
});

test('degenerate layers have a cause', async () => {
  const b = m.gaussian(12, 2, 1, 'b');
  const constant = await similarity(
    m.matrix(12, 20, () => 3, 'a'),
    b,
  );
  assert.deepEqual(constant, { n: 12, procrustes: null, causes: { a: 'a is constant over these examples' } });
  const bad = await similarity(
    m.mapped(m.goldenX, (value, j) => (j === 2 ? NaN : value)),
    b,
  );
  assert.deepEqual(bad.causes, { x: 'x holds values that are not finite' });
  const one = await similarity(m.gaussian(1, 2, 1, 'a'), m.gaussian(1, 3, 1, 'c'));
  assert.equal(one.procrustes, null);
  assert.equal(one.causes['a'], 'a is known for one example only: measures need several');
  await assert.rejects(similarity(m.gaussian(11, 2, 1, 'a.npy'), b), /a\.npy holds 11 examples and b 12/);
});

test('of two measures the smaller, where both are there', () => {
  const comparison = {
    rows: ['a', 'b'],
    columns: ['a', 'b'],
    n: 5,
    linearCka: [
      [1, 0.5],
      [0.25, null],
    ],
    debiasedCka: [],
    ...UNASKED,
    procrustes: [
      [0.9, 0.6],
      [null, 0.5],
    ],
    causes: {},
  };
  assert.deepEqual(smallestOf(['linearCka', 'procrustes'], comparison), [
    [0.9, 0.5],
    [null, null],
  ]);
  assert.equal(smallestOf(['linearCka', 'procrustes'], { ...comparison, procrustes: null }), null);
});
