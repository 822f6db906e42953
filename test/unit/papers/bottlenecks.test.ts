import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decoderHump, encoderHump, meanOf } from '../../../scripts/papers/003/aboveErrors';
import { type Course, PATH } from '../../../scripts/papers/003/bottlenecks';
import { isInTheMiddle, isPublishedInput } from '../../../scripts/papers/003/inDimension';
import { compressesWhileGrowing } from '../../../scripts/papers/003/inExpansion';
import { seedsDiffer } from '../../../scripts/papers/003/inInformation';
import { fallsSharply, publishedCourse, rises } from '../../../scripts/papers/003/overEpochs';
import {
  type Published,
  PUBLISHED_LATENTS,
  publishedDimensions,
  publishedUntrained,
} from '../../../scripts/papers/003/published';
import { mixed, pictureOf, strange } from '../../../scripts/papers/003/views';

/** With errors of 2 %, as they are with 5,000 images. */
function courseOf(published: Published): Course {
  const of = (value: number) => ({ value, error: 0.02 * value });
  return Object.fromEntries(PATH.map(layer => [layer, of(published[layer])])) as unknown as Course;
}

const exactly = (...values: number[]) => values.map(value => ({ value, error: 0 }));

test('the rules see in the published dimensions what the paper says of them', () => {
  const second = PUBLISHED_LATENTS.filter(latent => decoderHump(courseOf(publishedDimensions(latent))));
  assert.deepEqual(second, [32, 64, 128]);
  assert.ok(PUBLISHED_LATENTS.every(latent => encoderHump(courseOf(publishedDimensions(latent)))));
  const untrained = courseOf(publishedUntrained);
  assert.ok(!encoderHump(untrained) && !decoderHump(untrained));
  assert.ok([4, 32, 128].every(latent => isInTheMiddle(courseOf(publishedDimensions(latent)))));
});

test('the published curve takes the relative errors of what was measured', () => {
  const measured = courseOf(publishedDimensions(4));
  const course = publishedCourse(128, measured);
  assert.equal(course.picture.value, 24.7);
  assert.ok(Math.abs(course.picture.error - 0.02 * 24.7) < 1e-12);
});

test('the dimension of other images', () => {
  assert.ok(isPublishedInput({ value: 30, error: 0.4 }));
  assert.ok(!isPublishedInput({ value: 29, error: 0.4 }));
});

test('what rises and falls beyond errors', () => {
  assert.ok(rises(exactly(1, 2, 2, 3)));
  assert.ok(!rises(exactly(1, 3, 2)));
  assert.ok(!rises(exactly(1, 1)));
  assert.ok(rises([1, 3, 2.9].map(value => ({ value, error: 0.1 }))));
  assert.ok(fallsSharply(exactly(0.8, 0.5, 0.4)));
  assert.ok(!fallsSharply(exactly(0.8, 0.5, 0.5)));
  assert.ok(!fallsSharply(exactly(0.8, 0.7, 0.5)));
  assert.deepEqual(meanOf([-1, 2].map(value => ({ value, error: 0.2 }))), { value: 0.5, error: 0.2 });
});

test('seeds that differ by as much as two bottlenecks do', () => {
  assert.ok(!seedsDiffer({ first: [0.5], second: [0.2, 0.3] }));
  assert.ok(seedsDiffer({ first: [0.39], second: [0.2, 0.3] }));
  assert.ok(seedsDiffer({ first: [0.1], second: [0.2, 0.3] }));
});

test('compression in a step in which the dimension grows', () => {
  const dimensions = courseOf(publishedDimensions(32));
  assert.ok(compressesWhileGrowing({ dimensions, encoder: exactly(-1, 0, 0, 0, 0) }));
  assert.ok(!compressesWhileGrowing({ dimensions, encoder: exactly(1, 0, 0, 0, -1) }));
});

const x = { name: 'x', n: 3, p: 2, data: Float32Array.of(0, 1, 2, 3, 4, 5) };
const column = (data: Float32Array | Float64Array, k: number): number[] =>
  [data[k]!, data[2 + k]!, data[4 + k]!].sort();

test('pictures are probabilities; controls keep their values', () => {
  const { data } = pictureOf({ ...x, data: Float32Array.of(0, Math.log(3), -Math.log(3), 0, 0, 0) });
  assert.deepEqual(
    [...data.subarray(0, 3)].map(value => Math.round(1e6 * value) / 1e6),
    [0.5, 0.75, 0.25],
  );
  const moved = strange(x).data;
  assert.ok([0, 2, 4].every(at => moved[at + 1] === moved[at]! + 1));
  for (const other of [moved, mixed(x).data]) {
    assert.deepEqual(column(other, 0), [0, 2, 4]);
    assert.deepEqual(column(other, 1), [1, 3, 5]);
  }
  assert.deepEqual([...x.data], [0, 1, 2, 3, 4, 5]);
});
