import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkpointAt } from '../../../src/run/checkpoints/checkpointAt';
import { temporaryFolder } from './helpers';

test('a folder where a checkpoint is wanted is its last one', t => {
  const run = temporaryFolder(t);
  const folder = join(run, 'checkpoints');
  mkdirSync(folder);
  assert.throws(() => checkpointAt(run), /is a folder without a checkpoint/);
  for (const step of ['00000000', '00000900', '00001000', '00000100'])
    writeFileSync(join(folder, `step-${step}.safetensors`), '');
  const last = join(folder, 'step-00001000.safetensors');
  for (const path of [run, `${run}/`, folder, `${folder}/`, last]) assert.equal(checkpointAt(path), last, path);
  assert.equal(checkpointAt(join(run, 'none')), join(run, 'none'), 'whoever reads it says that it is not there');
});

test('behind a checkpoint stands a positive number, or what is wrong is said; a file may be called so', t => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'a.safetensors');
  assert.equal(checkpointAt(`${file}#beta=0.5`), `${file}#beta=0.5`);
  for (const wrong of ['abc', '', '0', '-1', '1,5', '1e999', 'Infinity'])
    assert.throws(() => checkpointAt(`${file}#beta=${wrong}`), {
      name: 'UserError',
      usage: true,
      message: `${file}#beta=${wrong}: β '${wrong}' is not a positive number; write it as in #beta=4`,
    });
  const below = join(folder, 'a#beta=b', 'none.safetensors');
  assert.equal(checkpointAt(below), below);
  const called = join(folder, 'b#beta=c.safetensors');
  writeFileSync(called, '');
  assert.equal(checkpointAt(called), called);
});
