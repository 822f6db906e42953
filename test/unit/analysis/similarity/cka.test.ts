import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { UNWATCHED } from '../../../../src/base/progress';
import { RandomStream } from '../../../../src/base/random';
import { ckaOfPair, compareBetween, compareWithin } from '../../../../src/analysis/similarity/cka';
import { EXACT_PRODUCTS, gramOf } from '../../../../src/algebra/gram';
import { type Representation } from '../../../../src/algebra/representation';
import * as m from '../matrices';
import { numpyUniform } from '../numpyRandom';
import { cpuTime } from '../../cpuTime';

const pair = (a: Representation, b: Representation) => ckaOfPair(a, b, m.noProduct, UNWATCHED);

/** Debiased CKA from the U-centred matrices themselves, entry by entry. */
function debiasedByDefinition(a: Representation, b: Representation): number {
  const { n } = a;
  const centred = (x: Representation) => {
    const entry = (i: number, j: number) => {
      let sum = 0;
      for (let k = 0; k < x.p; k++) sum += x.data[i * x.p + k]! * x.data[j * x.p + k]!;
      return i === j ? 0 : sum;
    };
    const k = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => entry(i, j)));
    const sums = k.map(row => row.reduce((s, v) => s + v, 0));
    const total = sums.reduce((s, v) => s + v, 0);
    return k.map((row, i) =>
      row.map((v, j) => (i === j ? 0 : v - (sums[i]! + sums[j]!) / (n - 2) + total / ((n - 1) * (n - 2)))),
    );
  };
  const inner = (u: number[][], v: number[][]) =>
    u.reduce((s, row, i) => s + row.reduce((t, value, j) => t + value * v[i]![j]!, 0), 0);
  const [u, v] = [centred(a), centred(b)];
  return inner(u, v) / Math.sqrt(inner(u, u) * inner(v, v));
}

test('golden values', async () => {
  const { n, linearCka, debiasedCka, causes } = await pair(m.goldenX, m.goldenY);
  assert.equal(n, 12);
  m.close(linearCka, 0.2609546419166067, 1e-12);
  m.close(debiasedCka, 0.11513397621429464, 1e-12);
  assert.deepEqual(causes, {});
});

test('float32 data of the golden matrices', async () => {
  const { linearCka, debiasedCka } = await pair(m.single(m.goldenX), m.single(m.goldenY));
  m.close(linearCka, 0.2609546419166067, 1e-6);
  m.close(debiasedCka, 0.11513397621429464, 1e-6);
});

test("NumPy's generator is reproduced", () => {
  assert.deepEqual([...numpyUniform(0, 3)], [0.5488135039273248, 0.7151893663724195, 0.6027633760716439]);
});

/** The representations of the paper's first figure: uniform numbers, drawn feature by feature. */
function uniformFeatures(n: number, seed: number, from: number, to: number): number[][] {
  const values = numpyUniform(seed, 50 * n);
  return Array.from({ length: to - from }, (_, j) => [...values.subarray((from + j) * n, (from + j + 1) * n)]);
}
function fromFeatures(features: number[][]): Representation {
  return m.matrix(features[0]!.length, features.length, (i, j) => features[j]![i]!);
}

for (const [n, different] of [
  [50, 0.511028297553808],
  [90, 0.3595610075689459],
  [250, 0.16253341970736987],
  [490, 0.09325104614521741],
  [970, 0.051365740437351586],
] as const) {
  test(`two random representations of ${n} examples are as similar as published`, async () => {
    const a = fromFeatures(uniformFeatures(n, 0, 0, 50));
    const d = fromFeatures(uniformFeatures(n, 42, 0, 50));
    m.close((await pair(a, d)).linearCka, different, 1e-10);
  });
}

test('the float32 product agrees with the exact one', async () => {
  // 700² · 560 products are just too many for float64.
  const [n, p] = [700, 560];
  assert.ok(n * n * p > EXACT_PRODUCTS);
  const x = m.gaussian(n, p, 1);
  const y = m.matrix(n, p, (i, j) => Math.tanh(x.data[i * p + j]! + x.data[i * p + ((j + 1) % p)]!));
  let asked = 0;
  const product = (data: Float32Array, rows: number, columns: number) => {
    asked++;
    return m.plainProduct.floats(data, rows, columns);
  };
  const wide = await ckaOfPair(x, y, { floats: product }, UNWATCHED);
  assert.equal(asked, 2);
  // The same Grams in float64, from two halves of the columns each.
  const half = (r: Representation, from: number) => m.matrix(n, p / 2, (i, j) => r.data[i * p + from + j]! / 1000);
  const grams = [x, y].map(r => {
    const b = m.exactGram(half(r, p / 2));
    return m.exactGram(half(r, 0)).map((value, k) => value + b[k]!);
  });
  const inner = (a: Float64Array, b: Float64Array) => a.reduce((s, value, k) => s + value * b[k]!, 0);
  const [k, l] = [grams[0]!, grams[1]!];
  m.close(wide.linearCka, inner(k, l) / Math.sqrt(inner(k, k) * inner(l, l)), 2e-6);
});

