import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeState } from '../../../src/run/folder';
import type { RunState } from '../../../src/run/records';
import { findRun } from '../../../src/worker/resumable';
import { makeRun, someInfo, temporaryFolder } from '../run/helpers';

const state = (status: RunState['status']): RunState => ({
  status,
  step: 3,
  heartbeat: '2026-11-21T09:15:00.000Z',
  seconds: 1,
});

test('the newest unfinished run of an equal config resumes', t => {
  const root = temporaryFolder(t);
  const make = (second: number, config: Record<string, unknown>, status?: RunState['status']) => {
    const dir = makeRun(root, someInfo({ config, created: `2026-11-21T09:14:0${second}.000Z` }));
    if (status !== undefined) writeState(dir, state(status));
    return dir;
  };
  const find = (config: Record<string, unknown>) =>
    findRun({ resume: 'unfinished', runsRoot: root, name: 'digits' }, config, undefined)?.dir;
  assert.equal(find({ beta: 1 }), undefined);
  const stopped = make(1, { beta: 1 }, 'stopped');
  assert.equal(find({ beta: 1 }), stopped);
  assert.equal(find({ beta: 4 }), undefined);
  make(2, { beta: 1 }, 'finished');
  make(3, { beta: 4 });
  assert.equal(find({ beta: 1 }), stopped);
  for (const status of ['failed', 'running', undefined] as const) {
    const dir = make(4, { beta: 1 }, status);
    assert.equal(find({ beta: 1 }), dir);
    writeState(dir, state('finished'));
  }
  const broken = make(5, { beta: 1 });
  writeFileSync(join(broken, 'state.json'), '{"status"');
  assert.throws(() => find({ beta: 1 }), /state\.json.*; whether that run is finished cannot be told/);
});
