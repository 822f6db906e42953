import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import type { Dataset } from '../../../src/data/examples/dataset';
import { readMatlabNumbers } from '../../../src/data/files/matlab';
import { openDataset } from '../../../src/data/openDataset';
import { fuzz, userError, withFolder } from './helpers';
import { array, compressed, matFile } from './matFiles';
import { bytesOf } from './pictureSets';

/** What the pixel of an image is, in the files of this test. */
const valueAt = (image: number, row: number, column: number, channel: number): number =>
  (Math.floor(row / 4) * 30 + Math.floor(column / 8) * 11 + channel * 70 + image * 5) % 256;

// scipy.io.savemat(file, {'X': X, 'y': numpy.uint8([[1], [10], [9]])}, do_compression=True), SciPy 1.17, X[row, column,
// channel, image] as above.
const FROM_SCIPY = Buffer.from(
  'TUFUTEFCIDUuMCBNQVQtZmlsZSBQbGF0Zm9ybTogcG9zaXgsIENyZWF0ZWQgb246IE1vbiBOb3YgMzAgMjA6MTQ6MzEgMjAyNgAAAAAAAAAAAAAAAAAA' +
    'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABSU0PAAAAGwIAAHic3dnpq49pGMDxn2POscx0HIUsMQfHvhVTc5Td2AaFsmTf9zCh' +
    'jMmMDFkyhLKEyZIlS5YsWbJkyNAwWWLETMxkaZClkBnx0TlPnTe/f+D6PN3dL77P+6uuOzuVSuXnpVJZ7pJOqVSBTCfHyS08xQtPMV8/d8bHn/IK/q1G' +
    'C/ozg5Uc4ArR+6fUoxOj+JGNnOQO0XsFvqAXU1jCLi7wkOi9Oq0ZxHes4TDXeUn03pGRzGEDJ7jNWyoSvfdkMj+xk195QCY1id4HMpPVHOIaL8ihMdH7' +
    'GOaxmdP8xTuq0JzofTE7OM99PqEGbRhM9L6Kg1zlOWVoRFfGEb1v4hR/8j+VyacP04jed3ORR5SgFu0Zxg9E78kcaMsQZrGWI9wgek/mQDfGs4Ct/MI9' +
    'ovdkDvRlOivYx2WeEL3X5iuGM5ufOc4t3hC9J3NgPls4w13eU5XoPZkDy9nLJR5TmrpE78kcWM8x/uA15WlG9D6RRWznHP+QQS6tiN6XsYff+JdS1KED' +
    'I4je13GUm7yiHE3pwSSi922c5W+K8TktGcC3RO/7+Z2nfEZ9OjOauUTvyRxItyeL3pM5kG5PFr0ncyDdnix6b0AX0u3JovdkDqTbk0XvyRxItyeL3pM5' +
    'kG5PFr1/w1LS7cmi96Jv4c/IpiFfM5bovehb+H9U4kt6M5XovehbeBZ5tGMo3xO9F30LL0sTujOBhUTvHwBYNwRrDwAAACoAAAB4nONjYGAwAGI2IOYA' +
    'Yk4GCGCF8pmBmBGMGRkqgTQTUISRi5MBABjsAPs=',
  'base64',
);

/** The bytes of an image, column after column of each channel. */
function columns(image: number): Uint8Array {
  const values: number[] = [];
  for (let channel = 0; channel < 3; channel++)
    for (let column = 0; column < 32; column++)
      for (let row = 0; row < 32; row++) values.push(valueAt(image, row, column, channel));
  return Uint8Array.from(values);
}

const X = (values: Uint8Array, shape: readonly number[]): Buffer => array(shape, values, { name: 'X' });
const y = (classes: readonly number[], options: object = {}): Buffer =>
  array([classes.length, 1], Uint8Array.from(classes), { name: 'y', ...options });

async function withFiles<T>(files: Record<string, Buffer>, use: (folder: string) => Promise<T>): Promise<T> {
  return withFolder(async folder => {
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
    return use(folder);
  });
}

const svhn = (path: string): Promise<Dataset> => openDataset({ name: 'svhn', path }, '.');

function assertImages(data: Dataset, images: readonly number[]): void {
  const bytes = bytesOf(data);
  const expected = images.flatMap(image =>
    Array.from({ length: 3072 }, (_, i) => valueAt(image, Math.floor(i / 96), Math.floor(i / 3) % 32, i % 3)),
  );
  assert.deepEqual(bytes, expected);
}

test('train is trained on and test held out; images lie in rows, and 10 is the digit 0', async () => {
  // One image, of which MATLAB leaves out the last length.
  const one = matFile([X(columns(7), [32, 32, 3]), y([10])]);
  await withFiles({ 'train_32x32.mat': FROM_SCIPY, 'test_32x32.mat': one }, async folder => {
    const data = await svhn(folder);
    assert.deepEqual([data.name, data.shape, data.count, data.ownTrain], ['svhn', [32, 32, 3], 4, 3]);
    assertImages(data, [0, 1, 2, 7]);
    assert.deepEqual([...data.labels!.values], [1, 0, 9, 0]);
    assert.deepEqual(data.labels!.names, '0123456789'.split(''));
    const single = await svhn(join(folder, 'test_32x32.mat'));
    assert.deepEqual([single.count, single.ownTrain, single.notes], [1, undefined, []]);
    assertImages(single, [7]);
    await writeFile(join(folder, 'extra_32x32.mat'), one);
    const { count, notes } = await svhn(folder);
    const note = `${join(folder, 'extra_32x32.mat')} is left out: it is neither for training nor held out`;
    assert.deepEqual([count, notes], [4, [note]]);
  });
});

