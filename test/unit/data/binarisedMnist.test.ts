import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { UNWATCHED } from '../../../src/base/progress';
import { readBitLines } from '../../../src/data/files/bitLines';
import { openDataset } from '../../../src/data/openDataset';
import { RandomStream } from '../../../src/base/random';
import { fuzz, idxFile, userError, withFolder } from './helpers';
import { bytesOf } from './pictureSets';

/** Images that all differ. */
function images(name: string, count: number): number[][] {
  const stream = new RandomStream(0, name);
  return Array.from({ length: count }, () => Array.from({ length: 784 }, () => stream.integer(2)));
}

const textOf = (lines: readonly (readonly number[])[]): Buffer =>
  Buffer.from(lines.map(line => `${line.join(' ')}\n`).join(''));

const open = (path: string) => openDataset({ name: 'mnist', path }, '.');
const read = (text: string | Buffer, width = 3): Promise<Uint8Array> =>
  readBitLines(Buffer.from(text), width, 'f.amat', UNWATCHED);

test('of the three files the first is trained on, the last is held out, and the second is left out', async () => {
  await withFolder(async folder => {
    const [train, valid, held] = [images('train', 5), images('valid', 2), images('test', 3)];
    const at = (part: string): string => join(folder, `binarized_mnist_${part}.amat`);
    await writeFile(at('train'), textOf(train));
    await writeFile(`${at('train')}.gz`, 'not looked at beside the plain one');
    await writeFile(at('valid'), textOf(valid));
    await writeFile(`${at('test')}.gz`, gzipSync(textOf(held)));
    const data = await open(folder);
    assert.deepEqual([data.name, data.shape, data.count, data.ownTrain], ['mnist', [28, 28, 1], 8, 5]);
    assert.deepEqual(
      bytesOf(data).map(byte => byte / 255),
      [...train, ...held].flat(),
    );
    assert.deepEqual(data.notes, [
      `${at('valid')} is left out: binarized_mnist_train.amat is trained on, binarized_mnist_test.amat.gz held out`,
    ]);

    const one = await open(at('valid'));
    assert.deepEqual([one.count, one.ownTrain, one.notes], [2, undefined, []]);
  });
});

test('the second file takes the place of one that is not there', async () => {
  for (const [there, counts, said] of [
    [['train', 'valid'], [7, 5], 'held out, since no file for test lies beside train.amat'],
    [['valid', 'test'], [5, 2], 'trained on, since no file for train lies beside test.amat'],
    [['test'], [3, undefined], undefined],
  ] as const) {
    await withFolder(async folder => {
      const all = { train: images('train', 5), valid: images('valid', 2), test: images('test', 3) };
      for (const part of there) await writeFile(join(folder, `${part}.amat`), textOf(all[part]));
      const { count, ownTrain, notes } = await open(folder);
      const expected = said === undefined ? [] : [`${join(folder, 'valid.amat')} is ${said}`];
      assert.deepEqual([count, ownTrain, notes], [...counts, expected]);
    });
  }
});

test('files of several sets are told apart', async () => {
  await withFolder(async folder => {
    await writeFile(join(folder, 'a_test.amat'), textOf(images('a', 2)));
    await writeFile(join(folder, 'b_test.amat'), textOf(images('b', 2)));
    await assert.rejects(
      open(folder),
      userError(/a_test\.amat and \S+b_test\.amat are both for test: set data\.path to the file to read, or move one$/),
    );
  });
  await withFolder(async folder => {
    await writeFile(join(folder, 'test.amat'), textOf(images('a', 2)));
    await mkdir(join(folder, 'raw'));
    await writeFile(join(folder, 'raw', 'train-images-idx3-ubyte'), idxFile([2, 2, 3], new Uint8Array(12)));
    await assert.rejects(
      open(folder),
      userError(/ holds several sets of images, \S+train-images-idx3-ubyte and \.amat files among them: move those to/),
    );
  });
});

test('numbers are parted by any blanks, and empty lines and a missing last end are nothing', async () => {
  for (const text of ['0 1 1\n1 0 0\n', '0 1 1\r\n1 0 0', ' 0\t1  1 \n\n1 0 0 \n\n', gzipSync('0 1 1\n1 0 0\n')]) {
    assert.deepEqual([...(await read(text))], [0, 1, 1, 1, 0, 0]);
  }
});

test('lines go on from one piece of a long text to the next', async () => {
  // Two pieces and a half, in lines that do not divide them.
  const line = Array.from({ length: 1001 }, (_, i) => (i % 3 === 0 ? 1 : 0));
  const text = Array<string>(1300).fill(line.join(' ')).join('\n');
  assert.ok(text.length > 2.4 * 2 ** 20);
  const expected = Uint8Array.from({ length: 1300 * 1001 }, (_, i) => line[i % 1001]!);
  for (const bytes of [text, gzipSync(text)]) assert.deepEqual(Uint8Array.from(await read(bytes, 1001)), expected);
});

test('what is wrong is said with file and line', async () => {
  const refuse = (text: string | Buffer, message: RegExp): Promise<void> =>
    assert.rejects(read(text), userError(message));
  await refuse(
    '0 1 1\n0 1\n',
    /^f\.amat, line 2, has 2 numbers, an image has 3: the file is damaged or of another kind/,
  );
  await refuse('0 1 1 1\n', /^f\.amat, line 1, has 4 numbers, an image has 3/);
  await refuse(
    '0 1 1\n0 0.25 1\n',
    /^f\.amat, line 2, holds '0\.25' where 0 or 1 was expected: save other numbers by numpy/,
  );
  await refuse('0 1 1\n0 10 1\n', /^f\.amat, line 2, holds '10' where/);
  await refuse('0 1 1\n0 -1 1\n', /^f\.amat, line 2, holds '-1' where/);
  await refuse('', /^f\.amat holds no images$/);
  await refuse(' \n\n', /^f\.amat is not a text of 0 and 1/);
  await refuse(
    '0.5 1 1\n',
    /^f\.amat is not a text of 0 and 1, it looks like a text: its lines have 3 numbers, each 0 or 1$/,
  );
  await refuse(
    '<!DOCTYPE html><html>',
    /^f\.amat is not a text of 0 and 1, it looks like a web page: download it again/,
  );
  await refuse(gzipSync('0 1 1\n').subarray(0, 20), /^f\.amat cannot be unpacked, it is truncated or damaged/);
});

test('damaged files give a UserError or numbers, nothing else', async () => {
  const good = textOf(images('good', 3));
  await fuzz(good, bytes => read(bytes, 784), 300);
  await fuzz(gzipSync(good), bytes => read(bytes, 784), 300);
});

test('a file of another name is told how to be read', async () => {
  await withFolder(async folder => {
    await writeFile(join(folder, 'mnist_binary.amat'), textOf(images('train', 2)));
    await assert.rejects(
      open(folder),
      userError(
        /nor \.amat files whose names end in train, valid or test: of a file with another name, set data\.path to it$/,
      ),
    );
    assert.equal((await open(join(folder, 'mnist_binary.amat'))).count, 2);
  });
});
