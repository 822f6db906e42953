import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { smallConfig, start, temporary } from './helpers';

test('a training run leaves none of the files with which onnxruntime sends usage data', async t => {
  const home = temporary(t);
  const cache = join(home, 'cache');
  mkdirSync(cache);
  const env = { ...process.env, HOME: home, XDG_CACHE_HOME: cache };
  const { status } = await start(['train', smallConfig(home), '--json'], { env }).ended;
  assert.equal(status, 0);
  assert.deepEqual(
    readdirSync(cache).filter(name => name !== 'vae-lens'),
    [],
  );
  assert.ok(!existsSync(join(home, '.cache')));
});
