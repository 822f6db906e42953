import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { UserError } from '../../../src/base/errors';
import { configSchema } from '../../../src/config/schema/schema';
import { type Schedule, scheduleOf } from '../../../src/run/schedule';

const EXAMPLES = 1000;

function schedule(train: object, examples = EXAMPLES): Schedule {
  const config = configSchema().parse({ data: { name: 'tetrominoes' }, model: { architecture: 'mlp' }, train });
  return scheduleOf(config.train, examples);
}

const stepsOf = (total: number, holds: (step: number) => boolean): number[] =>
  Array.from({ length: total }, (_, i) => i + 1).filter(holds);
const checkpoints = (train: object): number[] => {
  const made = schedule(train);
  return stepsOf(made.total, step => made.isCheckpoint(step));
};

test('checkpoints are evenly spaced and end at the last step', () => {
  assert.deepEqual(checkpoints({ steps: 500, checkpoints: 5 }), [100, 200, 300, 400, 500]);
  assert.deepEqual(checkpoints({ steps: 10, checkpoints: 3 }), [3, 7, 10]);
  assert.deepEqual(checkpoints({ steps: 10, checkpoints: 1 }), [10]);
});

test('no more checkpoints than steps', () => {
  assert.deepEqual(checkpoints({ steps: 3, checkpoints: 100 }), [1, 2, 3]);
});

test('any number of them: as many as asked, of equal distance to one step', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 50 }), (steps, count) => {
      const kept = checkpoints({ steps, checkpoints: count });
      assert.equal(kept.length, Math.min(steps, count));
      assert.equal(kept[kept.length - 1], steps);
      const gaps = kept.map((step, i) => step - (kept[i - 1] ?? 0));
      assert.ok(Math.max(...gaps) - Math.min(...gaps) <= 1, gaps.join());
    }),
  );
});

test('a list of checkpoints: the last step too, those beyond it not', () => {
  assert.deepEqual(checkpoints({ steps: 20, checkpoints: [15, 3, 40, 0] }), [3, 15, 20]);
  assert.deepEqual(checkpoints({ steps: 20, checkpoints: [] }), [20]);
});

test('epochs are as many full batches as the examples make', () => {
  const { total, stepsPerEpoch } = schedule({ epochs: 3, batch: 64 });
  assert.deepEqual([stepsPerEpoch, total], [15, 45]);
  assert.equal(schedule({ steps: 7, batch: 64 }).total, 7);
});

test('a batch larger than the data is refused', () => {
  assert.throws(
    () => schedule({ steps: 7, batch: 64 }, 63),
    (error: unknown) => error instanceof UserError && error.usage && /train\.batch is 64.*63/.test(error.message),
  );
});

test('evaluations end at the last step; a run logs about a thousand mini-batches and the last', () => {
  const long = schedule({ steps: 10_007, evaluations: 4 });
  assert.deepEqual(
    stepsOf(long.total, step => long.isEvaluation(step)),
    [2502, 5004, 7505, 10_007],
  );
  const logged = stepsOf(long.total, step => long.isLogged(step));
  assert.ok(Math.abs(logged.length - 1000) <= 2, String(logged.length));
  assert.equal(logged[logged.length - 1], 10_007);
  const short = schedule({ steps: 12 });
  assert.equal(stepsOf(12, step => short.isLogged(step)).length, 12);
});
