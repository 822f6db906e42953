import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDataset } from '../../../src/data/openDataset';
import { type Dataset } from '../../../src/data/examples/dataset';
import { fuzz, member, npyArray, userError, withFolder, zipOf } from './helpers';

const PIXELS = 64 * 64;

// numpy.savez_compressed(file, metadata=array({'title': 'dSprites'}, object), imgs=…, latents_classes=CLASSES,
// latents_values=…) with the images below.
const FROM_NUMPY = Buffer.from(
  'UEsDBC0AAAAIAAAAIQCNtljS//////////8MABQAbWV0YWRhdGEubnB5AQAQACcBAAAAAAAA0gAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBe46+u' +
    'o6Cell9UUpSYF59flJIKEnZLzClOBYoXZyQWpAL5Gpo6CrUKlAGuBpapcxggoEcsrzS3oFIvPjm/KFUvtzSnJDOxqCixckoPT3xRanJ+XnFJUWlyyZTJ' +
    'U3pYwSqn9LDnpUCUTJ7izdA6xZkxaUr7lKApGt6MmhnMPawpJZUFqSD1TP4WUzo7IFLMPYw1U/z8/Lz+AwGY8LYvmZLUGTulFmhwSWZJTuqUHo6U4IKi' +
    'zJLU4inFiUBJPQBQSwMELQAAAAgAAAAhACpHvyr//////////wgAFABpbWdzLm5weQEAEACAMAAAAAAAALUAAAAAAAAA7ZcxCsIwFECT1VNk+wpZRHHw' +
    'AG6Ki4OTBBtxECtJdVFP4YVtETxAg8bie9BAA+9/eFsei9V8udbqoq5S+LgNMjVyOw/FGtmVoQruuClD4Zv7mTtEX9/HvTv5+r8/smYybr6BNXfThp4C' +
    '+DH0i7/1AQAAAAAAPkHiKyX1kYOPj4+Pj4+Pj4+Pj4+Pj/8FX7+ntDyS5PQJmdfTj35ZJ9CPfvTr7Hr60S/rBPrRj36dXU8/+iUdT1BLAwQtAAAACAAA' +
    'ACEAnM4qif//////////EwAUAGxhdGVudHNfY2xhc3Nlcy5ucHkBABAAEAEAAAAAAABiAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaGuo6Ce' +
    'll9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GsY6CmaaOgq1CmQDLgY0wAql1aG0PLoCKGDEwWeC0sxo8ujiImjyMHsAUEsDBC0AAAAIAAAAIQDDylfJ' +
    '//////////8SABQAbGF0ZW50c192YWx1ZXMubnB5AQAQABABAAAAAAAAZgAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2ahrqOgnpZfVFKUmBef' +
    'X5SSChJ3S8wpTgWKF2ckFqQC+RrGOgpmmjoKtQpkAy4GrEDEAUw1OENoBnsH7Oo+2OPgQ9VzoOtDEzdBk7d3AABQSwECLQMtAAAACAAAACEAjbZY0tIA' +
    'AAAnAQAADAAAAAAAAAAAAAAAgAEAAAAAbWV0YWRhdGEubnB5UEsBAi0DLQAAAAgAAAAhACpHvyq1AAAAgDAAAAgAAAAAAAAAAAAAAIABEAEAAGltZ3Mu' +
    'bnB5UEsBAi0DLQAAAAgAAAAhAJzOKoliAAAAEAEAABMAAAAAAAAAAAAAAIAB/wEAAGxhdGVudHNfY2xhc3Nlcy5ucHlQSwECLQMtAAAACAAAACEAw8pX' +
    'yWYAAAAQAQAAEgAAAAAAAAAAAAAAgAGmAgAAbGF0ZW50c192YWx1ZXMubnB5UEsFBgAAAAAEAAQA8QAAAFADAAAAAA==',
  'base64',
);
const CLASSES = [
  [0, 0, 5, 39, 31, 0],
  [0, 1, 0, 1, 2, 3],
  [0, 2, 3, 20, 0, 31],
];
const IMAGES: readonly ((row: number, column: number) => boolean)[] = [
  (row, column) => row >= 10 && row < 14 && column >= 20 && column < 27,
  (row, column) => column === 63 || row + column === 0,
  (row, column) => (row + 2 * column) % 5 === 0,
];

