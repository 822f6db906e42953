import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { UNWATCHED } from '../../../../src/base/progress';
import { RandomStream } from '../../../../src/base/random';
import { type Groups, groupsOf, memorisedOf } from '../../../../src/analysis/estimates/memorisation';
import { memorisationOf } from '../../../../src/analysis/estimates/measureMemorisation';
import { type Nearest, nearestPictures } from '../../../../src/analysis/estimates/nearestPictures';
import { openDataset } from '../../../../src/data/openDataset';
import type { Dataset } from '../../../../src/data/examples/dataset';
import { splitExamples } from '../../../../src/data/examples/split';
import { chooseEngine } from '../../../../src/engine/choose';

const engine = chooseEngine();

/** Rows of numbers as a data set of pictures. */
function datasetOf(shape: Dataset['shape'], rows: Float32Array): Dataset {
  const width = shape[0] * shape[1] * shape[2];
  const read = (indices: ArrayLike<number>, out: Float32Array): void => {
    Array.from(indices).forEach((index, i) => out.set(rows.subarray(index * width, (index + 1) * width), i * width));
  };
  const count = rows.length / width;
  return { name: 'made', shape, count, range: [0, 1], reading: 1, notes: [], fingerprint: '', read };
}

function randomRows(count: number, width: number, seed: number, scale = 1): Float32Array {
  const stream = new RandomStream(seed, 'rows', 0);
  return Float32Array.from({ length: count * width }, () => scale * stream.uniform());
}

function squared(a: Float32Array, i: number, b: Float32Array, j: number, width: number): number {
  let sum = 0;
  for (let k = 0; k < width; k++) sum += (a[i * width + k]! - b[j * width + k]!) ** 2;
  return sum;
}

const up = (n: number): Uint32Array => Uint32Array.from({ length: n }, (_, i) => i);

describe('nearest pictures', () => {
  for (const [name, shape, count, scale] of [
    ['noise of 24 × 20 × 3', [24, 20, 3], 1100, 1],
    ['rows of 700 numbers', [1, 700, 1], 1100, 1e-3],
    ['pictures that are their own features', [4, 4, 1], 300, 1],
  ] as const) {
    test(`are those that every distance says: ${name}`, async () => {
      const width = shape[0] * shape[1] * shape[2];
      const [data, rows] = [randomRows(40, width, 1, scale), randomRows(count, width, 2, scale)];
      // One that is there, and one that is there twice.
      data.set(rows.subarray(7 * width, 8 * width), 0);
      rows.set(rows.subarray(9 * width, 10 * width), (count - 1) * width);
      data.set(rows.subarray(9 * width, 10 * width), width);
      const dataset = datasetOf(shape, rows);
      const limits = new Float64Array(40).fill(Infinity);
      const pictures = { count: 40, shape, data };
      const found = await nearestPictures(pictures, limits, { dataset, examples: up(count) }, engine, UNWATCHED);
      for (let i = 0; i < 12; i++) {
        const all = Array.from({ length: count }, (_, j) => squared(data, i, rows, j, width));
        const least = Math.min(...all);
        assert.equal(found.places[i], all.indexOf(least));
        assert.ok(Math.abs(found.squared[i]! - least) <= 1e-12 * (1 + least));
      }
      assert.deepEqual([...found.places.subarray(0, 2)], [7, 9]);
      // What is as near as the limit is not nearer.
      const none = await nearestPictures(pictures, found.squared, { dataset, examples: up(count) }, engine, UNWATCHED);
      assert.ok(none.places.every(place => place === -1));
    });
  }
});

test('what little a nearly flat picture keeps apart from its features counts', async () => {
  const [side, strong, weak] = [28, 5 / 28, 1e-4];
  const checked = (level: number, amplitude: number): number[] =>
    Array.from({ length: side * side }, (_, k) => level + ((k + Math.floor(k / side)) % 2 === 0 ? 1 : -1) * amplitude);
  for (const level of [0.5, 0.55, 0.6, 0.65, 0.7, 0.75]) {
    const flat = checked(level, weak);
    // A square of four pixels sums up to the same: only what features leave out differs. The other one is brighter.
    const near = checked(level, strong);
    const far = flat.map(value => value + Math.sqrt(24.978) / side);
    const dataset = datasetOf([side, side, 1], Float32Array.from([...far, ...near]));
    const pictures = { count: 1, shape: dataset.shape, data: Float32Array.from(flat) };
    const limits = Float64Array.of(Infinity);
    const found = await nearestPictures(pictures, limits, { dataset, examples: up(2) }, engine, UNWATCHED);
    assert.equal(found.places[0], 1, `${level}`);
    assert.ok(Math.abs(found.squared[0]! - (side * (strong - weak)) ** 2) < 1e-4);
  }
});

test('the groups are disjoint, as large as can be and equal where they must be', () => {
  const parts = { train: up(1000), heldOut: up(300).map(i => 1000 + i) };
  const { reconstructed, trained, unseen } = groupsOf(parts, 5000)!;
  assert.deepEqual([reconstructed.length, trained.length, unseen.length], [150, 150, 150]);
  assert.equal(new Set([...reconstructed, ...unseen]).size, 300);
  assert.equal(groupsOf(parts, 20)!.unseen.length, 280);
  assert.equal(groupsOf({ train: up(5), heldOut: up(100) }, 50)!.trained.length, 5);
  assert.equal(groupsOf({ train: up(5), heldOut: up(1) }, 50), undefined);
});

