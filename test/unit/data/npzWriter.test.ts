import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
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
    writer.close();
    const { labels } = await openDataset({ name: 'npz', path: 'a.npz' }, folder);
    assert.deepEqual([labels!.names, labels!.values.length], [['cat', 'ox'], count]);
  });
});

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
      writer.close();
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
        const [pieces] = (await readdir(folder)).filter(name => name.startsWith('.npz-'));
        await rm(join(folder, pieces!), { recursive: true });
        await writer.finish();
      },
      userError(/a\.npz does not exist/),
    );
    const writer = manyValues(file);
    await writer.finish();
    writer.close();
    assert.deepEqual(await readdir(folder), ['a.npz']);
    assert.ok((await stat(file)).size > 12e6);
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
    writer.close();
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
