import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { loadConfig } from '../../../src/config/reading/loadConfig';
import { betaOf } from '../../../src/config/schema/objective';
import { resolvedConfig } from '../../../src/config/reading/expandSweep';
import { writeCheckpoint } from '../../../src/run/checkpoints/checkpoint';
import { FollowedRun } from '../../../src/run/follow';
import { writeState } from '../../../src/run/folder';
import { writeImage } from '../../../src/run/imageFolder';
import { acquireLock } from '../../../src/run/lock';
import { thisProcess } from '../../../src/run/process';
import { openScalars, truncateScalars } from '../../../src/run/scalars';
import { makeRun, someCheckpoint, someInfo, temporaryFolder } from './helpers';
import { someBatch, someState } from './records';
import { cpuTime } from '../cpuTime';

const info = someInfo({ created: new Date().toISOString() });

function begun(t: TestContext): { dir: string; run: FollowedRun } {
  const dir = makeRun(temporaryFolder(t), info);
  return { dir, run: new FollowedRun(dir, info) };
}

function append(dir: string, ...steps: number[]): void {
  const log = openScalars(dir);
  log.append(steps.map(someBatch));
  log.close();
}

/** As by a process of another machine. */
function lockElsewhere(dir: string): void {
  writeFileSync(join(dir, 'lock'), JSON.stringify({ ...thisProcess(), host: 'elsewhere' }));
}

const now = (): string => new Date().toISOString();

test('a run is followed from its folder to its end', t => {
  const { dir, run } = begun(t);
  assert.equal(run.refresh(), true);
  assert.deepEqual([run.health, run.step, run.gone, run.problem], ['preparing', 0, false, undefined]);

  const lock = acquireLock(dir);
  assert.equal(run.refresh(), true);
  assert.deepEqual([run.health, run.owner?.pid], ['preparing', process.pid]);

  writeState(dir, someState({ step: 20, seconds: 4, heartbeat: now() }));
  append(dir, 20, 21);
  assert.equal(run.refresh(), true);
  assert.deepEqual([run.health, run.step, run.scalars.length], ['running', 21, 2]);
  assert.deepEqual([run.stepsPerSecond(), run.timeLeft()], [5, (1000 - 21) / 5]);

  writeState(dir, someState({ step: 40, seconds: 6, heartbeat: now() }));
  run.refresh();
  assert.equal(run.stepsPerSecond(), 10);

  writeCheckpoint(dir, someCheckpoint(40));
  writeImage(dir, 40, 'samples', new Uint8Array(3));
  assert.equal(run.refresh(), true);
  assert.deepEqual(
    [run.checkpoints, run.images].map(files => files.map(({ step }) => step)),
    [[40], [40]],
  );
  writeCheckpoint(dir, someCheckpoint(50));
  assert.equal(run.refresh(), true);
  assert.equal(run.checkpoints.length, 2);

  writeState(dir, someState({ status: 'finished', step: 1000, seconds: 8, heartbeat: now() }));
  lock.release();
  assert.equal(run.refresh(), true);
  assert.deepEqual([run.health, run.step, run.owner], ['finished', 1000, undefined]);
  assert.deepEqual([run.stepsPerSecond(), run.timeLeft()], [null, null]);
  assert.equal(run.refresh(), false);
});

test('its speed is that of the last half minute, and of a resumed run that after the resume', t => {
  const { dir, run } = begun(t);
  acquireLock(dir);
  const at = (step: number, seconds: number): void => {
    writeState(dir, someState({ step, seconds, heartbeat: now() }));
    run.refresh();
  };
  at(0, 0);
  at(100, 10);
  assert.equal(run.stepsPerSecond(), 10);
  at(200, 20);
  at(800, 60);
  at(1600, 100);
  assert.equal(run.stepsPerSecond(), 20);
  at(500, 100.5);
  at(505, 101.5);
  assert.equal(run.stepsPerSecond(), 5);
});

