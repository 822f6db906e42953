import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { textWidth } from '../../../src/views/chart/labels';
import { spread } from '../../../src/base/evenly';
import { APART, nearestStep, placeOf, stepAfterKey, stepInWords, stopsOf, ticksOf, type Track } from '../../../webview/common/sliderTrack';

const track: Track = { untrained: null, best: null, steps: [100, 500, 700, 1000], pending: [2000], end: 2000 };

const anyTrack = fc
  .uniqueArray(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 300 })
  .chain(steps =>
    fc.record({
      cut: fc.integer({ min: 1, max: steps.length }),
      sorted: fc.constant(steps.sort((a, b) => a - b)),
      untrained: fc.constantFrom(null, 'before its first step'),
    }),
  )
  .map(({ cut, sorted, untrained }) => ({
    ...{ untrained, best: null, steps: sorted.slice(0, cut), pending: sorted.slice(cut), end: sorted.at(-1)! },
  }));

test('ticks stand at their true steps', () => {
  const ticks = ticksOf(track, 500, 400);
  assert.deepEqual(
    ticks.map(({ step, x, pending }) => [step, x, pending]),
    [
      [100, 20, false],
      [500, 100, false],
      [700, 140, false],
      [1000, 200, false],
      [2000, 400, true],
    ],
  );
  assert.deepEqual(
    ticks.map(tick => tick.label),
    ['100', '500', '700', '1k', '2k'],
  );
});

test('a track without checkpoints has no ticks, and the untrained model alone one', () => {
  assert.deepEqual(ticksOf({ untrained: null, best: null, steps: [], pending: [], end: 0 }, undefined, 300), []);
  assert.deepEqual(
    ticksOf({ untrained: 'it', best: null, steps: [], pending: [], end: 0 }, 0, 300).map(({ x }) => x),
    [0],
  );
});

test('the selected tick is there and labelled, and neither ticks nor labels touch', () => {
  fc.assert(
    fc.property(anyTrack, fc.nat(), fc.integer({ min: 120, max: 800 }), (one, pick, width) => {
      const stops = stopsOf(one);
      const selected = stops[pick % stops.length]!;
      const ticks = ticksOf(one, selected, width);
      const own = ticks.find(({ step }) => step === selected);
      assert.ok(own?.label !== undefined);
      ticks.slice(1).forEach((tick, i) => assert.ok(tick.x - ticks[i]!.x >= 12));
      const labelled = ticks.filter(({ label }) => label !== undefined);
      labelled.slice(1).forEach(({ x, label }, i) => {
        const before = labelled[i]!;
        // The untrained model's begins at its mark.
        const half = before.label === 'untrained' ? 1 : 1 / 2;
        assert.ok(x - textWidth(label!, 10) / 2 > before.x + textWidth(before.label!, 10) * half);
      });
    }),
  );
});

test('ten thousand checkpoints: few ticks, each checkpoint reached by arrows', () => {
  const steps = Array.from({ length: 10_000 }, (_, i) => 10 * (i + 1));
  const many = { untrained: null, best: null, steps, pending: [], end: 100_000 };
  assert.ok(ticksOf(many, 770, 400).length <= 36);
  let step = 10;
  for (let i = 1; i < steps.length; i++) {
    step = stepAfterKey('ArrowRight', step, steps)!;
    assert.equal(step, steps[i]);
  }
  assert.equal(stepAfterKey('ArrowRight', step, steps), 100_000);
});

test('keys', () => {
  const steps = track.steps;
  assert.equal(stepAfterKey('ArrowLeft', 500, steps), 100);
  assert.equal(stepAfterKey('ArrowLeft', 100, steps), 100);
  assert.equal(stepAfterKey('ArrowUp', 500, steps), 700);
  assert.equal(stepAfterKey('End', 100, steps), 1000);
  assert.equal(stepAfterKey('Home', 1000, steps), 100);
  assert.equal(stepAfterKey('PageUp', 100, steps), 500);
  assert.equal(stepAfterKey('a', 100, steps), undefined);
});

test('a click goes to the nearest checkpoint that is there', () => {
  assert.equal(nearestStep(31, track, 100), 700);
  assert.equal(nearestStep(100, track, 100), 1000);
  assert.equal(nearestStep(0, { ...track, steps: [] }, 100), undefined);
  assert.equal(placeOf(3000, track, 100), 100);
});

test('the untrained model stands apart at the left end, and is none of the checkpoints', () => {
  const apart: Track = { ...track, untrained: 'before its first step' };
  const ticks = ticksOf(apart, 0, APART + 400);
  assert.deepEqual(
    ticks.map(({ step, x, label }) => [step, x, label]),
    [
      [0, 0, 'untrained'],
      [100, APART + 20, '100'],
      [500, APART + 100, '500'],
      [700, APART + 140, '700'],
      [1000, APART + 200, '1k'],
      [2000, APART + 400, '2k'],
    ],
  );
  assert.equal(nearestStep(20, apart, APART + 400), 0);
  assert.equal(nearestStep(APART, apart, APART + 400), 100);
  assert.equal(stepAfterKey('ArrowLeft', 100, stopsOf(apart)), 0);
  assert.equal(stepAfterKey('Home', 1000, stopsOf(apart)), 0);
  assert.equal(stepAfterKey('ArrowRight', 0, stopsOf(apart)), 100);
  assert.equal(
    stepAfterKey('ArrowRight', undefined, stopsOf({ ...apart, steps: [] })),
    0,
    'before the first checkpoint',
  );
  assert.equal(stepInWords(0, apart), 'untrained');
  assert.equal(stepInWords(500, apart), 'step 500, checkpoint 2 of 4');
});

test('words', () => {
  assert.equal(stepInWords(500, track), 'step 500, checkpoint 2 of 4');
  assert.equal(stepInWords(1000, track), 'step 1,000, checkpoint 4 of 4');
});

test('spread keeps both ends and the order', () => {
  assert.deepEqual(spread([1, 2, 3], 5), [1, 2, 3]);
  assert.deepEqual(spread([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4), [0, 3, 6, 9]);
});

test('the best checkpoint has its tick whatever else has none, and is called so', () => {
  const steps = Array.from({ length: 10_000 }, (_, i) => 10 * (i + 1));
  const many: Track = { untrained: null, best: 43_210, steps, pending: [], end: 100_000 };
  assert.ok(ticksOf(many, 100_000, 400).some(({ step }) => step === 43_210));
  assert.equal(stepInWords(43_210, many), 'step 43,210, checkpoint 4,321 of 10,000, best');
  assert.equal(stepInWords(43_220, many), 'step 43,220, checkpoint 4,322 of 10,000');
});
