import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { RandomStream, philox } from '../../../src/base/random';

function philoxOf(counter: readonly number[], key0: number, key1: number): string {
  const block = Uint32Array.from(counter);
  philox(block, key0, key1);
  return [...block].map(word => word.toString(16).padStart(8, '0')).join(' ');
}

test('Philox4x32-10 gives the known answers of Random123', () => {
  const ones = 0xffffffff;
  assert.equal(philoxOf([0, 0, 0, 0], 0, 0), '6627e8d5 e169c58d bc57ac4c 9b00dbd8');
  assert.equal(philoxOf([ones, ones, ones, ones], ones, ones), '408f276d 41c83b0e a20bc7c6 6d5451fd');
  assert.equal(
    philoxOf([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], 0xa4093822, 0x299f31d0),
    'd16cfe09 94fdcceb 5001e420 24126ea1',
  );
});

const COUNT = 100_000;

/** Means of the first four powers. */
function moments(draw: () => number): number[] {
  const sums = [0, 0, 0, 0];
  for (let i = 0; i < COUNT; i++) {
    const value = draw();
    for (let power = 1; power <= 4; power++) sums[power - 1]! += value ** power;
  }
  return sums.map(sum => sum / COUNT);
}

/** Asserts that each mean lies within 5 standard errors. */
function assertMoments(actual: number[], expected: readonly number[], deviations: readonly number[]): void {
  actual.forEach((value, i) => {
    const error = Math.abs(value - expected[i]!);
    assert.ok(error < (5 * deviations[i]!) / Math.sqrt(COUNT), `moment ${i + 1} is ${value}, not ${expected[i]}`);
  });
}

test('uniform numbers have the moments of [0, 1)', () => {
  const stream = new RandomStream(1, 'uniform');
  const expected = [1 / 2, 1 / 3, 1 / 4, 1 / 5];
  const deviations = [1, 2, 3, 4].map(k => Math.sqrt(1 / (2 * k + 1) - 1 / (k + 1) ** 2));
  assertMoments(
    moments(() => {
      const value = stream.uniform();
      assert.ok(value >= 0 && value < 1);
      return value;
    }),
    expected,
    deviations,
  );
});

test('normal numbers have the moments of N(0, 1), and neighbours do not correlate', () => {
  const stream = new RandomStream(1, 'normal');
  const drawn: number[] = [];
  const draw = (): number => {
    drawn.push(stream.normal());
    return drawn[drawn.length - 1]!;
  };
  assertMoments(moments(draw), [0, 1, 0, 3], [1, Math.SQRT2, Math.sqrt(15), Math.sqrt(96)]);
  const correlation = drawn.reduce((sum, value, i) => sum + value * (drawn[i + 1] ?? 0), 0) / COUNT;
  assert.ok(Math.abs(correlation) < 5 / Math.sqrt(COUNT), `correlation ${correlation}`);
});

test('integers are without bias, for bounds near 2³² too', () => {
  const stream = new RandomStream(1, 'integer');
  const counts = [0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < COUNT; i++) counts[stream.integer(7)]!++;
  const chi2 = counts.reduce((sum, count) => sum + (count - COUNT / 7) ** 2 / (COUNT / 7), 0);
  assert.ok(chi2 < 30, `χ² with 6 degrees of freedom is ${chi2}`);
  // Taken modulo without rejection, the lower third would come twice as often.
  const below = 3 * 2 ** 30;
  let low = 0;
  for (let i = 0; i < 10_000; i++) {
    const value = stream.integer(below);
    assert.ok(Number.isInteger(value) && value >= 0 && value < below);
    if (value < 2 ** 30) low++;
  }
  assert.ok(Math.abs(low / 10_000 - 1 / 3) < 0.025, `share of the lower third ${low / 10_000}`);
  assert.equal(stream.integer(1), 0);
});

const streamOf = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  name: fc.string(),
  step: fc.maxSafeNat(),
});

test('a permutation holds each number once', () => {
  fc.assert(
    fc.property(streamOf, fc.nat(200), ({ seed, name, step }, n) => {
      const order = new RandomStream(seed, name, step).permutation(n);
      assert.deepEqual(
        [...order].sort((a, b) => a - b),
        Array.from({ length: n }, (_, i) => i),
      );
    }),
  );
});

test('all permutations of three come equally often', () => {
  const counts = new Map<string, number>();
  const stream = new RandomStream(1, 'permutations');
  for (let i = 0; i < 6000; i++) {
    const key = stream.permutation(3).join('');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  assert.equal(counts.size, 6);
  for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < 150, `${count} of 1000`);
});

test('a stream is a function of seed, name and step, each of which matters', () => {
  const words = (seed: number, name: string, step: number): string => {
    const stream = new RandomStream(seed, name, step);
    return Array.from({ length: 6 }, () => stream.word()).join();
  };
  fc.assert(
    fc.property(streamOf, ({ seed, name, step }) => {
      const first = words(seed, name, step);
      assert.equal(words(seed, name, step), first);
      assert.notEqual(words((seed + 1) % 2 ** 32, name, step), first);
      assert.notEqual(words(seed, `${name}.`, step), first);
      assert.notEqual(words(seed, name, step < 2 ** 32 ? step + 2 ** 32 : step - 2 ** 32), first);
      assert.notEqual(words(seed, name, step === 0 ? 1 : step - 1), first);
    }),
  );
});