test('a resume that cuts the scalars is a new generation', t => {
  const { dir, run } = begun(t);
  append(dir, 1, 2, 3);
  run.refresh();
  truncateScalars(dir, 2, 1);
  append(dir, 4);
  assert.equal(run.refresh(), true);
  assert.deepEqual([run.generation, run.scalars.length], [1, 3]);
});

test('a folder that goes is gone, and there again when it comes back', t => {
  const { dir, run } = begun(t);
  append(dir, 1, 2);
  run.refresh();
  renameSync(dir, `${dir}-away`);
  assert.equal(run.refresh(), true);
  assert.deepEqual([run.gone, run.scalars.length], [true, 2]);
  assert.equal(run.refresh(), false);
  renameSync(`${dir}-away`, dir);
  assert.equal(run.refresh(), true);
  assert.equal(run.gone, false);
});

test('a folder that another machine left half-written is a problem, not a crash', t => {
  const { dir, run } = begun(t);
  const later = Date.now() + 10_000;
  run.refresh(later);
  assert.equal(run.health, 'interrupted');
  assert.match(run.problem ?? '', /has no state\.json and nobody trains it/);

  writeFileSync(join(dir, 'state.json'), '{"status":"runn');
  assert.equal(run.refresh(later), true);
  assert.match(run.problem ?? '', /state\.json is not JSON/);
  assert.equal(run.refresh(later), false);
  assert.match(run.problem ?? '', /state\.json is not JSON/);

  writeState(dir, someState({ status: 'stopped', step: 0 }));
  run.refresh(later);
  assert.deepEqual([run.problem, run.health], [undefined, 'stopped']);

  writeFileSync(join(dir, 'checkpoints'), 'a file');
  mkdirSync(join(dir, 'lock'));
  run.refresh(later);
  assert.match(run.problem ?? '', /checkpoints lies under a file|checkpoints/);
});

test('one that trains elsewhere is silent after a minute without a heartbeat', t => {
  const { dir, run } = begun(t);
  lockElsewhere(dir);
  writeState(dir, someState({ heartbeat: now() }));
  run.refresh();
  assert.equal(run.health, 'running');
  assert.equal(run.refresh(Date.now() + 61_000), true);
  assert.equal(run.health, 'silent');
});

test('its config and label are read once; a config that cannot be read is none', async t => {
  const { run } = begun(t);
  assert.deepEqual([run.config, run.label], [undefined, 'seed 0']);
  const file = join(temporaryFolder(t), 'a.vae.json');
  writeFileSync(
    file,
    JSON.stringify({
      seed: 2,
      data: { name: 'mnist', path: '.' },
      model: { architecture: 'mlp', hidden: [16], latent: 2 },
      objective: { beta: 4 },
    }),
  );
  const config = resolvedConfig((await loadConfig(file)).config);
  const readable = new FollowedRun(run.dir, { ...info, config, seed: 2 });
  assert.deepEqual([betaOf(readable.config!.objective), readable.label], [4, 'β 4, seed 2']);
});

test('a finished run of 10,000 checkpoints costs next to nothing', t => {
  const { dir, run } = begun(t);
  mkdirSync(join(dir, 'checkpoints'));
  for (let step = 1; step <= 10_000; step++) {
    writeFileSync(join(dir, 'checkpoints', `step-${String(step).padStart(8, '0')}.safetensors`), '');
  }
  utimesSync(join(dir, 'checkpoints'), 1, 1);
  writeState(dir, someState({ status: 'finished' }));
  appendFileSync(join(dir, 'scalars.jsonl'), '');
  assert.equal(run.refresh(), true);
  assert.equal(run.checkpoints.length, 10_000);
  const later = Date.now() + 5000;
  run.refresh(later);
  const times = Array.from({ length: 50 }, () => {
    const began = cpuTime();
    assert.equal(run.refresh(later), false);
    return cpuTime() - began;
  }).sort((a, b) => a - b);
  assert.ok(times[25]! < 2, `${times[25]!.toFixed(2)} ms`);
  rmSync(dir, { recursive: true });
});
