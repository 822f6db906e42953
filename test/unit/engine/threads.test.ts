import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import test from 'node:test';
import { coresAmong, listed, physicalCores } from '../../../src/engine/threads';

test('a list of processors as Linux writes it', () => {
  assert.deepEqual(listed('0-2,5\n'), [0, 1, 2, 5]);
  assert.deepEqual(listed('7'), [7]);
  assert.deepEqual(listed(''), []);
});

test('two threads of one core are one core', () => {
  const siblings = (cpu: number): string => `${cpu % 4},${(cpu % 4) + 4}`;
  assert.equal(coresAmong([0, 1, 2, 3, 4, 5, 6, 7], siblings), 4);
  // Of those that this process may use.
  assert.equal(coresAmong([0, 4, 1], siblings), 2);
  assert.equal(coresAmong([], siblings), undefined);
});

test('never more threads than this process may use', () => {
  assert.ok(physicalCores() >= 1 && physicalCores() <= availableParallelism());
});
