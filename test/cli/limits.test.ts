import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { npyFile } from './npyFile';
import { type Ended, assertSentence, runsIn, smallConfig, temporary, vaeLens } from './helpers';

/** What the system refuses is a sentence with the path and what to do. */

/** The command line under a limit of the shell. */
function limited(limit: string, ...args: string[]): Ended {
  const command = `ulimit ${limit} && exec "$@"`;
  const { status, signal, stdout, stderr } = spawnSync(
    'bash',
    ['-c', command, 'bash', process.execPath, resolve('dist/cli.js'), ...args],
    { encoding: 'utf8' },
  );
  return { status, signal, stdout, stderr };
}

describe('limits of the system', { concurrency: 2 }, () => {
  test('a name that is too long', async t => {
    const folder = temporary(t);
    const long = 'x'.repeat(300);
    const advice = /x{300}.* has a name that is too long for the disk: choose a shorter name or folder/;
    for (const ended of [
      await vaeLens('measure', 'id', join(folder, `${long}.npy`)),
      await vaeLens('train', join(folder, `${long}.vae.yaml`)),
      await vaeLens('train', smallConfig(folder), '--runs', join(folder, long)),
      await vaeLens('curve', join(folder, long)),
      await vaeLens('compare', join(folder, `${long}.safetensors`)),
    ])
      assertSentence(ended, advice);
  });

  test('no addresses for WebAssembly', t => {
    const folder = temporary(t);
    const file = join(folder, 'a.npy');
    writeFileSync(
      file,
      npyFile(300, 10, (i, j) => Math.sin(i + 7 * j)),
    );
    const ended = limited('-v 9000000', 'measure', 'cka', file, file);
    assertSentence(ended, /no memory for WebAssembly, .* raise the limit \(ulimit -v unlimited/);
    assert.equal(ended.status, 1);
  });

  test('a file that may not grow', t => {
    const folder = temporary(t);
    const ended = limited('-f 8', 'train', smallConfig(folder, { steps: 3 }));
    assertSentence(ended, /checkpoints.* allows no file of this size/);
    assert.equal(ended.status, 1);
    assert.equal(runsIn(join(folder, 'runs/small')).length, 1);
  });
});
