import assert from 'node:assert/strict';
import { mkdir, open, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { openDataset } from '../../../src/data/openDataset';
import { unpackBatch } from '../../../src/data/sets/cifar10';
import { member, userError, withFolder, zipOf } from './helpers';

const NAMES = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];
const BATCHES = [1, 2, 3, 4, 5].map(i => `data_batch_${i}.bin`).concat('test_batch.bin');
const RECORD = 3073;
const WHOLE = 10_000 * RECORD;

const cifar10 = (path: string, how: object = {}) => openDataset({ name: 'cifar10', path, ...how }, '.');

/** Six batches of zeros, but for the first image of each: its label is the batch's place, and so is its first red. */
async function batchesIn(folder: string): Promise<void> {
  for (const [i, name] of BATCHES.entries()) {
    const file = await open(join(folder, name), 'w');
    await file.truncate(WHOLE);
    await file.write(Uint8Array.of(i, i), 0, 2, 0);
    await file.close();
  }
}

test('a record is a label and three planes, row by row', () => {
  // What the format's own page says of its bytes, with another value in each.
  const bytes = new Uint8Array(WHOLE);
  const at = 7 * RECORD;
  bytes[at] = 9;
  const value = (channel: number, row: number, column: number): number => (row * 7 + column * 3 + channel * 50) % 256;
  for (let channel = 0, next = at + 1; channel < 3; channel++)
    for (let row = 0; row < 32; row++)
      for (let column = 0; column < 32; column++) bytes[next++] = value(channel, row, column);
  const [values, labels] = [new Uint8Array(20_000 * 3072), new Uint8Array(20_000)];
  unpackBatch(bytes, 'b', 10_000, values, labels);
  assert.deepEqual([labels[10_007], labels[7], labels[10_006]], [9, 0, 0]);
  const start = 10_007 * 3072;
  for (const [row, column, channel] of [
    [0, 0, 0],
    [0, 1, 2],
    [5, 31, 1],
    [31, 31, 2],
  ] as const) {
    assert.equal(values[start + (row * 32 + column) * 3 + channel], value(channel, row, column));
  }
});

test('six batches: the first five are for training, the last is held out', async () => {
  await withFolder(async folder => {
    await batchesIn(folder);
    const data = await cifar10(folder);
    assert.deepEqual([data.name, data.shape, data.count, data.ownTrain], ['cifar10', [32, 32, 3], 60_000, 50_000]);
    assert.deepEqual(data.labels!.names, NAMES);
    const firsts = BATCHES.map((_, i) => i * 10_000);
    assert.deepEqual(
      firsts.map(i => data.labels!.values[i]),
      [0, 1, 2, 3, 4, 5],
    );
    const out = new Float32Array(6 * 3072);
    data.read(firsts, out);
    assert.deepEqual(
      firsts.map((_, i) => Math.round(255 * out[i * 3072]!)),
      [0, 1, 2, 3, 4, 5],
    );
    // The folder that the archive makes.
    await withFolder(async above => {
      await symlink(folder, join(above, 'cifar-10-batches-bin'));
      assert.equal((await cifar10(above)).fingerprint, data.fingerprint);
    });
  });
});

test('what is no batch is named, with what would be right', async () => {
  await withFolder(async folder => {
    await batchesIn(folder);
    await truncate(join(folder, 'data_batch_3.bin'), WHOLE - 1);
    await assert.rejects(
      cifar10(folder),
      userError(
        /data_batch_3\.bin has 30,729,999 bytes, a batch of CIFAR-10 has 30,730,000 \(10,000 images of 3,073\): download the binary version again$/,
      ),
    );
  });
  await withFolder(async folder => {
    await writeFile(join(folder, 'data_batch_1.bin'), '');
    await writeFile(join(folder, 'data_batch_4.bin'), '');
    await assert.rejects(
      cifar10(folder),
      userError(
        /^\S+ lacks data_batch_2\.bin, data_batch_3\.bin, data_batch_5\.bin and test_batch\.bin: CIFAR-10 is data_batch_1\.bin, /,
      ),
    );
  });
  const bytes = new Uint8Array(WHOLE);
  bytes[2 * RECORD] = 10;
  assert.throws(
    () => unpackBatch(bytes, 'b.bin', 0, new Uint8Array(10_000 * 3072), new Uint8Array(10_000)),
    userError(/^b\.bin: image 3 has the label 10, those of CIFAR-10 are 0 to 9$/),
  );
});

