import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NotTestable } from '../../../scripts/papers/common/notTestable';
import {
  differenceOf,
  fromZero,
  type Group,
  groupOf,
  measuredOf,
  spreadOf,
  studentT,
  sumOf,
} from '../../../scripts/papers/002/margins';
import { knowsItsOwn } from '../../../scripts/papers/002/claims/memories';
import {
  type Course,
  fallsWithBeta,
  growsAsBetaFalls,
  isL,
  isU,
  leastAt,
  neverRises,
  peaksAt,
  riseAtSmallest,
} from '../../../scripts/papers/002/shapes';
import { memoryOf } from './plantedStudy';

const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

const NO_SEEDS = { deviation: 0, freedom: 4 };

test('two-sided 95 % of Student, as tables have it', () => {
  assert.deepEqual([1, 2, 4, 10, 40].map(studentT), [12.706, 4.303, 2.776, 2.228, 2.228]);
});

test('the spread of seeds is pooled over what they were trained on', () => {
  // Variances (N − 1) of 2, 8 and 1 with 1, 1 and 2 degrees of freedom: (2 + 8 + 2) / 4.
  const { deviation, freedom } = spreadOf([[1, 3], [10, 14], [5], [0, 1, 2]]);
  near(deviation, Math.sqrt(3));
  assert.equal(freedom, 4);
  assert.throws(() => spreadOf([[1], [2]]), NotTestable);
});

test('what examples have in common is in no margin, where they are the same', () => {
  const a = groupOf([measuredOf([{ id: 'a', values: [10, 20, 30, 40] }])]);
  const b = groupOf([measuredOf([{ id: 'a', values: [8, 18, 28, 38] }])]);
  assert.deepEqual(differenceOf(a, b, NO_SEEDS), { value: 2, margin: 0 });
  const others = groupOf([measuredOf([{ id: 'b', values: [8, 18, 28, 38] }])]);
  // Standard error of four values with variance 500 / 3.
  near(differenceOf(a, others, NO_SEEDS).margin, 2 * Math.hypot(Math.sqrt(500 / 12), Math.sqrt(500 / 12)));
});

test('seeds share their examples, and make a margin of their own', () => {
  const seed = (shift: number) => measuredOf([{ id: 'a', values: [10 + shift, 20 - shift] }]);
  const two = groupOf([seed(1), seed(-1)]);
  assert.equal(two.seeds, 2);
  near(two.value, 15);
  near(two.error, 5);
  const one = groupOf([seed(0)]);
  const { value, margin } = differenceOf(two, one, { deviation: 3, freedom: 4 });
  near(value, 0);
  near(margin, 2.776 * 3 * Math.sqrt(1 / 2 + 1));
  near(fromZero(two, { deviation: 3, freedom: 4 }).margin, Math.hypot(10, (2.776 * 3) / Math.SQRT2));
});

test('a difference of two sides is paired side by side', () => {
  const gap = (held: number[], trained: number[]): Group =>
    groupOf([
      measuredOf([
        { id: 'test', values: held },
        { id: 'train', values: trained.map(value => -value) },
      ]),
    ]);
  const [a, b] = [gap([10, 30], [5, 9, 13]), gap([8, 28], [4, 8, 12])];
  near(a.value, 20 - 9);
  const { value, margin } = differenceOf(a, b, NO_SEEDS);
  near(value, 1);
  near(margin, 0);
  assert.deepEqual(
    sumOf([
      { value: 1, margin: 3 },
      { value: -3, margin: 4 },
    ]),
    { value: -2, margin: 5 },
  );
});

/** A margin of 1 between any two. */
function courseOf(...values: number[]): Course {
  const error = 1 / (2 * Math.SQRT2);
  const points = values.map((value, i) => ({ beta: 10 ** i, of: { value, error, each: [], seeds: 1 } }));
  return { points, seeds: NO_SEEDS };
}

test('shapes over β', () => {
  assert.ok(isU(courseOf(10, 5, 8, 20)) && isU(courseOf(10, 8, 5, 20)));
  assert.ok(!isU(courseOf(5, 8, 10, 20)), 'its least value is at an end');
  assert.ok(!isU(courseOf(20, 10, 8, 5)));
  assert.ok(!isU(courseOf(6.1, 5, 8, 20)), 'the least was chosen, so that one margin is not enough');
  assert.ok(isL(courseOf(5, 5, 8, 20)) && !isL(courseOf(10, 5, 8, 20)) && !isL(courseOf(5, 5, 5, 5)));
  assert.ok(neverRises(courseOf(5, 5, 5, 5)) && !neverRises(courseOf(7, 5, 9, 9)));
  assert.ok(fallsWithBeta(courseOf(1, 3, 5)) && !fallsWithBeta(courseOf(1, 3, 3.5)));
  assert.ok(growsAsBetaFalls(courseOf(5, 3, 1)) && !growsAsBetaFalls(courseOf(5, 3, 2.5)));
  assert.ok(peaksAt(courseOf(1, 5, 3), 10) && !peaksAt(courseOf(1, 5, 4.5), 10));
  assert.ok(leastAt(courseOf(5, 1, 3), 10) && !leastAt(courseOf(1.5, 1, 3), 10));
  near(riseAtSmallest(courseOf(10, 5, 8, 20)).value, 5);
  near(riseAtSmallest(courseOf(3, 5, 8, 20)).value, -2);
});

test('reconstructions that are as far from their own example as from any other', () => {
  const shares = (nearTrained: number) => ({ ...memoryOf(0), nearTrained });
  assert.ok(knowsItsOwn(shares(0.3), shares(0.8)));
  // Of 5,000 each: 2 errors of the difference of two shares near one half are 2 points.
  assert.ok(knowsItsOwn(shares(0.4), shares(0.425)) && !knowsItsOwn(shares(0.4), shares(0.415)));
});
