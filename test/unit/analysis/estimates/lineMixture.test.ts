import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RandomStream } from '../../../../src/base/random';
import { type LineMixture, logMixture } from '../../../../src/analysis/estimates/lineMixture';

/** By its definition: every component at every point. */
function direct({ mean, deviation }: LineMixture, points: Float64Array): Float64Array {
  return points.map(point => {
    const densities = mean.map((value, i) => {
      const off = (point - value) / deviation[i]!;
      return Math.exp(-(off * off) / 2) / (deviation[i]! * Math.sqrt(2 * Math.PI));
    });
    return Math.log(densities.reduce((sum, density) => sum + density, 0) / mean.length);
  });
}

/** Means from N(0, spread²), log σ uniform between two values, and a draw of each. */
function drawn(count: number, spread: number, [narrow, wide]: readonly [number, number]) {
  const stream = new RandomStream(3, 'mixture', 0);
  const mean = Float64Array.from({ length: count }, () => spread * stream.normal());
  const deviation = mean.map(() => Math.exp(narrow + (wide - narrow) * stream.uniform()));
  return { mixture: { mean, deviation }, points: mean.map((value, i) => value + deviation[i]! * stream.normal()) };
}

const largestOff = (a: Float64Array, b: Float64Array): number =>
  a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test('is what every component at every point comes to', () => {
  for (const [spread, widths, what] of [
    [1, [-3, 0], 'of every width'],
    [1, [-1.2, -1.2], 'of one width'],
    [0, [0, 0], 'all alike'],
    [1, [-14, -13], 'too narrow for a grid'],
    [1, [-16, 1], 'of which some are too narrow for a grid'],
  ] as const) {
    const { mixture, points } = drawn(2000, spread, widths);
    const [found, expected] = [logMixture(mixture, points), direct(mixture, points)];
    assert.ok(Math.abs(meanOf(found) - meanOf(expected)) < 1e-5, `entropy of components ${what}`);
    // Far from the middle of the components that reach there, a point tells of few of them.
    assert.ok(largestOff(found, expected) < 5e-3, `components ${what}: ${largestOff(found, expected)}`);
  }
});

test('moves and stretches with its components', () => {
  const { mixture, points } = drawn(300, 2, [-2, 0]);
  const moved = {
    mean: mixture.mean.map(value => 3 * value + 1000),
    deviation: mixture.deviation.map(value => 3 * value),
  };
  const there = logMixture(
    moved,
    points.map(value => 3 * value + 1000),
  );
  const here = logMixture(mixture, points).map(log => log - Math.log(3));
  assert.ok(Math.abs(meanOf(there) - meanOf(here)) < 1e-5);
});

test('of one component is its density, and nothing is left out of its reach', () => {
  const one = { mean: Float64Array.of(2), deviation: Float64Array.of(0.5) };
  const [middle, off] = logMixture(one, Float64Array.of(2, 3));
  assert.ok(Math.abs(middle! + Math.log(0.5 * Math.sqrt(2 * Math.PI))) < 1e-4);
  assert.ok(Math.abs(off! - middle! + 2) < 1e-3);
  assert.deepEqual([...logMixture(one, Float64Array.of(2, 10))].map(Number.isFinite), [true, false]);
});
