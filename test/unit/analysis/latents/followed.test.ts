import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RandomStream } from '../../../../src/base/random';
import { gridFactors } from '../../../../src/data/examples/factors';
import { followedFactors, sharedInformation } from '../../../../src/analysis/latents/followFactors';

const N = 3000;
const FACTORS = gridFactors({ shape: 3, scale: 10, x: 100 });
const EXAMPLES = Uint32Array.from({ length: N }, (_, i) => i);

test('each unit follows what it is made of, noise nothing', () => {
  const noise = new RandomStream(1, 'followed');
  const of = (i: number, name: string): number => FACTORS.classOf(i, FACTORS.names.indexOf(name));
  // x; the scale, turned round and noisy; pure noise; a constant; a little of the shape.
  const means = Float32Array.from(
    Array.from({ length: N }, (_, i) => [
      of(i, 'x') / 50 - 1,
      -of(i, 'scale') / 5 + 0.1 * noise.normal(),
      noise.normal(),
      0.5,
      of(i, 'shape') + 0.3 * noise.normal(),
    ]).flat(),
  );
  const units = followedFactors(means, 5, EXAMPLES, FACTORS);
  assert.deepEqual(
    units.map(unit => unit?.factor ?? null),
    ['x', 'scale', null, null, 'shape'],
  );
  assert.ok(units[1]!.share > 0.6 && units[1]!.share < 1, `${units[1]!.share}`);
});

test('mutual information over entropy, in closed form', () => {
  const classes = Int32Array.from(EXAMPLES, i => i % 4);
  assert.ok(Math.abs(sharedInformation(classes, 4, classes, 4) - 1) < 1e-12, 'of a factor with itself: all');
  // Half of the bits of four classes: whether they are below 2.
  const half = Int32Array.from(classes, value => Number(value < 2));
  const share = sharedInformation(half, 2, classes, 4);
  assert.ok(Math.abs(share - 0.5) < 2e-3, `${share}`);
  assert.equal(sharedInformation(classes, 4, new Int32Array(N), 1), 0, 'nothing can be told of a constant');
});

test('independent variables tell nothing of each other, however few the examples and many the classes', () => {
  const noise = new RandomStream(2, 'followed');
  for (const n of [200, 1000, 5000]) {
    const draw = (size: number): Int32Array => Int32Array.from({ length: n }, () => Math.floor(size * noise.uniform()));
    for (let i = 0; i < 20; i++) {
      // Of 200 examples in 20 × 40 cells, counts alone would give a third of the entropy.
      const share = sharedInformation(draw(20), 20, draw(40), 40);
      assert.ok(share < 0.06, `${share} of ${n}`);
    }
  }
});
