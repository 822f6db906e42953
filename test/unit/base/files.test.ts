import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { z } from 'zod';
import { UserError } from '../../../src/base/errors';
import { ensureFolder, listFolder, readJson, removeLeftovers, writeAtomic } from '../../../src/base/files';

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'vae-lens-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function says(pattern: RegExp): (thrown: unknown) => boolean {
  return thrown => thrown instanceof UserError && pattern.test(thrown.message);
}

test('writeAtomic creates and replaces, from text, bytes and pieces', t => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'a');
  writeAtomic(path, 'σ = 1');
  assert.equal(readFileSync(path, 'utf8'), 'σ = 1');
  writeAtomic(path, Uint8Array.of(1, 2, 3));
  assert.deepEqual([...readFileSync(path)], [1, 2, 3]);
  writeAtomic(path, [Uint8Array.of(4), new Uint8Array(0), Uint8Array.of(5, 6)]);
  assert.deepEqual([...readFileSync(path)], [4, 5, 6]);
  writeAtomic(path, []);
  assert.equal(readFileSync(path).length, 0);
  assert.deepEqual(readdirSync(folder), ['a']);
});

test('writeAtomic names what is in the way and leaves nothing behind', t => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'file'), '');
  mkdirSync(join(folder, 'taken'));
  writeFileSync(join(folder, 'taken', 'inside'), 'kept');
  assert.throws(() => writeAtomic(join(folder, 'none', 'a'), 'x'), says(/none does not exist$/));
  assert.throws(() => writeAtomic(join(folder, 'file', 'a'), 'x'), says(/a lies under a file, a folder was expected$/));
  assert.throws(() => writeAtomic(join(folder, 'taken'), 'x'), says(/taken is a folder, a file was expected$/));
  assert.deepEqual(readdirSync(folder), ['file', 'taken']);
  assert.equal(readFileSync(join(folder, 'taken', 'inside'), 'utf8'), 'kept');
});

test('a folder that may not be written is named', t => {
  const folder = temporaryFolder(t);
  writeAtomic(join(folder, 'a'), 'old');
  try {
    // For the administrator permissions do not count; this flag does.
    execFileSync('chattr', ['+i', folder], { stdio: 'ignore' });
  } catch {
    t.skip('chattr is not permitted here');
    return;
  }
  try {
    assert.throws(() => writeAtomic(join(folder, 'a'), 'new'), says(/a may not be changed by this user$/));
    assert.throws(() => ensureFolder(join(folder, 'b')), says(/b may not be changed by this user$/));
    assert.equal(readFileSync(join(folder, 'a'), 'utf8'), 'old');
  } finally {
    execFileSync('chattr', ['-i', folder]);
  }
});

test('removeLeftovers takes the temporary files of dead writers only', t => {
  const folder = temporaryFolder(t);
  const dead = Number(execFileSync(process.execPath, ['-p', 'process.pid']).toString());
  const names = [
    `.tmp-${dead}-0a`,
    `.tmp-${process.pid}-0b`,
    `.tmp-${process.ppid}-0c`,
    '.tmp-x-0d',
    'weights',
    '.tmp-1',
  ];
  for (const name of names) writeFileSync(join(folder, name), '');
  removeLeftovers(folder);
  assert.deepEqual(readdirSync(folder).sort(), ['.tmp-1', `.tmp-${process.ppid}-0c`, '.tmp-x-0d', 'weights'].sort());
  removeLeftovers(join(folder, 'none'));
});

test('ensureFolder makes one folder, not its parents', t => {
  const folder = temporaryFolder(t);
  ensureFolder(join(folder, 'a'));
  ensureFolder(join(folder, 'a'));
  assert.throws(() => ensureFolder(join(folder, 'b', 'c')), says(/b does not exist$/));
  assert.ok(!existsSync(join(folder, 'b')));
  assert.deepEqual(listFolder(folder), ['a']);
  assert.deepEqual(listFolder(join(folder, 'none')), []);
});

test('readJson says what is wrong', t => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'a.json');
  const schema = z.object({ step: z.number(), data: z.object({ shape: z.tuple([z.number(), z.number()]) }) });
  const read = (text: string) => {
    writeFileSync(path, text);
    return readJson(path, schema);
  };
  assert.deepEqual(read('{"step": 3, "data": {"shape": [1, 2]}}'), { step: 3, data: { shape: [1, 2] } });
  assert.throws(
    () => read('{"step": 3'),
    says(/a\.json is not JSON: it is damaged or cut off, put back a copy that is whole$/),
  );
  assert.throws(() => read(''), says(/a\.json is not JSON: it is empty, put back a copy that is whole$/));
  assert.throws(() => read('{"data": {"shape": [1, 2]}}'), says(/a\.json lacks the key 'step'$/));
  assert.throws(() => read('{"step": 3, "data": {}}'), says(/a\.json lacks the key 'data\.shape'$/));
  assert.throws(() => read('{"step": 3, "data": {"shape": [1, "b"]}}'), says(/has a wrong 'data\.shape\.1': .*number/));
  assert.throws(() => read('[]'), says(/a\.json is not of the expected shape: .*object/));
  assert.throws(() => readJson(join(folder, 'none.json'), schema), says(/none\.json does not exist$/));
});
