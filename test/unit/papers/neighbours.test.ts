import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RandomStream } from '../../../src/base/random';
import { nearestNeighbours, type Point } from '../../../scripts/papers/000/likeNeighbours';

/** Runs of five checkpoints: each moves from step to step, and lies where its group lies. */
function points(label: (group: number, seed: number, step: number) => string): Point[] {
  const stream = new RandomStream(1, 'points');
  const all: Point[] = [];
  for (const group of [0, 1, 2]) {
    for (const seed of [0, 1]) {
      for (let step = 0; step < 5; step++) {
        const at = [10 * group + stream.normal() / 10, 3 * step + stream.normal() / 10];
        all.push({ run: `${group} ${seed}`, label: label(group, seed, step), at });
      }
    }
  }
  return all;
}

test('planted groups and steps are found, seeds are not', () => {
  const group = nearestNeighbours(points(one => String(one)));
  assert.equal(group.share, 1);
  assert.ok(group.chance[1] < 0.5);
  const step = nearestNeighbours(points((_, __, one) => String(one)));
  assert.equal(step.share, 1);
  const seed = nearestNeighbours(points((_, one) => String(one)));
  assert.equal(seed.share, 0);
  assert.ok(seed.chance[0] < 0.4 && seed.chance[1] > 0.4, 'two of the five other runs share the seed');
});

test('a single run has no other', () => {
  const one = points(() => '').filter(({ run }) => run === '0 0');
  assert.throws(() => nearestNeighbours(one), /one run/);
});
