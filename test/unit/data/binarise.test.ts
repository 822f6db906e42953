import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { RandomStream, philox } from '../../../src/base/random';
import { binarised, drawBernoulli } from '../../../src/data/examples/binarise';
import type { Dataset } from '../../../src/data/examples/dataset';
import { storedDataset } from '../../../src/data/examples/stored';
import { type DataConfig, openDataset } from '../../../src/data/openDataset';
import { npyArray, userError, withFolder } from './helpers';

const EXAMPLE = { name: 'mnist', path: 'examples/data/mnist' } as const;

/** Examples of two values each, all of these two probabilities. */
function pairs(first: number, second: number, count: number): Dataset {
  const values = Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? first : second));
  return storedDataset({ name: 'pairs', values, divisor: 1, shape: [1, 2, 1], range: [0, 1] });
}

function readAll(data: Dataset): Float32Array {
  const out = new Float32Array(data.count * data.shape[0] * data.shape[1] * data.shape[2]);
  data.read(
    Array.from({ length: data.count }, (_, i) => i),
    out,
  );
  return out;
}

function assertMean(mean: number, expected: number, count: number): void {
  const error = Math.sqrt((expected * (1 - expected)) / count);
  assert.ok(Math.abs(mean - expected) < 5 * error, `${mean} for ${expected} ± ${error}`);
}

test('0 and 1 stay, and every other value takes the next word of the stream', () => {
  const values = Float32Array.of(0, 0.5, 1, 0.25, 1, 0, 0.75, 0.5, 2 ** -32, 0.125);
  // The first words of the stream, by Philox as it is defined: its name is hashed by FNV-1a, whose hash of 'a' is published.
  const words = [0, 1].flatMap(block => {
    const counter = Uint32Array.of(block, 9, 0, 0);
    philox(counter, 7, 0xe40c292c);
    return [...counter];
  });
  const expected = Array.from(values);
  let taken = 0;
  for (const [i, value] of values.entries()) {
    if (value > 0 && value < 1) expected[i] = words[taken++]! / 2 ** 32 < value ? 1 : 0;
  }
  drawBernoulli(values, new RandomStream(7, 'a', 9));
  assert.deepEqual([...values], expected);
  assert.equal(taken, 6);
});

for (const [probability, name] of [
  [1 / 255, 'least'],
  [0.3, 'any'],
  [254 / 255, 'greatest'],
] as const) {
  test(`the ${name} grey, ${probability}, is 1 that often, of each pixel by itself`, () => {
    const [count, other] = [50_000, 0.5];
    const given = pairs(probability, other, count);
    const exact = Math.fround(probability);
    const anew = new Float32Array(2 * count);
    binarised(given, 'dynamic').readForStep!(
      Uint32Array.from({ length: count }, (_, i) => i),
      anew,
      3,
      2 ** 33,
    );
    for (const values of [readAll(binarised(given, 'static')), anew]) {
      assert.ok(values.every(value => value === 0 || value === 1));
      const [first, second] = [0, 1].map(at => values.filter((_, i) => i % 2 === at));
      const meanOf = (each: (i: number) => number): number =>
        Array.from({ length: count }, (_, i) => each(i)).reduce((sum, value) => sum + value, 0) / count;
      assertMean(
        meanOf(i => first![i]!),
        exact,
        count,
      );
      assertMean(
        meanOf(i => first![i]! * second![i]!),
        exact * other,
        count,
      );
      // Neighbouring examples are drawn from streams of neighbouring numbers.
      assertMean(
        meanOf(i => second![i]! * second![(i + 1) % count]!),
        other ** 2,
        count,
      );
    }
  });
}

test('static: digits are drawn once, whatever else is read with them', async () => {
  const plain = await openDataset(EXAMPLE, '.');
  const once = await openDataset({ ...EXAMPLE, binarise: 'static' }, '.');
  const again = await openDataset({ ...EXAMPLE, binarise: 'static' }, '.');
  assert.deepEqual([once.shape, once.count, once.range], [plain.shape, plain.count, [0, 1]]);
  assert.deepEqual(once.labels, plain.labels);
  assert.equal(once.readForStep, undefined);
  assert.equal(again.fingerprint, once.fingerprint);
  assert.notEqual(once.fingerprint, plain.fingerprint);

  const [grey, all] = [readAll(plain), readAll(once)];
  const variance = grey.reduce((sum, value) => sum + value * (1 - value), 0);
  const difference = all.reduce((sum, value, i) => sum + value - grey[i]!, 0);
  assert.ok(Math.abs(difference) < 5 * Math.sqrt(variance), `${difference} for 0 ± ${Math.sqrt(variance)}`);
  const some = new Float32Array(2 * 784);
  again.read([9000, 3], some);
  assert.deepEqual(some.subarray(0, 784), all.subarray(9000 * 784, 9001 * 784));
  assert.deepEqual(some.subarray(784), all.subarray(3 * 784, 4 * 784));
});

test('dynamic: a step draws anew, by its number and seed alone; all else is what static has', async () => {
  const [fixed, anew] = await Promise.all(
    (['static', 'dynamic'] as const).map(binarise => openDataset({ ...EXAMPLE, binarise }, '.')),
  );
  assert.notEqual(anew!.fingerprint, fixed!.fingerprint);
  const batch = Uint32Array.of(5, 8, 5);
  const read = (data: Dataset): Float32Array => {
    const out = new Float32Array(3 * 784);
    data.read(batch, out);
    return out;
  };
  const step = (seed: number, at: number): Float32Array => {
    const out = new Float32Array(3 * 784);
    anew!.readForStep!(batch, out, seed, at);
    return out;
  };
  assert.deepEqual(read(anew!), read(fixed!));
  assert.deepEqual(step(1, 70), step(1, 70));
  const drawn = [read(anew!), step(1, 70), step(1, 71), step(2, 70)];
  for (const [i, one] of drawn.entries()) for (const other of drawn.slice(i + 1)) assert.notDeepEqual(one, other);
  assert.notDeepEqual(drawn[1]!.subarray(0, 784), drawn[1]!.subarray(2 * 784), 'shown twice in a batch');
});

test('images that are resized are drawn afterwards', async () => {
  const data = await openDataset({ ...EXAMPLE, size: 14, binarise: 'static' }, '.');
  assert.deepEqual(data.shape, [14, 14, 1]);
  assert.ok(readAll(data).every(value => value === 0 || value === 1));
});

test('values that are no probabilities are refused, with what would make them such', async () => {
  await withFolder(async folder => {
    const values = Float32Array.of(0, 300, 7, 20);
    await writeFile(join(folder, 'a.npy'), npyArray('<f4', '(2, 2)', Buffer.from(values.buffer)));
    const config: DataConfig = { name: 'npy', path: 'a.npy', binarise: 'static' };
    await assert.rejects(
      openDataset(config, folder),
      userError(
        /^data\.binarise takes values for probabilities, those of npy are from 0 to 300: data\.range: \[0, 1023\] maps them to 0–1$/,
      ),
    );
    const mapped = await openDataset({ ...config, range: [0, 300] }, folder);
    const out = new Float32Array(2);
    mapped.read([0], out);
    assert.deepEqual([...out], [0, 1]);
  });
});
