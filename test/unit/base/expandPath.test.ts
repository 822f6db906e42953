import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { test } from 'node:test';
import { UserError } from '../../../src/base/errors';
import { expandPath } from '../../../src/base/paths/expandPath';

test('the home folder and variables are filled in, and nothing else is touched', t => {
  process.env['VAE_LENS_TEST_PATH'] = '/scratch';
  t.after(() => delete process.env['VAE_LENS_TEST_PATH']);
  for (const [written, path] of [
    ['~', homedir()],
    [`~${sep}data`, join(homedir(), 'data')],
    ['$VAE_LENS_TEST_PATH/x', '/scratch/x'],
    ['${VAE_LENS_TEST_PATH}/x', '/scratch/x'],
    ['/a/$VAE_LENS_TEST_PATH', '/a//scratch'],
    ['%VAE_LENS_TEST_PATH%/x', '/scratch/x'],
    ['data/mnist', 'data/mnist'],
    ['~someone/data', '~someone/data'],
    ['a~/b', 'a~/b'],
    ['cost$5/b', 'cost$5/b'],
    ['100% sure', '100% sure'],
  ] as const) {
    assert.equal(expandPath(written), path, written);
  }
  assert.throws(
    () => expandPath('$VAE_LENS_NOT_SET/x'),
    (thrown: unknown) =>
      thrown instanceof UserError && /variable \$VAE_LENS_NOT_SET, which is not set/.test(thrown.message),
  );
});

test('what is there under its own name stays as it is, seen from the folder where the path starts', t => {
  const folder = mkdtempSync(join(tmpdir(), 'vae-lens-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, '$VAE_LENS_NOT_SET'));
  assert.equal(expandPath('$VAE_LENS_NOT_SET', folder), '$VAE_LENS_NOT_SET');
  assert.throws(() => expandPath('$VAE_LENS_NOT_SET'), UserError);
});