test('digits are numbers of whatever class and size', () => {
  const as = (stored: number, kind: number, values: Uint8Array, write: 'LE' | 'BE' = 'LE'): number[] => {
    const bytes = matFile(
      [X(Uint8Array.of(0), [1, 1]), array([2, 1], values, { name: 'y', kind, stored, write })],
      write,
    );
    return [...readMatlabNumbers(bytes, 'y', 'f')];
  };
  const bytesFrom = (numbers: { readonly buffer: ArrayBufferLike }): Uint8Array => new Uint8Array(numbers.buffer);
  for (const numbers of [
    as(1, 8, Uint8Array.of(10, 3)),
    // As MATLAB stores doubles that are whole numbers.
    as(2, 6, Uint8Array.of(10, 3)),
    as(3, 10, bytesFrom(Int16Array.of(10, 3))),
    as(4, 11, bytesFrom(Uint16Array.of(10, 3))),
    as(5, 12, bytesFrom(Int32Array.of(10, 3))),
    as(6, 13, bytesFrom(Uint32Array.of(10, 3))),
    as(7, 7, bytesFrom(Float32Array.of(10, 3))),
    as(9, 6, bytesFrom(Float64Array.of(10, 3))),
  ]) {
    assert.deepEqual(numbers, [10, 3]);
  }
  const big = new Uint8Array(4);
  new DataView(big.buffer).setUint16(0, 10);
  new DataView(big.buffer).setUint16(2, 3);
  const file = matFile([array([2, 1], big, { name: 'y', kind: 11, stored: 4, write: 'BE' })], 'BE');
  assert.deepEqual([...readMatlabNumbers(file, 'y', 'f')], [10, 3]);
});

test('an array of another name is not unpacked on the way to the one that is read', () => {
  const packed = deflateSync(
    X(
      new Uint8Array(1e6).map((_, i) => (i * i) % 251),
      [1000, 1000],
    ),
  );
  // Only its end is damaged.
  packed.fill(0, packed.length - 100);
  assert.deepEqual([...readMatlabNumbers(matFile([compressed(packed), y([4])]), 'y', 'f')], [4]);
  assert.throws(
    () => readMatlabNumbers(matFile([compressed(packed)]), 'X', 'f'),
    userError(/^f cannot be unpacked, it is truncated or damaged/),
  );
});

test('labels that cannot be used are left out with the reason', async () => {
  for (const [labels, why] of [
    [[], / holds no array named y, it holds X: save it under that name$/],
    [[y([1, 2])], / has 2 numbers in y, there are 1 images: each has one$/],
    [[y([11])], / has 11 in y: digits are 1 to 9, and 10 \(or 0\) for the digit 0$/],
    [[y([3], { stored: 16 })], / has no numbers in y: save it as uint8\(y\)$/],
    [[y([3], { stored: 9 })], / is damaged: y is said to be 1×1, it holds 1 bytes$/],
  ] as const) {
    await withFiles({ 'train_32x32.mat': matFile([X(columns(0), [32, 32, 3, 1]), ...labels]) }, async folder => {
      const data = await svhn(folder);
      assert.deepEqual([data.count, data.labels, data.notes.length], [1, undefined, 1]);
      assert.match(data.notes[0]!, /: the labels are left out: \S+train_32x32\.mat /);
      assert.match(data.notes[0]!, why);
    });
  }
});

test('what is missing or wrong is named', async () => {
  await withFiles({ 'digitStruct.mat': Buffer.alloc(1) }, folder =>
    assert.rejects(
      svhn(folder),
      userError(
        / holds neither train_32x32\.mat nor test_32x32\.mat, which are the cropped digits of SVHN \(format 2\)$/,
      ),
    ),
  );
  for (const [bytes, message] of [
    [
      matFile([X(new Uint8Array(48), [4, 4, 3])]),
      /test_32x32\.mat has X of the shape 4×4×3, the cropped digits of SVHN are/,
    ],
    [matFile([X(new Uint8Array(0), [32, 32, 3, 0])]), /test_32x32\.mat holds no images$/],
    [matFile([y([1])]), /test_32x32\.mat holds no array named X, it holds y: save it under that name$/],
    [FROM_SCIPY.subarray(0, 500), /test_32x32\.mat is truncated: it ends within an array$/],
  ] as const) {
    await withFiles({ 'test_32x32.mat': bytes }, folder => assert.rejects(svhn(folder), userError(message)));
  }
});

test('damaged files give a UserError or numbers, nothing else', async () => {
  const read = (bytes: Buffer): Promise<unknown> => Promise.resolve().then(() => readMatlabNumbers(bytes, 'y', 'f'));
  await fuzz(FROM_SCIPY, read, 500);
  await fuzz(matFile([y([1, 2, 3])]), read, 1000);
});