test('the error of the excess is that of examples whose kind is drawn', () => {
  const own = 9;
  const near = (places: number[], squared: number[]): Nearest => {
    return { places: Int32Array.from(places), squared: Float64Array.from(squared) };
  };
  const trained = near([4, 4, -1, 0, 1, -1], [1, 2, own, 5, 4, own]);
  const unseen = near([2, -1, -1, 3, 8, 7], [2, own, own, 1, 4, 3]);
  const found = memorisedOf(trained, unseen);
  assert.deepEqual([found.nearTrained, found.nearUnseen, found.excess.value], [1 / 3, 1 / 3, 0]);
  // One training example is near to two, two unseen ones to one each: the values (±2 ± 1 ± 1) / 6 are equally likely.
  const signs = [-1, 1];
  const values = signs.flatMap(a => signs.flatMap(b => signs.map(c => (2 * a + b + c) / 6)));
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / 8);
  assert.ok(Math.abs(found.excess.error - deviation) < 1e-12);
  // More of them than a call takes arguments.
  const many = up(200_000);
  const each = memorisedOf(
    { places: Int32Array.from(many), squared: new Float64Array(many.length) },
    { places: new Int32Array(many.length).fill(-1), squared: new Float64Array(many.length).fill(own) },
  );
  assert.ok(each.excess.value === 1 && Math.abs(each.excess.error - 1 / Math.sqrt(200_000)) < 1e-12);
  const nowhere = near([-1, -1], [own, own]);
  assert.deepEqual(memorisedOf(nowhere, nowhere).excess, { value: 0, error: 0 });
});

describe('planted in Tetrominoes', () => {
  let dataset: Dataset;
  let width = 0;
  before(async () => {
    dataset = await openDataset({ name: 'tetrominoes' }, '');
    width = dataset.shape[0] * dataset.shape[1] * dataset.shape[2];
  });

  const most = 300;
  /** 1,024 training examples, or 8,192. */
  const groups = (train: number): Groups => {
    const split = splitExamples(dataset, { split: { train } }, 1);
    return groupsOf({ train: split.train, heldOut: split.heldOut.subarray(0, most + train) }, most)!;
  };
  const read = (examples: Uint32Array): Float32Array => {
    const values = new Float32Array(examples.length * width);
    dataset.read(examples, values);
    return values;
  };
  const excessOf = async (found: Groups, data: Float32Array) => {
    const x = read(found.reconstructed);
    const own = Float64Array.from(found.reconstructed, (_, i) => squared(data, i, x, i, width));
    const { excess } = await memorisationOf({ data, own }, found, { dataset, engine }, UNWATCHED);
    return excess;
  };

  test('a lookup table of training examples memorises: 90 points or more', async () => {
    const found = groups(1024);
    const [x, table] = [read(found.reconstructed), read(found.trained)];
    const limits = new Float64Array(most).fill(Infinity);
    const pictures = { count: most, shape: dataset.shape, data: x };
    const { places } = await nearestPictures(pictures, limits, { dataset, examples: found.trained }, engine, UNWATCHED);
    const data = new Float32Array(x.length);
    places.forEach((place, i) => data.set(table.subarray(place * width, (place + 1) * width), i * width));
    assert.ok((await excessOf(found, data)).value >= 0.9);
  });

  test('the mean image does not', async () => {
    const found = groups(1024);
    const table = read(found.trained);
    const mean = new Float32Array(width);
    table.forEach((value, k) => (mean[k % width]! += value / found.trained.length));
    const data = Float32Array.from({ length: most * width }, (_, k) => mean[k % width]!);
    const { value, error } = await excessOf(found, data);
    assert.ok(Math.abs(value) <= 3 * error, `${value} ± ${error}`);
  });

  test('nor does a blurred input', async () => {
    const found = groups(1024);
    const x = read(found.reconstructed);
    const data = x.map((_, k) => {
      let sum = 0;
      for (const step of [-9, -6, -3, 0, 3, 6, 9]) sum += x[k + step] ?? 0;
      return sum / 7;
    });
    const { value, error } = await excessOf(found, data);
    assert.ok(Math.abs(value) <= 3 * error, `${value} ± ${error}`);
  });

  test('nor what looks up others that are as unseen', async () => {
    const found = groups(1024);
    const x = read(found.reconstructed);
    // Neither trained on nor among those that it is compared with.
    const others = splitExamples(dataset, {}, 1).train.subarray(5000, 6024);
    const pictures = { count: most, shape: dataset.shape, data: x };
    const limits = new Float64Array(most).fill(Infinity);
    const { places } = await nearestPictures(pictures, limits, { dataset, examples: others }, engine, UNWATCHED);
    const data = read(Uint32Array.from(places, place => others[place]!));
    const { value, error } = await excessOf(found, data);
    assert.ok(Math.abs(value) <= 3 * error, `${value} ± ${error}`);
  });
});
