import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { UserError } from '../../../src/base/errors';
import {
  createRun,
  findRuns,
  readRun,
  readState,
  removeRunLeftovers,
  removeUnborn,
  runFolderAt,
  runsFolder,
  writeState,
} from '../../../src/run/folder';
import { sanitiseName } from '../../../src/run/runNames';
import type { RunState } from '../../../src/run/records';
import { makeRun, someInfo, temporaryFolder } from './helpers';

function says(pattern: RegExp): (thrown: unknown) => boolean {
  return thrown => thrown instanceof UserError && pattern.test(thrown.message);
}

function state(status: RunState['status'], step = 10): RunState {
  return { status, step, heartbeat: '2026-11-21T09:20:00.000Z', seconds: 12.5 };
}

test('a new run has its folder and its run.json', t => {
  const root = temporaryFolder(t);
  const dir = makeRun(join(root, 'runs'), someInfo({ name: 'a/b', seed: 7 }));
  assert.equal(dir, join(root, 'runs', 'a-b', '2026-11-21T09-14-05-seed7'));
  const configFromRun = relative(dir, '/configs/mnist.vae.yaml');
  assert.deepEqual(readRun(dir), someInfo({ name: 'a/b', seed: 7, configFromRun }));
  assert.deepEqual(readdirSync(dir), ['run.json']);
  assert.ok(isAbsolute(dir));
  const told = createRun(runsFolder(join(root, 'runs'), 'a/b'), someInfo({ name: 'a/b', seed: 7 }), 'beta4-a/b');
  assert.equal(basename(told), '2026-11-21T09-14-05-seed7-beta4-a-b');
});

test('what a killed process left of a run that it was making goes, that of a living one or of another machine stays', t => {
  const folder = runsFolder(temporaryFolder(t), 'digits');
  mkdirSync(folder, { recursive: true });
  const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const [left, living, elsewhere] = [
    `.tmp-${pid}-${host}00000000`,
    `.tmp-${process.ppid}-${host}00000000`,
    `.tmp-${pid}-0000000000000000`,
  ];
  for (const name of [left, living, elsewhere]) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'run.json'), JSON.stringify(someInfo()));
  }
  assert.deepEqual(findRuns(folder), []);
  removeUnborn(folder);
  assert.deepEqual(readdirSync(folder).sort(), [living, elsewhere].sort());
});

test('runs of the same second get folders of their own, newest first', t => {
  const root = temporaryFolder(t);
  const dirs = Array.from({ length: 11 }, () => makeRun(root, someInfo()));
  assert.deepEqual(dirs.map(dir => basename(dir)).slice(0, 3), [
    '2026-11-21T09-14-05-seed0',
    '2026-11-21T09-14-05-seed0-2',
    '2026-11-21T09-14-05-seed0-3',
  ]);
  const later = makeRun(root, someInfo({ created: '2026-11-21T09:14:06.000Z' }));
  assert.deepEqual(
    findRuns(runsFolder(root, 'digits')).map(({ dir }) => dir),
    [later, ...dirs.reverse()],
  );
});

test('half-written folders, files and newer runs are not found', t => {
  const root = temporaryFolder(t);
  const dir = makeRun(root, someInfo());
  const folder = dirname(dir);
  mkdirSync(join(folder, 'empty'));
  mkdirSync(join(folder, 'torn'));
  writeFileSync(join(folder, 'torn', 'run.json'), '{"format": 1, "na');
  mkdirSync(join(folder, 'newer'));
  writeFileSync(join(folder, 'newer', 'run.json'), JSON.stringify({ ...someInfo(), format: 2 }));
  writeFileSync(join(folder, 'notes.txt'), '');
  assert.deepEqual(
    findRuns(folder).map(found => found.dir),
    [dir],
  );
  assert.deepEqual(findRuns(join(root, 'none')), []);
});

test('a folder that is no run has its sentence', t => {
  const root = temporaryFolder(t);
  const dir = makeRun(root, someInfo());
  assert.throws(() => readRun(root), says(/is not the folder of a run: it has no run\.json$/));
  assert.throws(() => readRun(join(root, 'none')), says(/none does not exist$/));
  assert.throws(
    () => readRun(join(dir, 'run.json')),
    says(/run\.json is a file, the folder of a run was expected; a pattern that ends in \/ matches folders alone$/),
  );
  const broken: [object, RegExp][] = [
    [{ ...someInfo(), format: 3, config: null }, /made by a newer VAE Lens \(format 3\); this one reads format 1$/],
    [{ ...someInfo(), seed: undefined }, /run\.json lacks the key 'seed'$/],
    [{ name: 'x' }, /run\.json lacks the key 'format'$/],
  ];
  for (const [content, pattern] of broken) {
    writeFileSync(join(dir, 'run.json'), JSON.stringify(content));
    assert.throws(() => readRun(dir), says(pattern), String(pattern));
  }
});

