import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Holder, healthOf } from '../../../src/run/health';
import type { RunState } from '../../../src/run/records';
import { someState } from './records';

const HEARD = Date.parse(someState().heartbeat);

/** The health of a run whose state was written, or which was created, so many seconds ago. */
function health(changes: Partial<RunState> | undefined, holder: Holder, seconds: number): string {
  const state = changes && someState(changes);
  return healthOf(state, holder, HEARD + 1000 * seconds, state ? 0 : HEARD);
}

test('a run without a state is being prepared, or was left by whoever began it', () => {
  assert.equal(health(undefined, 'alive', 300), 'preparing');
  assert.equal(health(undefined, 'nobody', 1), 'preparing');
  assert.equal(health(undefined, 'nobody', 6), 'interrupted');
  assert.equal(health(undefined, 'dead', 1), 'interrupted');
  assert.equal(health(undefined, 'elsewhere', 59), 'preparing');
  assert.equal(health(undefined, 'elsewhere', 61), 'silent');
});

test('one that says that it runs does so while somebody holds its lock', () => {
  assert.equal(health({ step: 0 }, 'alive', 1), 'preparing');
  assert.equal(health({}, 'alive', 300), 'running');
  assert.equal(health({}, 'dead', 0), 'interrupted');
  assert.equal(health({}, 'nobody', 1), 'running');
  assert.equal(health({}, 'nobody', 6), 'interrupted');
  assert.equal(health({}, 'elsewhere', 59), 'running');
  assert.equal(health({}, 'elsewhere', 61), 'silent');
});

test('one that has ended stays so until somebody goes on with it', () => {
  for (const status of ['stopped', 'failed'] as const) {
    assert.equal(health({ status }, 'nobody', 300), status);
    assert.equal(health({ status }, 'alive', 0.1), status);
    assert.equal(health({ status }, 'alive', 2), 'preparing');
    assert.equal(health({ status }, 'elsewhere', 300), status);
    assert.equal(health({ status }, 'dead', 300), status);
  }
  assert.equal(health({ status: 'finished' }, 'alive', 300), 'finished');
});
