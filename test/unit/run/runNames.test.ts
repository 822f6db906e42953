import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelsApart } from '../../../src/run/runNames';

/** By the clock of this machine, wherever it is. */
const at = (minute: number, second = 0, day = 21, year = 2026): string =>
  new Date(year, 10, day, 9, minute, second).toISOString();
const apart = (...created: string[]): string[] => labelsApart(created.map(time => ({ label: 'β 1', created: time })));

test('labels that say enough stay as they are', () => {
  assert.deepEqual(labelsApart([]), []);
  const runs = [0, 1, 0].map((seed, i) => ({ label: `seed ${seed}`, created: at(i) }));
  assert.deepEqual(labelsApart(runs.slice(0, 2)), ['seed 0', 'seed 1']);
  assert.deepEqual(labelsApart(runs), ['seed 0, 09:00', 'seed 1', 'seed 0, 09:02']);
});

test('runs that are called the same are told apart by when they began, as exactly as that takes', () => {
  assert.deepEqual(apart(at(14), at(15)), ['β 1, 09:14', 'β 1, 09:15']);
  assert.deepEqual(apart(at(14), at(14, 0, 22)), ['β 1, 11-21 09:14', 'β 1, 11-22 09:14']);
  assert.deepEqual(apart(at(14), at(14, 0, 21, 2027)), ['β 1, 2026-11-21 09:14', 'β 1, 2027-11-21 09:14']);
  assert.deepEqual(apart(at(14, 5), at(14, 6), at(15)), ['β 1, 09:14:05', 'β 1, 09:14:06', 'β 1, 09:15']);
});

test('runs of one second, as a copied folder has them, are numbered', () => {
  const labels = apart(at(14, 5), at(14, 5), at(14, 6));
  assert.deepEqual(labels, ['β 1, 09:14:05 (1)', 'β 1, 09:14:05 (2)', 'β 1, 09:14:06']);
});