test('a run is found from all that lies in it, and its newest from a folder of runs', t => {
  const root = temporaryFolder(t);
  const older = makeRun(root, someInfo({ created: '2026-11-21T09:14:05.000Z' }));
  const newer = makeRun(root, someInfo({ created: '2026-11-22T09:14:05.000Z' }));
  const checkpoint = join(older, 'checkpoints', 'step-00000010.safetensors');
  for (const path of [older, `${older}/`, join(older, 'run.json'), dirname(checkpoint), checkpoint]) {
    assert.equal(runFolderAt(path), older);
  }
  assert.equal(runFolderAt(dirname(newer)), newer);
  const gone = join(root, 'gone');
  for (const path of [root, gone]) {
    assert.throws(
      () => runFolderAt(path),
      (thrown: Error) => thrown instanceof UserError && thrown.message.includes(path),
    );
  }
});

test('a state is replaced as a whole', t => {
  const dir = makeRun(temporaryFolder(t), someInfo());
  assert.equal(readState(dir), undefined);
  writeState(dir, state('running'));
  writeState(dir, { ...state('failed', 20), error: 'the loss is not finite at step 20' });
  assert.deepEqual(readState(dir), { ...state('failed', 20), error: 'the loss is not finite at step 20' });
  assert.deepEqual(readdirSync(dir).sort(), ['run.json', 'state.json']);
  writeFileSync(join(dir, 'state.json'), '{}');
  assert.throws(() => readState(dir), says(/state\.json lacks the key 'status'$/));
});

test('a root that cannot hold folders is named', t => {
  const root = temporaryFolder(t);
  writeFileSync(join(root, 'file'), '');
  assert.throws(
    () => makeRun(join(root, 'file'), someInfo()),
    says(/file.* (lies under a file|is a file), a folder was expected$/),
  );
  writeFileSync(join(root, 'digits'), '');
  assert.throws(() => makeRun(root, someInfo()), says(/digits is a file, a folder was expected$/));
});

test('leftovers of this process are removed everywhere in a run', t => {
  const dir = makeRun(temporaryFolder(t), someInfo());
  mkdirSync(join(dir, 'checkpoints'));
  const leftovers = [join(dir, `.tmp-${process.pid}-aa`), join(dir, 'checkpoints', `.tmp-${process.pid}-bb`)];
  for (const file of leftovers) writeFileSync(file, '');
  removeRunLeftovers(dir);
  assert.deepEqual(readdirSync(dir).sort(), ['checkpoints', 'run.json']);
  assert.deepEqual(readdirSync(join(dir, 'checkpoints')), []);
});

test('names become safe names of folders', () => {
  const cases: [string, string][] = [
    ['mnist', 'mnist'],
    ['β = 4, größe', 'β = 4, größe'],
    ['a/b\\c:d', 'a-b-c-d'],
    ['../../etc', '-..-etc'],
    ['..', 'run'],
    ['', 'run'],
    ['.hidden', 'hidden'],
    ['ends. .', 'ends'],
    ['line\nbreak\0', 'line-break-'],
    ['con', '_con'],
    ['Nul.txt', '_Nul.txt'],
    ['COM1', '_COM1'],
    ['command', 'command'],
    ['half \ud800 x', 'half - x'],
    ['e\u0301', 'é'],
  ];
  for (const [name, expected] of cases) assert.equal(sanitiseName(name), expected);
  assert.equal(sanitiseName('é'.repeat(200)), 'é'.repeat(50));
});

test('every name gives one new folder directly under the root', t => {
  const root = temporaryFolder(t);
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), name => {
      const safe = sanitiseName(name);
      assert.equal(sanitiseName(safe), safe);
      assert.equal(dirname(join(root, safe)), root);
      mkdirSync(join(root, 'names', safe), { recursive: true });
      assert.deepEqual(readdirSync(join(root, 'names')), [safe]);
      rmSync(join(root, 'names', safe), { recursive: true });
    }),
    { numRuns: 200 },
  );
  assert.equal(readFileSync(join(makeRun(root, someInfo({ name: '\0' })), 'run.json'), 'utf8').at(-1), '\n');
});