test('a wide layer goes through the product in blocks of columns', async () => {
  const [n, p] = [1030, 32600];
  const x: Representation = { name: 'wide', n, p, data: new Float32Array(n * p) };
  const stream = new RandomStream(0, 'wide');
  // Few columns vary, so that the float64 answer is cheap; they lie on both sides of the block's border.
  const varying = [0, 5, 16299, 16300, 16301, 32599];
  for (let i = 0; i < n; i++) for (const j of varying) x.data[i * p + j] = stream.normal();
  const widths: number[] = [];
  const sparse = (data: Float32Array, rows: number, columns: number) => {
    widths.push(columns);
    const kept: number[] = [];
    for (let j = 0; j < columns; j++) if (data[j] !== 0) kept.push(j);
    const small = new Float32Array(rows * kept.length);
    for (let i = 0; i < rows; i++) kept.forEach((j, k) => (small[i * kept.length + k] = data[i * columns + j]!));
    return m.plainProduct.floats(small, rows, kept.length);
  };
  const gram = await gramOf(x, { floats: sparse }, UNWATCHED);
  assert.deepEqual(widths, [16300, 16300]);
  const narrow = m.matrix(n, varying.length, (i, j) => x.data[i * p + varying[j]!]!);
  const table = await compareWithin([gram, await gramOf(narrow, m.noProduct, UNWATCHED)], UNWATCHED);
  m.close(table.linearCka[0]![1]!, 1, 1e-9);
  m.close(table.debiasedCka[0]![1]!, 1, 1e-9);
});

const smallPair = fc.tuple(fc.integer({ min: 4, max: 30 }), fc.integer({ min: 1, max: 9 }), fc.nat(1000));

test('rotation, isotropic scale and offset change nothing; debiased CKA is what its definition says', async () => {
  await fc.assert(
    fc.asyncProperty(
      smallPair,
      fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
      fc.double({ min: -1e4, max: 1e4, noNaN: true }),
      async ([n, p, seed], scale, offset) => {
        const a = m.gaussian(n, p, seed);
        const b = m.gaussian(n, p + 1, seed + 5000);
        const moved = m.mapped(m.rotated(a, seed), value => value * scale + offset);
        const before = await pair(a, b);
        const after = await pair(moved, b);
        m.close(after.linearCka, before.linearCka!, 1e-7);
        m.close(after.debiasedCka, before.debiasedCka!, 1e-6);
        m.close(before.debiasedCka, debiasedByDefinition(a, b), 1e-9);
        const same = await pair(a, moved);
        m.close(same.linearCka, 1, 1e-7);
        m.close(same.debiasedCka, 1, 1e-6);
      },
    ),
    { numRuns: 40 },
  );
});

test('an offset of 10⁴ on every value of float64 data', async () => {
  const moved = await pair(
    m.mapped(m.goldenX, value => value + 1e4),
    m.mapped(m.goldenY, value => value + 1e4),
  );
  m.close(moved.linearCka, 0.2609546419166067, 1e-9);
  m.close(moved.debiasedCka, 0.11513397621429464, 1e-9);
});

test('an offset of 10⁴ on every value of float32 data costs what float32 rounds away, no more', async () => {
  // Multiples of 1/1024 up to 2 stay exact in float32 after the offset.
  const grid = (x: Representation) => m.mapped(x, value => Math.round(value * 1024) / 1024);
  const [x, y] = [grid(m.goldenX), grid(m.goldenY)];
  const expected = await pair(x, y);
  const moved = await pair(m.single(m.mapped(x, v => v + 1e4)), m.single(m.mapped(y, v => v + 1e4)));
  m.close(moved.linearCka, expected.linearCka!, 1e-12);
});

test('a constant column changes nothing, however large', async () => {
  const wider = m.matrix(12, 4, (i, j) => (j === 3 ? 1e4 / 3 : m.goldenX.data[i * 3 + j]!));
  m.close((await pair(wider, m.goldenY)).linearCka, 0.2609546419166067, 1e-12);
});

for (const size of [1e25, 1e-25, 1e300, 1e-300]) {
  test(`data of size ${size}`, async () => {
    const scaled = m.mapped(m.goldenX, value => value * size);
    m.close((await pair(scaled, m.goldenY)).linearCka, 0.2609546419166067, 1e-12);
    m.close(
      (
        await pair(
          scaled,
          m.mapped(m.goldenY, v => v * size),
        )
      ).debiasedCka,
      0.11513397621429464,
      1e-12,
    );
  });
}

test('float32 data of size 1e25 and 1e-25 through the float32 product', async () => {
  const [n, p] = [300, 3000];
  const base = m.gaussian(n, p, 3);
  const other = await m.gram(m.gaussian(n, 5, 4, 'other'));
  const sizes = [1, 1e25, 1e-25];
  const values: number[] = [];
  for (const size of sizes) {
    const layer = await m.gram(m.single(m.mapped(base, value => value * size)));
    values.push((await compareWithin([layer, other], UNWATCHED)).linearCka[0]![1]!);
  }
  m.close(values[1]!, values[0]!, 1e-6);
  m.close(values[2]!, values[0]!, 1e-6);
});

