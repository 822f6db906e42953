import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { type Server, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { z } from 'zod';
import { UserError } from '../../../src/base/errors';
import { loadConfig } from '../../../src/config/reading/loadConfig';
import { readBytes } from '../../../src/data/files/readBytes';
import { NORB_BYTES, withNorbMatrix } from '../../../src/data/files/norbMatrix';
import { withZip } from '../../../src/data/files/zip';
import { cached, peekCached } from '../../../src/run/cache';
import { checkpointName, readCheckpoint, readMetadata } from '../../../src/run/checkpoints/checkpoint';
import { FollowedRun } from '../../../src/run/follow';
import { findRuns, readRun, readState } from '../../../src/run/folder';
import { listImages, readImage } from '../../../src/run/imageFolder';
import { acquireLock, lockOwner } from '../../../src/run/lock';
import { perExampleAt, readPerExample } from '../../../src/run/perExample';
import { thisProcess } from '../../../src/run/process';
import { openScalars, readScalars } from '../../../src/run/scalars';
import { requestStop, stopRequested } from '../../../src/run/stop';
import { makeRun, someInfo, temporaryFolder } from './helpers';
import { someBatch } from './records';

/** What stands in a file's place, and what is said of it. */
type Attack = readonly [what: string, put: (path: string, t: TestContext) => void | Promise<void>, says: RegExp];

const sockets: Server[] = [];

const ATTACKS: readonly Attack[] = [
  ['a link to a device that never ends', path => symlinkSync('/dev/zero', path), / is a device, a file was expected$/],
  ['a pipe', path => void execFileSync('mkfifo', [path]), / is a pipe, a file was expected$/],
  ['a folder', path => mkdirSync(path), / is a folder, a file was expected$/],
  [
    'a socket',
    (path, t) =>
      new Promise(resolve => {
        // Its path may have 107 bytes: it is made elsewhere and put there by a link.
        const short = join(dirname(dirname(path)), 's');
        const server = createServer().listen(short, () => {
          linkSync(short, path);
          resolve();
        });
        sockets.push(server);
        t.after(() => server.close());
      }),
    / is a socket or a device, a file was expected$/,
  ],
  ['a link in a circle', path => symlinkSync(path, path), / leads round in circles by links/],
];

const sparse = (path: string): void => {
  writeFileSync(path, '');
  truncateSync(path, 2 ** 40);
};
const HUGE: Attack = ['a file of a terabyte', sparse, / has 1 TiB, at most .* are read$/];

const refuses = (read: () => unknown, says: RegExp) =>
  assert.rejects(
    Promise.resolve().then(() => read()),
    (thrown: unknown) => thrown instanceof UserError && says.test(thrown.message),
  );

/** Every way in: the file of a run folder, or of data, and what reads it. */
const READERS: readonly (readonly [file: string, read: (dir: string, path: string) => unknown, huge: boolean])[] = [
  ['run.json', readRun, true],
  ['state.json', readState, true],
  ['lock', acquireLock, true],
  ['scalars.jsonl', dir => readScalars(dir), true],
  ['per-example.f32', readPerExample, true],
  ['per-example.f32', dir => perExampleAt(dir, 3), true],
  [checkpointName(1), (_, path) => readCheckpoint(path), false],
  [checkpointName(1), (_, path) => readMetadata(path), false],
  ['x.vae.yaml', (_, path) => loadConfig(path), true],
  ['x.npy', (_, path) => readBytes(path), true],
  ['x.zip', (_, path) => withZip(path, () => Promise.resolve()), false],
  ['x.mat', (_, path) => withNorbMatrix(path, NORB_BYTES, () => Promise.resolve()), false],
];

for (const [what, put, says] of [...ATTACKS, HUGE]) {
  test(`${what} is refused in a sentence wherever a file is read`, async t => {
    for (const [file, read, huge] of READERS) {
      if (says === HUGE[2] && !huge) continue;
      const dir = join(temporaryFolder(t), 'run');
      mkdirSync(dir);
      const path = join(dir, file);
      await put(path, t);
      await refuses(() => read(dir, path), says);
    }
  });
}

test('the editor lists what is sound beside what is not, and says what it does not read', async t => {
  const folder = temporaryFolder(t);
  const info = someInfo({ created: new Date().toISOString() });
  makeRun(folder, info);
  for (const [file] of READERS.slice(0, 5)) {
    for (const [, put] of [...ATTACKS, HUGE]) {
      const dir = makeRun(folder, info);
      const run = new FollowedRun(dir, info);
      rmSync(join(dir, file), { force: true });
      await put(join(dir, file), t);
      run.refresh();
      assert.equal(lockOwner(dir), undefined);
      if (['scalars.jsonl', 'state.json'].includes(file)) assert.match(run.problem ?? '', new RegExp(file));
      rmSync(join(dirname(dir), 's'), { force: true });
      for (const server of sockets.splice(0)) server.close();
      if (file !== 'run.json') rmSync(dir, { recursive: true });
    }
  }
  assert.equal(findRuns(join(folder, info.name)).length, 1);
});

test('pictures that are no files are not listed for the editor to show', async t => {
  const dir = makeRun(temporaryFolder(t), someInfo());
  mkdirSync(join(dir, 'images'));
  const at = (step: number): string => join(dir, 'images', `step-${String(step).padStart(8, '0')}-samples.png`);
  for (const [index, [, put]] of [...ATTACKS, HUGE].entries()) await put(at(index + 1), t);
  writeFileSync(join(dir, 'real'), 'x');
  symlinkSync(join(dir, 'real'), at(99));
  const listed = listImages(dir);
  assert.deepEqual(
    listed.map(({ step }) => step),
    [99],
  );
  assert.equal(readImage(listed[0]!).toString(), 'x');
});

test('a file that is linked to is read', async t => {
  const [dir, other] = [temporaryFolder(t), temporaryFolder(t)];
  const run = makeRun(other, someInfo());
  symlinkSync(join(run, 'run.json'), join(dir, 'run.json'));
  assert.equal(readRun(dir).name, 'digits');
  writeFileSync(join(other, 'data'), 'abc');
  symlinkSync(join(other, 'data'), join(dir, 'data'));
  assert.equal((await readBytes(join(dir, 'data'))).toString(), 'abc');
});

test('a cached result is as good as none where it is no file', async t => {
  for (const [, put] of [...ATTACKS, HUGE]) {
    const dir = join(temporaryFolder(t), 'run');
    mkdirSync(join(dir, 'analysis'), { recursive: true });
    await cached(dir, 'x', {}, z.number(), () => 1);
    const [name] = execFileSync('ls', [join(dir, 'analysis')], { encoding: 'utf8' }).split('\n');
    rmSync(join(dir, 'analysis', name!));
    await put(join(dir, 'analysis', name!), t);
    assert.equal(peekCached(dir, 'x', {}, z.number()), undefined);
    rmSync(join(dir, 's'), { force: true });
  }
});

test('JSON that is nested a hundred thousand deep is refused, its brackets in strings do not count', t => {
  const dir = makeRun(temporaryFolder(t), someInfo());
  const info = JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8')) as Record<string, unknown>;
  const withConfig = (config: string): string =>
    JSON.stringify({ ...info, config: 0 }).replace('"config":0', `"config":${config}`);
  writeFileSync(join(dir, 'run.json'), withConfig(`{"a":${'['.repeat(1e5)}${']'.repeat(1e5)}}`));
  assert.throws(() => readRun(dir), /run\.json is not JSON: it is nested more than 100 deep$/);
  writeFileSync(join(dir, 'run.json'), withConfig(`{"a":"${'['.repeat(1e5)}\\"${'['.repeat(1e5)}"}`));
  assert.equal(readRun(dir).name, 'digits');
});

test("a lock's token that would lead to another folder is none", t => {
  const dir = makeRun(temporaryFolder(t), someInfo());
  for (const token of ['../../x', '/etc/passwd', 'x'.repeat(300), '']) {
    writeFileSync(join(dir, 'lock'), JSON.stringify({ ...thisProcess(), pid: 2 ** 22 + 1, token }));
    assert.equal(lockOwner(dir), undefined, token);
    assert.throws(() => acquireLock(dir), /lock stayed in the way/, token);
    assert.ok(!existsSync(join(dir, '../../x')));
  }
});

test('what a run writes never goes through a link', t => {
  const [dir, other] = [makeRun(temporaryFolder(t), someInfo()), temporaryFolder(t)];
  const victim = join(other, 'profile');
  writeFileSync(victim, 'mine');
  symlinkSync(victim, join(dir, 'scalars.jsonl'));
  assert.throws(() => openScalars(dir), /scalars\.jsonl is a link: what a run writes must be files of its own/);
  symlinkSync(victim, join(dir, 'stop'));
  requestStop(dir);
  assert.ok(stopRequested(dir));
  assert.equal(readFileSync(victim, 'utf8'), 'mine');
});

test('scalars are read in pieces: a line without an end, and a file of millions of lines, hold nobody up', t => {
  const dir = makeRun(temporaryFolder(t), someInfo());
  const run = new FollowedRun(dir, someInfo());
  const file = join(dir, 'scalars.jsonl');
  const line = (step: number): string => JSON.stringify(someBatch(step)) + '\n';
  // Longer than what is read in one refresh, and ended at last.
  writeFileSync(file, `${line(1)}${'x'.repeat(9e6)}\n${line(2)}`);
  const steps: number[][] = [];
  for (let refreshes = 0; refreshes < 4; refreshes++) {
    run.refresh();
    steps.push(run.scalars.map(({ step }) => step));
  }
  assert.deepEqual(steps, [[1], [1], [1, 2], [1, 2]]);
  assert.match(run.problem ?? '', /scalars\.jsonl, line 2, is longer than 1048576 bytes: this line is left out/);

  const many = Array.from({ length: 100_000 }, (_, i) => line(i + 1)).join('');
  writeFileSync(file, many);
  run.refresh();
  assert.ok(run.scalars.length > 0 && run.scalars.length < 100_000);
  while (run.refresh());
  assert.equal(run.scalars.length, 100_000);
  assert.doesNotMatch(run.problem ?? '', /scalars/);
});
