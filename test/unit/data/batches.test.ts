import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { batchAt, batchesPerEpoch } from '../../../src/data/examples/batches';
import { splitExamples } from '../../../src/data/examples/split';
import { userError } from './helpers';

const sorted = (values: Iterable<number>): number[] => [...values].sort((a, b) => a - b);
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

test('a split of 10,000 without further word is 9,000 : 1,000', () => {
  const { train, heldOut } = splitExamples({ name: 'mnist', count: 10000 }, {}, 0);
  assert.equal(train.length, 9000);
  assert.equal(heldOut.length, 1000);
});

test('a split covers every example once, by the share asked for, and depends on the seed alone', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 4, max: 300 }),
      fc.double({ min: 0.2, max: 0.8, noNaN: true }),
      fc.nat(1000),
      (count, split, seed) => {
        const once = splitExamples({ name: 'x', count, ownTrain: 3 }, { split }, seed);
        assert.deepEqual(sorted([...once.train, ...once.heldOut]), range(count));
        assert.ok(Math.abs(once.train.length - split * count) <= 0.5);
        assert.deepEqual(splitExamples({ name: 'x', count }, { split }, seed), once);
      },
    ),
  );
  const bySeed = [1, 2].map(seed => splitExamples({ name: 'x', count: 100 }, { split: 0.5 }, seed).train);
  assert.notDeepEqual(bySeed[0], bySeed[1]);
});

test('a split seed stands for the seed: the same examples are held out whatever the seed, and batches still differ', () => {
  fc.assert(
    fc.property(fc.integer({ min: 6, max: 300 }), fc.nat(1000), fc.nat(1000), (count, seed, splitSeed) => {
      for (const data of [
        { name: 'x', count },
        { name: 'x', count, ownTrain: 3 },
      ]) {
        const split = splitExamples(data, { splitSeed }, seed);
        assert.deepEqual(split, splitExamples(data, {}, splitSeed));
        assert.deepEqual(split, splitExamples(data, { splitSeed }, seed + 1));
      }
    }),
  );
  const [first, second] = [1, 2].map(seed => {
    const { train } = splitExamples({ name: 'x', count: 100 }, { splitSeed: 0 }, seed);
    return batchAt(train, 50, seed, 0);
  });
  assert.notDeepEqual(first, second);
});

test("the files' own split holds where none is asked for", () => {
  const { train, heldOut } = splitExamples({ name: 'mnist', count: 70, ownTrain: 60 }, {}, 5);
  assert.deepEqual(sorted(train), range(60));
  assert.deepEqual(
    sorted(heldOut),
    range(70).filter(i => i >= 60),
  );
  assert.notDeepEqual([...heldOut], sorted(heldOut));
});

test('a number of training examples is taken of them, and the same are held out', () => {
  for (const data of [
    { name: 'cifar10', count: 600, ownTrain: 500 },
    { name: 'images', count: 600 },
  ]) {
    const all = splitExamples(data, {}, 3);
    for (const train of [1, 200, all.train.length]) {
      const some = splitExamples(data, { split: { train } }, 3);
      assert.deepEqual(some.heldOut, all.heldOut);
      assert.equal(new Set(some.train).size, train);
      assert.ok(some.train.every(i => all.train.includes(i)));
      // More of them are the fewer ones and others.
      assert.deepEqual(some.train, all.train.slice(0, train));
    }
  }
  assert.throws(
    () => splitExamples({ name: 'cifar10', count: 600, ownTrain: 500 }, { split: { train: 501 } }, 3),
    userError(/^data\.split\.train is 501, but cifar10 has only 500 training examples: make it 500 or less$/),
  );
});

test('a split with an empty side is refused', () => {
  for (const [count, split] of [
    [10, 0.999],
    [10, 0],
    [10, 1],
  ] as const) {
    assert.throws(
      () => splitExamples({ name: 'x', count }, { split }, 0),
      userError(/^data\.split leaves .* at least one$/),
    );
  }
});

test('examples that are too few are said to be, and how many are needed, where no key says how to split them', () => {
  for (const [count, words, more] of [
    [1, '1 example', 5],
    [4, '4 examples', 2],
    [5, '5 examples', 1],
  ] as const) {
    assert.throws(
      () => splitExamples({ name: 'images', count }, {}, 0),
      userError(
        new RegExp(
          `^images has ${words}, which is too few to train on some and hold out others: at least 6 are needed, add ${more} or more$`,
        ),
      ),
    );
  }
  const { train, heldOut } = splitExamples({ name: 'images', count: 6 }, {}, 0);
  assert.deepEqual([train.length, heldOut.length], [5, 1]);
});

test('the batches of an epoch are disjoint, from the training examples, and no step needs another', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), fc.nat(99), (n, batch, seed) => {
      fc.pre(batch <= n);
      const train = Uint32Array.from(range(n), i => 1000 + 3 * i);
      const perEpoch = batchesPerEpoch(n, batch);
      assert.equal(perEpoch, Math.floor(n / batch));
      const epochs = range(3).map(epoch => range(perEpoch).map(i => batchAt(train, batch, seed, epoch * perEpoch + i)));
      for (const batches of epochs) {
        const seen = batches.flatMap(indices => [...indices]);
        assert.equal(new Set(seen).size, perEpoch * batch);
        assert.ok(seen.every(index => train.includes(index)));
      }
      // Backwards, and with a set of examples that no step has seen.
      const again = range(3 * perEpoch).map(step => batchAt(train.slice(), batch, seed, 3 * perEpoch - 1 - step));
      assert.deepEqual(again.reverse(), epochs.flat());
    }),
  );
});

test('epochs and seeds have orders of their own', () => {
  const train = Uint32Array.from(range(50));
  const orders = [batchAt(train, 50, 1, 0), batchAt(train, 50, 1, 1), batchAt(train, 50, 2, 0)];
  assert.equal(new Set(orders.map(String)).size, 3);
});

test('a batch larger than the training set is refused by its key', () => {
  assert.throws(() => batchAt(new Uint32Array(5), 6, 0, 0), userError(/^train\.batch is 6, .* only 5 training/));
});
