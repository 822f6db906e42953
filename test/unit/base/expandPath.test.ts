import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { join, sep } from 'node:path';
import { test } from 'node:test';
import { UserError } from '../../../src/base/errors';
import { expandPath } from '../../../src/base/expandPath';

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
