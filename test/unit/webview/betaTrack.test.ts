import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { betaAfterKey, betaAt, betaTyped, shareOf, ticksOf } from '../../../webview/inspector/rateDistortion/betaTrack';

const RANGE = [0.01, 10] as const;

describe('the track', () => {
  test('is logarithmic: a third of three decades is one', () => {
    assert.ok(Math.abs(shareOf(0.1, RANGE) - 1 / 3) < 1e-12);
    assert.equal(betaAt(1 / 3, RANGE), 0.1);
    assert.equal(betaAt(2 / 3, RANGE), 1);
  });
  test('ends at its ends', () => {
    assert.deepEqual(
      [-1, 0, 1, 2].map(share => betaAt(share, RANGE)),
      [0.01, 0.01, 10, 10],
    );
    assert.equal(betaAt(1, [0.0123456789, 7.654321]), 7.654321);
  });
  test('says β with few digits, and with as many as tell one step from the next', () => {
    assert.equal(betaAt(0.5, RANGE), 0.316);
    const narrow = [1, 1.01] as const;
    const steps = Array.from({ length: 101 }, (_, i) => betaAt(i / 100, narrow));
    assert.equal(new Set(steps).size, 101);
  });
});

describe('keys', () => {
  const after = (key: string, beta: number) => betaAfterKey(key, beta, RANGE);
  test('arrows go a hundredth of the way, pages a tenth', () => {
    // 10^0.03 and 10^0.3
    assert.deepEqual([after('ArrowRight', 1), after('ArrowDown', 1)], [1.07, 0.933]);
    assert.deepEqual([after('PageUp', 1), after('PageDown', 1)], [2, 0.501]);
  });
  test('every step goes on, up to the end and no further', () => {
    let [beta, steps] = [0.01, 0];
    for (; beta < 10 && steps < 200; steps++) {
      const next = after('ArrowUp', beta)!;
      assert.ok(next > beta);
      beta = next;
    }
    assert.ok(steps >= 99 && steps <= 101, String(steps));
    assert.equal(after('ArrowRight', 10), 10);
  });
  test('Home and End are the ends, and other keys are none of its', () => {
    assert.deepEqual([after('Home', 3), after('End', 3), after('a', 3)], [0.01, 10, undefined]);
  });
});

test('what is typed is taken as it is within the range, and stops at its ends', () => {
  assert.deepEqual(betaTyped(' 0.12345 ', RANGE), { beta: 0.12345, isBeyond: false });
  assert.deepEqual(betaTyped('0,5', RANGE), { beta: 0.5, isBeyond: false });
  assert.deepEqual(betaTyped('50', RANGE), { beta: 10, isBeyond: true });
  for (const text of ['', 'x', '0', '-1', 'Infinity']) assert.equal(betaTyped(text, RANGE), null);
});

test('ticks are powers of ten and the ends, none beside another', () => {
  const betas = (range: readonly [number, number]) => ticksOf(range).map(({ beta }) => beta);
  assert.deepEqual(betas(RANGE), [0.01, 0.1, 1, 10]);
  assert.deepEqual(betas([0.09, 8]), [0.09, 1, 8]);
});