function open(bytes: Buffer, size?: number): Promise<Dataset> {
  return withFolder(async folder => {
    await writeFile(join(folder, 'd.npz'), bytes);
    return openDataset({ name: 'dsprites', path: 'd.npz', size }, folder);
  });
}

const classes = (...rows: readonly (readonly number[])[]): Buffer =>
  Buffer.from(BigInt64Array.from(rows.flat(), BigInt).buffer);

/** The file with some of its arrays replaced, or left out where they are undefined. */
function fileOf(arrays: Partial<Record<'imgs' | 'latents_classes', Buffer | undefined>> = {}): Buffer {
  const all: Record<string, Buffer | undefined> = {
    imgs: npyArray('|u1', '(3, 64, 64)', Buffer.alloc(3 * PIXELS)),
    latents_classes: npyArray('<i8', '(3, 6)', classes(...CLASSES)),
    ...arrays,
  };
  return zipOf(
    Object.entries(all).flatMap(([name, bytes]) => (bytes === undefined ? [] : [member(`${name}.npy`, bytes)])),
  );
}

test('reads what NumPy packs: images of bits and the classes of their factors', async () => {
  const data = await open(FROM_NUMPY);
  assert.deepEqual([data.name, data.count, data.shape, data.range], ['dsprites', 3, [64, 64, 1], [0, 1]]);
  const { names, sizes, classOf } = data.factors!;
  assert.deepEqual(names, ['shape', 'scale', 'orientation', 'x', 'y']);
  assert.deepEqual(sizes, [3, 6, 40, 32, 32]);
  CLASSES.forEach((row, example) => {
    assert.deepEqual(
      names.map((_, factor) => classOf(example, factor)),
      row.slice(1),
    );
  });
  const out = new Float32Array(4 * PIXELS);
  const order = [2, 0, 1, 2];
  data.read(order, out);
  out.forEach((value, i) => {
    const [row, column] = [Math.floor((i % PIXELS) / 64), i % 64];
    assert.equal(value, IMAGES[order[Math.floor(i / PIXELS)]!]!(row, column) ? 1 : 0, `value ${i}`);
  });
});

test('more images than are read at one time come in order', async () => {
  const count = 1100;
  const pixels = Buffer.alloc(count * PIXELS);
  for (let i = 0; i < count; i++) pixels[i * PIXELS + i] = 1;
  const rows = Array.from({ length: count }, (_, i) => [0, i % 3, i % 6, i % 40, i % 32, (7 * i) % 32]);
  const data = await open(
    fileOf({
      imgs: npyArray('|u1', `(${count}, 64, 64)`, pixels),
      latents_classes: npyArray('<i8', `(${count}, 6)`, classes(...rows)),
    }),
  );
  const out = new Float32Array(PIXELS);
  for (let i = 0; i < count; i++) {
    data.read([i], out);
    assert.equal(out.indexOf(1), i);
    assert.equal(out.lastIndexOf(1), i);
    assert.equal(data.factors!.classOf(i, 4), (7 * i) % 32);
  }
});

test('the fingerprint is that of the pixels', async () => {
  const one = Buffer.alloc(3 * PIXELS);
  one[3 * PIXELS - 1] = 1;
  const [zeros, again, other] = [
    await open(fileOf()),
    await open(fileOf()),
    await open(fileOf({ imgs: npyArray('|u1', '(3, 64, 64)', one) })),
  ];
  assert.equal(zeros.fingerprint, again.fingerprint);
  assert.notEqual(zeros.fingerprint, other.fingerprint);
  assert.notEqual((await open(fileOf(), 32)).fingerprint, zeros.fingerprint);
});

