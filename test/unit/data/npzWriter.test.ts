import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { NpzWriter } from '../../../src/data/files/npzWriter';
import { openDataset } from '../../../src/data/openDataset';
import { smallDisk } from '../smallDisk';
import { userError, withFolder } from './helpers';

test('more labels are written than a call takes arguments', async () => {
  await withFolder(async folder => {
    const count = 200_000;
    const writer = new NpzWriter(join(folder, 'a.npz'));
    writer.array('images', '<f4', [count, 1]).append(new Float32Array(count));
    writer.texts(
      'labels',
      Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 'ox' : 'cat')),
    );
    await writer.finish();
    await writer.close();
    const { labels } = await openDataset({ name: 'npz', path: 'a.npz' }, folder);
    assert.deepEqual([labels!.names, labels!.values.length], [['cat', 'ox'], count]);
  });
});

/** Why it is not looked at which files are open. */
const OPEN_FILES = existsSync('/proc/self/fd') ? false : 'only Linux tells which files are open';

/** The folders that files of the name a.npz are put together in. */
const partsIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter(name => name.startsWith('a.npz.part-'));

/** A writer whose file would be three million values long. */
function manyValues(file: string): NpzWriter {
  const writer = new NpzWriter(file);
  writer.array('images', '<f4', [3e6, 1]).append(new Float32Array(3e6));
  return writer;
}

test('an older file stays until the new one is whole, and a cancelled or a broken one leaves nothing', async () => {
  await withFolder(async folder => {
    const file = join(folder, 'a.npz');
    await writeFile(file, 'older');
    const fails = async (finish: (writer: NpzWriter) => Promise<void>, how: Parameters<typeof assert.rejects>[1]) => {
      const writer = manyValues(file);
      await assert.rejects(finish(writer), how);
      await writer.close();
      assert.deepEqual([await readdir(folder), await readFile(file, 'utf8')], [['a.npz'], 'older']);
    };
    const cancelled = new Error('nobody wants it');
    await fails(writer => writer.finish({ signal: AbortSignal.abort(cancelled) }), cancelled);
    await fails(writer => {
      const abort = new AbortController();
      const finished = writer.finish(abort);
      abort.abort(cancelled);
      return finished;
    }, cancelled);
    // Somebody clears the folder of the pieces away.
    await fails(
      async writer => {
        await rm(join(folder, (await partsIn(folder))[0]!), { recursive: true });
        await writer.finish();
      },
      userError(/\/a\.npz\.part-\d+-\w+, where a\.npz was being put together, is not there any more: try again$/),
    );
    const writer = manyValues(file);
    await writer.finish();
    await writer.close();
    assert.deepEqual(await readdir(folder), ['a.npz']);
    assert.ok((await stat(file)).size > 12e6);
  });
});

test(
  'one that is cancelled while it reads its pieces keeps none of them open',
  { timeout: 30_000, skip: OPEN_FILES },
  async () => {
    await withFolder(async folder => {
      const open = async (): Promise<string[]> => {
        const handles = await readdir('/proc/self/fd');
        const paths = await Promise.all(handles.map(handle => readlink(`/proc/self/fd/${handle}`).catch(() => '')));
        return paths.filter(path => path.startsWith(folder));
      };
      const writer = manyValues(join(folder, 'a.npz'));
      const abort = new AbortController();
      const finished = assert.rejects(writer.finish(abort), /nobody wants it/);
      while (!(await open()).some(path => path.endsWith('whole.npz'))) await setImmediate();
      abort.abort(new Error('nobody wants it'));
      await finished;
      await writer.close();
      while ((await open()).length > 0) await setImmediate();
      assert.deepEqual(await readdir(folder), []);
    });
  },
);

test('what a killed process left is removed by the next one to write there, and nothing else', async () => {
  await withFolder(async folder => {
    const dead = spawnSync(process.execPath, ['--version']).pid;
    const kept = [`a.npz.part-${process.ppid}-AbCdEf`, `b.npz.part-${dead}-AbCdEf`, `a.npz.part-${dead}`, 'a.npz'];
    for (const name of [...kept, `a.npz.part-${dead}-AbCdEf`]) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'images.npy'), 'half');
    }
    const [one, other] = [manyValues(join(folder, 'a.npz')), manyValues(join(folder, 'a.npz'))];
    const names = await readdir(folder);
    assert.deepEqual(
      kept.filter(name => !names.includes(name)),
      [],
    );
    assert.equal(names.length, kept.length + 2, 'and those of two that write now');
    for (const writer of [one, other]) await writer.close();
    assert.deepEqual((await readdir(folder)).sort(), kept.sort());
  });
});

test('a full disk is named, and an older file stays', async t => {
  const disk = smallDisk(t);
  if (disk === undefined) return;
  const file = join(disk, 'a.npz');
  await writeFile(file, 'older');
  // The pieces alone are too much; the pieces fit, but not the file beside them.
  for (const count of [30_000, 10_000]) {
    const writer = new NpzWriter(file);
    const write = async (): Promise<void> => {
      writer.array('images', '<f4', [count, 1]).append(new Float32Array(count));
      await writer.finish();
    };
    await assert.rejects(write(), userError(/a\.npz cannot be written: the disk is full$/));
    await writer.close();
    assert.deepEqual([await readdir(disk), await readFile(file, 'utf8')], [['a.npz'], 'older']);
  }
});

test('a disk that is read-only is named', t => {
  const disk = smallDisk(t);
  if (disk === undefined) return;
  execFileSync('mount', ['-o', 'remount,ro', disk]);
  assert.throws(
    () => new NpzWriter(join(disk, 'a.npz')),
    userError(/ lies on a read-only disk: choose a place elsewhere$/),
  );
});
