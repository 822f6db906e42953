import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readRun, rewriteRun } from '../../../src/run/folder';
import { configOf, dataPlaces, rememberData, toldPlaces } from '../../../src/run/places';
import { makeRun, someInfo, temporaryFolder } from './helpers';

/** A path in a folder that is there, with the folders on the way. */
function made(...parts: string[]): string {
  const path = join(...parts);
  mkdirSync(path, { recursive: true });
  return path;
}

test('run.json says where the config is as seen from the run', t => {
  const folder = temporaryFolder(t);
  const info = someInfo({ configFile: join(folder, 'configs', 'a.vae.yaml'), name: 'a' });
  const dir = makeRun(join(folder, 'out'), info);
  assert.equal(readRun(dir).configFromRun, '../../../configs/a.vae.yaml');
  rewriteRun(dir, { ...info, engine: 'onnx' });
  assert.equal(readRun(dir).configFromRun, '../../../configs/a.vae.yaml');
});

test('a config is found from where the run lies, then above it, then where it was', t => {
  const folder = temporaryFolder(t);
  const run = made(folder, 'two', 'runs', 'a', 'run');
  const was = join(folder, 'one', 'a.vae.yaml');
  const older = { configFile: was };
  const newer = { configFile: was, configFromRun: '../../../configs/a.vae.yaml' };
  assert.equal(configOf(run, newer), was, 'nothing is there: the recorded one');
  made(folder, 'one');
  writeFileSync(was, '');
  assert.equal(configOf(run, older), was);
  const above = join(folder, 'two', 'a.vae.yaml');
  writeFileSync(above, '');
  assert.equal(configOf(run, older), above);
  assert.equal(configOf(run, newer), above);
  made(folder, 'two', 'configs');
  writeFileSync(join(folder, 'two', 'configs', 'a.vae.yaml'), '');
  assert.equal(configOf(run, newer), join(folder, 'two', 'configs', 'a.vae.yaml'));
  assert.equal(configOf(run, { configFile: 'C:\\Users\\a\\one\\a.vae.yaml' }), above);
});

test('data are looked for beside the config where it lies now, and where they were', () => {
  const run = '/b/two/runs/a/run';
  const info = { configFile: '/a/one/a.vae.yaml', configFromRun: '../../../a.vae.yaml' };
  assert.deepEqual(dataPlaces(run, info, 'data/x.npz'), ['/b/two/data/x.npz', '/a/one/data/x.npz']);
  assert.deepEqual(dataPlaces(run, info, 'x', '/c'), ['/c/x', '/b/two/x', '/a/one/x']);
  assert.deepEqual(dataPlaces(run, info, '/a/data/x.npz'), ['/a/data/x.npz', '/b/data/x.npz']);
  // One of an older version lies as most do.
  assert.deepEqual(dataPlaces(run, { configFile: '/a/one/a.vae.yaml' }, 'x'), ['/b/two/x', '/a/one/x']);
  const windows = { configFile: 'C:\\a\\one\\a.vae.yaml', configFromRun: '../../../a.vae.yaml' };
  assert.equal(dataPlaces(run, windows, '..\\data\\x.npz')[0], '/b/data/x.npz');
  assert.ok(dataPlaces(run, windows, 'C:\\a\\one\\x.npz').includes('/b/two/x.npz'));
});

test('where somebody said the data are comes first, also when they moved with the run', t => {
  const folder = temporaryFolder(t);
  const dir = makeRun(join(folder, 'runs'), someInfo({ configFile: join(folder, 'a.vae.yaml') }));
  const info = readRun(dir);
  const told = made(folder, 'elsewhere');
  rememberData(dir, told);
  assert.equal(dataPlaces(dir, info, 'data/x.npz')[0], told);
  writeFileSync(join(told, 'x.npz'), '');
  assert.deepEqual(toldPlaces(told, 'data/x.npz'), [join(told, 'x.npz'), told]);
  assert.equal(dataPlaces(dir, info, 'data/x.npz')[0], join(told, 'x.npz'));
  writeFileSync(join(dir, 'data.json'), '{');
  assert.equal(dataPlaces(dir, info, 'data/x.npz')[0], join(folder, 'data/x.npz'), 'a damaged memory is none');
});