test('a file that is not that of dSprites is refused, and what is wrong is named', async () => {
  const refuse = (bytes: Buffer, message: RegExp): Promise<void> => assert.rejects(open(bytes), userError(message));
  await refuse(Buffer.from('not a zip'), /d\.npz is not a zip file, it looks like a text: download/);
  await refuse(fileOf({ imgs: undefined }), /d\.npz holds latents_classes\.npy, but no imgs\.npy, which the file of/);
  await refuse(fileOf({ latents_classes: undefined }), /d\.npz holds imgs\.npy, but no latents_classes\.npy/);
  await refuse(
    fileOf({ imgs: npyArray('|u1', '(3, 4096)', Buffer.alloc(3 * PIXELS)) }),
    /d\.npz\/imgs\.npy has the shape 3×4096 and type u1, dSprites has n×64×64 and u1$/,
  );
  await refuse(
    fileOf({ imgs: npyArray('<f4', '(3, 64, 64)', Buffer.alloc(12 * PIXELS)) }),
    /imgs\.npy has the shape 3×64×64 and type f4, dSprites has n×64×64 and u1$/,
  );
  await refuse(
    fileOf({ imgs: npyArray('|u1', '(2, 64, 64)', Buffer.alloc(2 * PIXELS)) }),
    /d\.npz holds 2 images in imgs\.npy, but 3 rows in latents_classes\.npy$/,
  );
  await refuse(
    fileOf({ imgs: npyArray('|u1', '(3, 64, 64)', Buffer.alloc(3 * PIXELS - 1)) }),
    /imgs\.npy is truncated: its header means 12288 bytes of values, it holds 12287$/,
  );
  await refuse(
    fileOf({ imgs: npyArray('|u1', '(3, 64, 64)', Buffer.alloc(3 * PIXELS).fill(255, PIXELS)) }),
    /imgs\.npy holds 255 in image 1, the pixels of dSprites are 0 or 1$/,
  );
  await refuse(
    fileOf({
      latents_classes: npyArray('<i8', '(3, 6)', classes([0, 0, 0, 0, 0, 0], [0, 0, 0, 40, 0, 0], CLASSES[2]!)),
    }),
    /latents_classes\.npy holds 40 at index \[1, 3\], the classes of orientation are 0 to 39$/,
  );
  await refuse(
    fileOf({ latents_classes: npyArray('<f8', '(3, 6)', Buffer.alloc(144)) }),
    /latents_classes\.npy has the shape 3×6 and type f8, dSprites has n×6 and i8$/,
  );
  await refuse(fileOf({ imgs: npyArray('|u1', '(0, 64, 64)', Buffer.alloc(0)) }), /imgs\.npy has the shape 0×64×64/);
  await assert.rejects(openDataset({ name: 'dsprites' }, '.'), userError(/needs the \.npz file of dSprites$/));
});

test('a file that was cut off or lies about its lengths is refused, and takes no memory', async () => {
  await assert.rejects(open(fileOf().subarray(0, 100)), userError(/not a sound zip file/));
  const before = process.memoryUsage().rss;
  const imgs = member('imgs.npy', npyArray('|u1', '(99999, 64, 64)', Buffer.alloc(PIXELS)));
  const rows = member('latents_classes.npy', npyArray('<i8', '(3, 6)', classes(...CLASSES)));
  await assert.rejects(
    open(zipOf([{ ...imgs, size: imgs.size + 99998 * PIXELS }, rows])),
    userError(/imgs\.npy is damaged/),
  );
  await assert.rejects(
    open(zipOf([{ ...rows, crc: 1 }, imgs])),
    userError(
      /latents_classes\.npy cannot be unpacked, it is truncated or damaged: download or copy it again, or pack it anew$/,
    ),
  );
  assert.ok(process.memoryUsage().rss - before < 100e6);
});

test('damaged files give a UserError or a data set, nothing else', async () => {
  await withFolder(async folder => {
    const path = join(folder, 'd.npz');
    const read = async (bytes: Buffer): Promise<void> => {
      await writeFile(path, bytes);
      await openDataset({ name: 'dsprites', path }, '.');
    };
    await fuzz(FROM_NUMPY, read, 400);
  });
});
