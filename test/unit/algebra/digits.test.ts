import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { centreInto, centringOf } from '../../../src/algebra/centring';
import { ckaOfPair } from '../../../src/analysis/similarity/cka';
import { type LayerSource, compareLayers } from '../../../src/analysis/similarity/compareLayers';
import { DigitGrams } from '../../../src/algebra/digits/digitGrams';
import { type GramProduct } from '../../../src/algebra/gram';
import { gramProductOn, matrixProductsOn } from '../../../src/algebra/products';
import { slowOfPair } from '../../../src/analysis/similarity/slowMeasures';
import { type SingleRepresentation, isSingle } from '../../../src/algebra/representation';
import { UNWATCHED, type Watch } from '../../../src/base/progress';
import { RandomStream } from '../../../src/base/random';
import type { HoldBytes } from '../../../src/engine/engine';
import { onnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { byteHolder, hasByteInstructions } from '../../../src/engine/onnx/modelBytes';
import * as m from '../analysis/matrices';

/** By its definition. */
const plainly: HoldBytes = (right, [inner, columns]) =>
  Promise.resolve({
    multiply(left, out, rows) {
      for (const [at, matrix] of right.entries()) {
        for (let i = 0; i < rows; i++) {
          for (let j = 0; j < columns; j++) {
            let sum = 0;
            for (let k = 0; k < inner; k++) sum += (left[at]![i * inner + k]! - 128) * matrix[k * columns + j]!;
            out[at]![i * columns + j] = sum;
          }
        }
      }
      return Promise.resolve();
    },
    release: () => Promise.resolve(),
  });

/** The largest error of an entry, as a share of √(K_ii·K_jj), among those that are looked at; and what it may be. */
async function worst(x: SingleRepresentation, hold: HoldBytes, every = 1) {
  const { n, p } = x;
  const centring = await centringOf(x, UNWATCHED);
  const { triangle, diagonal, error } = await DigitGrams.here(hold).triangleOf(x, centring, UNWATCHED);
  const centred = new Float64Array(n * p);
  centreInto(centred, x, centring, 0, p);
  const exact = (i: number, j: number): number => {
    let sum = 0;
    for (let k = 0; k < p; k++) sum += centred[i * p + k]! * centred[j * p + k]!;
    return sum;
  };
  let found = 0;
  for (let at = 0; at < triangle.length; at += every) {
    const i = Math.floor((1 + Math.sqrt(1 + 8 * at)) / 2);
    const j = at - (i * (i - 1)) / 2;
    const off = Math.abs(triangle[at]! - exact(i, j));
    if (off > 0) found = Math.max(found, off / Math.sqrt(diagonal[i]! * diagonal[j]!));
  }
  for (let i = 0; i < n; i += every) {
    const off = Math.abs(diagonal[i]! - exact(i, i));
    if (off > 0) found = Math.max(found, off / diagonal[i]!);
  }
  return { found, error };
}

function representation(n: number, p: number, value: (i: number, j: number) => number): SingleRepresentation {
  const x = m.single(m.matrix(n, p, value));
  assert.ok(isSingle(x));
  return x;
}

test('a Gram matrix from digits errs by no more than it says, whatever the shape, offset and scale', async () => {
  const shapes = fc.record({
    n: fc.integer({ min: 2, max: 90 }),
    p: fc.integer({ min: 1, max: 50 }),
    seed: fc.nat(1000),
    offset: fc.constantFrom(0, 5, -1000),
    scale: fc.constantFrom(1, 1e-20, 1e12),
    spikes: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(shapes, async ({ n, p, seed, offset, scale, spikes }) => {
      const stream = new RandomStream(seed, 'digits');
      const x = representation(n, p, (i, j) => {
        const value = stream.normal() + offset;
        return (spikes && (i + j) % 17 === 0 ? 300 * value : Math.max(-1, value)) * scale;
      });
      if ((await centringOf(x, UNWATCHED)).cause !== null) return;
      const { found, error } = await worst(x, plainly);
      assert.ok(found <= error, `${found} of at most ${error}`);
    }),
    { numRuns: 60 },
  );
});

test('more examples than a panel has rows, and some that are all alike', async () => {
  const stream = new RandomStream(1, 'digits');
  const rows = Array.from({ length: 600 }, () => Array.from({ length: 20 }, () => stream.normal()));
  const x = representation(600, 20, (i, j) => rows[i % 7 === 0 ? 0 : i]![j]!);
  const { found, error } = await worst(x, plainly);
  assert.ok(found <= error && error < 0.01, `${found} of at most ${error}`);
});

const real = { skip: hasByteInstructions() ? false : 'this processor has no instructions for products of bytes' };

test("the engine's product of bytes is exact", real, async () => {
  const [rows, inner, columns] = [70, 1000, 33];
  const stream = new RandomStream(2, 'digits');
  const left = [1, 2].map(() => Uint8Array.from({ length: rows * inner }, () => Math.floor(stream.uniform() * 256)));
  const right = [1, 2].map(() =>
    Int8Array.from({ length: inner * columns }, () => Math.floor(stream.uniform() * 256) - 128),
  );
  const results = [];
  for (const hold of [byteHolder(1), plainly]) {
    const held = await hold(right, [inner, columns]);
    const out = [1, 2].map(() => new Int32Array(rows * columns));
    await held.multiply(left, out, rows);
    await held.release();
    results.push(out);
  }
  assert.deepEqual(results[0], results[1]);
});

test('a wide layer goes through the product in panels of rows and blocks of columns', real, async () => {
  const stream = new RandomStream(3, 'digits');
  // As many as a prime: no two rows or columns are alike.
  const values = Float32Array.from({ length: 65_537 }, () => Math.max(0, stream.normal()));
  let at = 0;
  const x = representation(1100, 24010, () => values[at++ % values.length]!);
  const { found, error } = await worst(x, byteHolder(1), 1701);
  assert.ok(found <= error, `${found} of at most ${error}`);
  assert.ok(found < 1e-5, String(found));
});

test('sums of the largest digits stay within 32 bits, however wide a layer is', real, async () => {
  const [half, p] = [20, 200_000];
  const stream = new RandomStream(7, 'digits');
  const signs = Array.from({ length: half }, () =>
    Float32Array.from({ length: p }, () => (stream.uniform() < 0.5 ? -1 : 1)),
  );
  const data = new Float32Array(2 * half * p);
  signs.forEach((row, i) => {
    data.set(row, i * p);
    data.set(
      row.map(value => -value),
      (half + i) * p,
    );
  });
  const { found, error } = await worst({ name: 'x', n: 2 * half, p, data }, byteHolder(1), 3);
  assert.ok(found <= error, `${found} of at most ${error}`);
});

test('CKA from digits is that of float64 to 10⁻⁶', real, async () => {
  const [n, p] = [540, 1030];
  const stream = new RandomStream(4, 'digits');
  const x = representation(n, p, () => Math.max(0, stream.normal()));
  const y = representation(n, p, (i, j) => Math.tanh(x.data[i * p + j]! + 0.5 * x.data[i * p + ((j + 7) % p)]!));
  const product: GramProduct = { ...m.noProduct, digits: DigitGrams.here(byteHolder(1)) };
  const { linearCka, debiasedCka } = await ckaOfPair(x, y, product, UNWATCHED);
  // In parts that are small enough for float64.
  const [k, l] = [x, y].map(m.exactGram);
  const inner = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
  m.close(linearCka, inner(k!, l!) / Math.sqrt(inner(k!, k!) * inner(l!, l!)), 1e-6);
  assert.ok(debiasedCka !== null && debiasedCka < linearCka!);
});

test(
  'in threads a Gram matrix has the same bits as here; cancelled or failing, it says so and the next one is right',
  real,
  async () => {
    const [n, p] = [300, 4100];
    const stream = new RandomStream(8, 'digits');
    const x = representation(n, p, () => stream.normal());
    const centring = await centringOf(x, UNWATCHED);
    const here = await DigitGrams.here(byteHolder(1)).triangleOf(x, centring, UNWATCHED);
    const threads = DigitGrams.inThreads(2, byteHolder(1));
    assert.deepEqual(await threads.triangleOf(x, centring, UNWATCHED), here);
    const cancelled: Watch = { ...UNWATCHED, signal: AbortSignal.abort(new Error('not wanted any more')) };
    const large = representation(n, 20 * p, (i, j) => (i * j) % 7);
    const columns = { ...centring, mean: new Float64Array(20 * p) };
    await assert.rejects(threads.triangleOf(large, columns, cancelled), /not wanted any more/);
    assert.deepEqual(await threads.triangleOf(x, centring, UNWATCHED), here);
  },
);

test('where a few values are much larger than the others, floats are taken', real, async () => {
  const [n, p] = [540, 1030];
  const stream = new RandomStream(5, 'digits');
  const x = representation(n, p, (i, j) => stream.normal() * (j === i ? 1e4 : 1));
  let asked = 0;
  const floats: GramProduct['floats'] = (data, rows, columns) => {
    asked++;
    return m.plainProduct.floats(data, rows, columns);
  };
  await ckaOfPair(x, x, { floats, digits: DigitGrams.here(byteHolder(1)) }, UNWATCHED);
  assert.equal(asked, 2);
});

test('Procrustes similarity, which is more sensitive, is never taken from digits', async () => {
  const [n, p] = [520, 1024];
  const stream = new RandomStream(6, 'digits');
  const x = representation(n, p, () => stream.normal());
  const engine = onnxEngine(1);
  const digits = DigitGrams.here(() => Promise.reject(new Error('digits were asked for')));
  const gram: GramProduct = { floats: gramProductOn(engine).floats, digits };
  const how = { gram, products: matrixProductsOn(engine) };
  await assert.rejects(ckaOfPair(x, x, gram, UNWATCHED), /digits were asked for/);
  m.close((await slowOfPair('procrustes', x, x, how, UNWATCHED)).procrustes, 1, 1e-3);
  const source: LayerSource = {
    n,
    layers: [{ name: x.name, width: p }],
    async *activations() {
      yield await Promise.resolve(x);
    },
  };
  m.close(
    (await compareLayers(source, undefined, { ...how, measures: ['procrustes'] }, UNWATCHED)).procrustes![0]![0]!,
    1,
    1e-3,
  );
});