/** A picture of one colour: this much red. */
const picture = (red: number) =>
  sharp({ create: { width: 32, height: 32, channels: 3, background: { r: red, g: 0, b: 1 } } })
    .png()
    .toBuffer();

const greyPicture = (side: number) =>
  sharp(Buffer.alloc(side * side, 7), { raw: { width: side, height: side, channels: 1 } })
    .png()
    .toBuffer();

test('pictures in train and test, as folders and as zips, are the same data', async () => {
  const files: [string, string, number][] = [
    ['train', 'cat/0001.png', 10],
    ['train', 'airplane/0002.png', 20],
    ['test', 'cat/0001.png', 30],
  ];
  const read = async (fill: (folder: string) => Promise<void>) =>
    withFolder(async folder => {
      await fill(folder);
      const data = await cifar10(folder);
      const out = new Float32Array(data.count * 3072);
      data.read([0, 1, 2], out);
      return { data, reds: [0, 1, 2].map(i => Math.round(255 * out[i * 3072]!)) };
    });
  const folders = await read(async folder => {
    for (const [part, path, red] of files) {
      await mkdir(join(folder, part, path.split('/')[0]!), { recursive: true });
      await writeFile(join(folder, part, path), await picture(red));
    }
  });
  const zips = await read(async folder => {
    for (const part of ['train', 'test']) {
      const own = files.filter(([name]) => name === part);
      const members = await Promise.all(own.map(async ([, path, red]) => member(path, await picture(red))));
      await writeFile(join(folder, `${part}.zip`), zipOf(members));
    }
  });
  for (const { data, reds } of [folders, zips]) {
    assert.deepEqual([data.name, data.shape, data.count, data.ownTrain], ['cifar10', [32, 32, 3], 3, 2]);
    assert.deepEqual(reds, [20, 10, 30]);
    const { names, values } = data.labels!;
    assert.deepEqual(
      [...values].map(i => names[i]),
      ['airplane', 'cat', 'cat'],
    );
  }
  assert.equal(zips.data.fingerprint, folders.data.fingerprint);
});

test('a folder that holds something else is told from CIFAR-10', async () => {
  await withFolder(async folder => {
    await assert.rejects(
      cifar10(folder),
      userError(/holds neither the binary batches of CIFAR-10 \(data_batch_1\.bin, .* nor folders train and test/),
    );
    await writeFile(join(folder, 'train.zip'), '');
    await assert.rejects(
      cifar10(folder),
      userError(/ lacks test\.zip: the pictures of CIFAR-10 are train\.zip and test\.zip$/),
    );
  });
  await withFolder(async folder => {
    await writeFile(join(folder, 'data_batch_1'), '');
    await assert.rejects(
      cifar10(folder),
      userError(/ holds the Python version of CIFAR-10: the binary one, .* is what can be read$/),
    );
    const archive = join(folder, 'cifar-10-binary.tar.gz');
    await writeFile(archive, '');
    await assert.rejects(
      cifar10(folder),
      userError(/cifar-10-binary\.tar\.gz is packed: unpack it \(tar xzf\) beside it$/),
    );
    await assert.rejects(
      cifar10(archive),
      userError(/ is a file, data\.name cifar10 needs the folder with data_batch_1\.bin/),
    );
  });
  await withFolder(async folder => {
    for (const part of ['train', 'test']) {
      await mkdir(join(folder, part));
      await writeFile(join(folder, part, '1.png'), await greyPicture(28));
    }
    await assert.rejects(
      cifar10(folder),
      userError(
        / holds grey pictures of 28×28, those of CIFAR-10 are 32×32 in colour: data\.name images reads others$/,
      ),
    );
  });
});