test('within one checkpoint: symmetric, diagonal 1, constant layers undefined with a cause', async () => {
  const layers = [
    m.gaussian(40, 3, 1, 'input'),
    m.gaussian(40, 70, 2, 'encoder/1'),
    m.matrix(40, 2, (_, j) => 0.1 * j, 'z_log_var'),
    m.gaussian(40, 5, 3, 'z_mean'),
    m.gaussian(40, 6, 4, 'sampling'),
    m.gaussian(40, 7, 5, 'decoder/1'),
  ];
  const grams = await Promise.all(layers.map(m.gram));
  const table = await compareWithin(grams, UNWATCHED);
  assert.equal(table.n, 40);
  assert.deepEqual(table.causes, { z_log_var: 'z_log_var is constant over these examples' });
  for (const values of [table.linearCka, table.debiasedCka]) {
    values.forEach((row, i) =>
      row.forEach((value, j) => {
        assert.equal(value, values[j]![i]);
        if (i === 2 || j === 2) assert.equal(value, null);
        else if (i === j) m.close(value, 1, 1e-12);
      }),
    );
  }
  assert.ok(table.debiasedCka.flat().some(value => value !== null && value < 0));

  // The other checkpoint streamed: the same numbers.
  async function* stream() {
    for (const gram of grams) yield await Promise.resolve(gram);
  }
  const between = await compareBetween(grams, stream(), UNWATCHED);
  assert.deepEqual(between, table);
});

test('between two checkpoints the cause names the one', async () => {
  async function* stream() {
    yield await m.gram(m.gaussian(10, 2, 1, 'z_mean'));
    yield await m.gram(m.matrix(10, 2, () => 3, 'z_log_var'));
  }
  const held = [await m.gram(m.gaussian(10, 2, 7, 'z_mean')), await m.gram(m.gaussian(10, 2, 8, 'z_log_var'))];
  const table = await compareBetween(held, stream(), UNWATCHED);
  assert.deepEqual(table.causes, { z_log_var: 'z_log_var is constant over these examples (in the second)' });
  assert.deepEqual(
    table.linearCka.map(row => row.map(value => value === null)),
    [
      [false, true],
      [false, true],
    ],
  );
});

test('fewer than four examples have no debiased CKA', async () => {
  const { linearCka, debiasedCka, causes } = await pair(m.gaussian(3, 2, 1, 'a'), m.gaussian(3, 2, 2, 'b'));
  assert.ok(linearCka !== null);
  assert.equal(debiasedCka, null);
  assert.deepEqual(causes, { debiasedCka: 'debiased CKA needs at least 4 examples, there are 3' });
});

test('examples that are all equally far apart have no debiased CKA', async () => {
  const { linearCka, debiasedCka, causes } = await pair(
    m.matrix(9, 9, (i, j) => (i === j ? 1 : 0), 'a'),
    m.gaussian(9, 2, 2, 'b'),
  );
  assert.ok(linearCka !== null);
  assert.equal(debiasedCka, null);
  assert.deepEqual(Object.keys(causes), ['a']);
});

test('one example, or values that are not finite, are undefined with a cause', async () => {
  const one = await pair(m.gaussian(1, 2, 1, 'a'), m.gaussian(1, 2, 2, 'b'));
  assert.equal(one.linearCka, null);
  assert.equal(one.causes['a'], 'a is known for one example only: measures need several');
  const bad = await pair(
    m.mapped(m.goldenX, (value, j) => (j === 2 ? NaN : value)),
    m.goldenY,
  );
  assert.equal(bad.linearCka, null);
  assert.deepEqual(bad.causes, { x: 'x holds values that are not finite' });
});

for (const value of [NaN, Infinity, -Infinity]) {
  for (const row of [0, 7]) {
    test(`${value} in row ${row} of float32 data is a cause`, async () => {
      const bad = m.single(m.goldenX);
      bad.data[row * 3 + 1] = value;
      assert.deepEqual((await pair(bad, m.goldenY)).causes, { x: 'x holds values that are not finite' });
    });
  }
}

test('unequal numbers of examples are refused by name', async () => {
  await assert.rejects(
    pair(m.gaussian(5, 2, 1, 'a.npy'), m.gaussian(6, 2, 2, 'b.npy')),
    /a\.npy holds 5 examples and b\.npy 6/,
  );
});

test('more examples than fit into memory are refused before anything is allocated', async () => {
  const data = new Float32Array(20001);
  await assert.rejects(
    pair({ name: 'a.npy', n: 20001, p: 1, data }, { name: 'b.npy', n: 20001, p: 1, data }),
    /at most 20000/,
  );
});

test('a cancelled comparison ends within a second', async () => {
  const controller = new AbortController();
  const watch = { signal: controller.signal, progress: () => undefined };
  const x = m.gaussian(2000, 60, 1);
  const started = cpuTime();
  setTimeout(() => controller.abort(new Error('enough')), 50);
  await assert.rejects(gramOf(x, m.noProduct, watch), /enough/);
  assert.ok(cpuTime() - started < 1000);
});
