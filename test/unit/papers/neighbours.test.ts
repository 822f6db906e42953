import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RandomStream } from '../../../src/base/random';
import { OBJECTIVES, SEEDS, STEPS, clustersAboveAll } from '../../../scripts/papers/000/clusters';
import { clusters, nearestOf, type Point, sharing } from '../../../scripts/papers/000/likeNeighbours';

interface Drift {
  readonly objective: number;
  readonly seed: number;
  readonly step: number;
}

/** Three objectives of three seeds, five steps each, with a little noise about where each of these drives a point. */
function points({ objective = 0, seed = 0, step = 0 }: Partial<Drift>): Point[] {
  const stream = new RandomStream(1, 'points');
  const all: Point[] = [];
  for (const o of [0, 1, 2]) {
    for (const s of [0, 1, 2]) {
      for (let t = 1; t <= 5; t++) {
        const at = [objective * o, seed * s, step * t].map(place => place + stream.normal() / 10);
        all.push({ run: `${o} ${s}`, objective: String(o), seed: String(s), step: t, at });
      }
    }
  }
  return all;
}

test('what drives the points is found, and nothing else', () => {
  for (const [drift, found] of [
    [
      { objective: 9, step: 3 },
      { OBJECTIVES: true, SEEDS: false, STEPS: true },
    ],
    [
      { seed: 9, step: 3 },
      { OBJECTIVES: false, SEEDS: true, STEPS: true },
    ],
    [{ objective: 9, seed: 9 }, { STEPS: false }],
  ] as const) {
    const all = points(drift);
    for (const [name, exchange] of Object.entries({ OBJECTIVES, SEEDS, STEPS })) {
      const expected = (found as Record<string, boolean>)[name];
      if (expected !== undefined)
        assert.equal(clusters(sharing(all, exchange)), expected, `${JSON.stringify(drift)} ${name}`);
    }
  }
});

test('noise alone clusters in no more than a few of a hundred draws', () => {
  const stream = new RandomStream(2, 'noise');
  let found = 0;
  for (let draw = 0; draw < 60; draw++) {
    // The five checkpoints of a run lie together: exchanging checkpoints, not runs, would find clusters of seeds here.
    const place = new Map<string, number>();
    const all = points({}).map(point => {
      if (!place.has(point.run)) place.set(point.run, stream.normal() * 10);
      return { ...point, at: [place.get(point.run)! + stream.normal()] };
    });
    if (clusters(sharing(all, SEEDS))) found++;
  }
  assert.ok(found <= 8, `${found} of 60`);
});

test('the nearest point is one of another run', () => {
  const all = points({ objective: 9 });
  assert.ok(nearestOf(all).every((nearest, i) => nearest.run !== all[i]!.run));
  const one = all.filter(({ run }) => run === '0 0');
  assert.throws(() => nearestOf(one), /one run/);
});

test('more at one time than at the other', () => {
  const strong = { share: 0.9, middle: 0.3, limit: 0.5 };
  const weak = { share: 0.6, middle: 0.3, limit: 0.5 };
  const none = { share: 0.4, middle: 0.3, limit: 0.5 };
  assert.equal(clustersAboveAll(strong, weak), true);
  assert.equal(clustersAboveAll(weak, strong), false);
  assert.equal(clustersAboveAll(none, { ...none, share: 0.1 }), false);
});
