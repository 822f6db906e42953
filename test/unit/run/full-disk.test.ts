import assert from 'node:assert/strict';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { UserError } from '../../../src/base/errors';
import { cached } from '../../../src/run/cache';
import { resumePoint, writeCheckpoint } from '../../../src/run/checkpoints/checkpoint';
import { findRuns, readState, runsFolder, writeState } from '../../../src/run/folder';
import { writeImage } from '../../../src/run/imageFolder';
import { acquireLock } from '../../../src/run/lock';
import type { RunState, Scalar } from '../../../src/run/records';
import { openScalars, readScalars } from '../../../src/run/scalars';
import { smallDisk } from '../smallDisk';
import { makeRun, someCheckpoint, someInfo } from './helpers';

/** Takes what is left of the disk, but for `spare` bytes. */
function fill(disk: string, spare = 0): string {
  const file = join(disk, 'ballast');
  let size = 64 * 1024;
  for (;;) {
    try {
      writeFileSync(file, Buffer.alloc(size, 1));
      break;
    } catch {
      size -= 4096;
    }
  }
  writeFileSync(file, Buffer.alloc(size - spare, 1));
  return file;
}

function full(thrown: unknown): boolean {
  return thrown instanceof UserError && / cannot be written: the disk is full$/.test(thrown.message);
}

const state: RunState = { status: 'running', step: 5, heartbeat: '2026-11-21T09:20:00.000Z', seconds: 1 };
const batch: Scalar = { kind: 'batch', step: 1, rate: 1, distortion: 2, loss: 3 };

test('a full disk is named, what was written stays, and work goes on once there is room', async t => {
  const disk = smallDisk(t);
  if (disk === undefined) return;
  const dir = makeRun(disk, someInfo());
  writeState(dir, state);
  writeCheckpoint(dir, someCheckpoint(5));
  const log = openScalars(dir);
  log.append([batch]);
  const ballast = fill(disk);

  assert.throws(() => writeState(dir, { ...state, step: 6 }), full);
  assert.throws(() => writeCheckpoint(dir, someCheckpoint(6)), full);
  assert.throws(() => writeCheckpoint(dir, someCheckpoint(5, [9])), full);
  assert.throws(() => writeImage(dir, 5, 'samples', new Uint8Array(5000)), full);
  assert.throws(() => log.append(Array<Scalar>(500).fill(batch)), full);
  assert.throws(() => acquireLock(dir), full);
  assert.throws(() => makeRun(disk, someInfo({ seed: 1 })), full);
  assert.deepEqual(await cached(dir, 'cka', 1, z.number(), () => 3), 3);

  assert.deepEqual(readState(dir), state);
  assert.deepEqual(resumePoint(dir), { checkpoint: someCheckpoint(5), notes: [] });
  assert.deepEqual(readScalars(dir), [batch]);
  assert.equal(findRuns(runsFolder(disk, 'digits')).length, 1);
  const temporary = readdirSync(disk, { recursive: true }).filter(name => String(name).includes('.tmp-'));
  assert.deepEqual(temporary, []);

  rmSync(ballast);
  log.append([batch, batch]);
  log.close();
  assert.equal(readScalars(dir).length, 3);
  writeState(dir, { ...state, step: 6 });
  assert.equal(readState(dir)?.step, 6);
});

test('a checkpoint that only half fits leaves the last one as it was', t => {
  const disk = smallDisk(t);
  if (disk === undefined) return;
  const dir = makeRun(disk, someInfo());
  const file = writeCheckpoint(dir, someCheckpoint(5));
  const before = readFileSync(file);
  fill(disk, 8192);
  const large = someCheckpoint(5, Array<number>(5000).fill(1));
  assert.throws(() => writeCheckpoint(dir, large), full);
  assert.deepEqual(readFileSync(file), before);
  assert.deepEqual(readdirSync(join(dir, 'checkpoints')), ['step-00000005.safetensors']);
});
