import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { openDataset } from '../../../src/data/openDataset';
import { readPicture } from '../../../src/data/images/readPicture';
import { deepPng, tiff } from './deepPictures';
import { fuzz, userError, withFolder } from './helpers';
import { type Files, bytesOf, png, writeFolder, writeZip } from './pictureSets';

const greyPair = async (): Promise<Files> => ({
  'b/two.PNG': await png(3, 2, 1, [1, 2, 3, 4, 5, 6]),
  'a/one.png': await png(3, 2, 3, [9, 9, 9, 8, 8, 8, 7, 7, 7, 6, 6, 6, 5, 5, 5, 4, 4, 4]),
  'a/.DS_Store': Buffer.from('no picture'),
  'a/._one.png': Buffer.from('no picture'),
  '__MACOSX/a/one.png': Buffer.from('no picture'),
  'notes.txt': Buffer.from('no picture'),
});

test('a folder and a zip with the same files are the same data: sorted by path, labelled by folder, grey if all are', async () => {
  await withFolder(async folder => {
    await writeFolder(join(folder, 'set'), await greyPair());
    await symlink('..', join(folder, 'set', 'a', 'circle'));
    await writeZip(join(folder, 'set.zip'), await greyPair());
    const data = await openDataset({ name: 'images', path: 'set' }, folder);
    assert.deepEqual([data.shape, data.count, data.range], [[2, 3, 1], 2, [0, 1]]);
    assert.deepEqual(data.labels, { names: ['a', 'b'], values: Uint32Array.of(0, 1) });
    assert.deepEqual(bytesOf(data), [9, 8, 7, 6, 5, 4, 1, 2, 3, 4, 5, 6]);
    const zipped = await openDataset({ name: 'images', path: 'set.zip' }, folder);
    assert.deepEqual(zipped.labels, data.labels);
    assert.equal(zipped.fingerprint, data.fingerprint);
  });
});

test('one picture in colour makes all of them colour; no folders, no labels', async () => {
  await withFolder(async folder => {
    await writeFolder(folder, {
      '1.png': await png(2, 1, 1, [10, 20]),
      '2.png': await png(2, 1, 3, [200, 100, 50, 0, 0, 0]),
    });
    const data = await openDataset({ name: 'images', path: folder }, '.');
    assert.deepEqual([data.shape, data.labels], [[1, 2, 3], undefined]);
    assert.deepEqual(bytesOf(data), [10, 10, 10, 20, 20, 20, 200, 100, 50, 0, 0, 0]);
  });
});

test('data.size makes pictures of several sizes equal; without it two of them are named', async () => {
  await withFolder(async folder => {
    const files = {
      'a.png': await png(4, 4, 1, new Array<number>(16).fill(7)),
      'b.png': await png(2, 2, 1, [0, 100, 100, 201]),
    };
    await writeFolder(folder, files);
    await assert.rejects(
      openDataset({ name: 'images', path: folder }, '.'),
      userError(/several sizes \(a\.png is 4×4, b\.png is 2×2\): set data\.size/),
    );
    const data = await openDataset({ name: 'images', path: folder, size: 3 }, '.');
    assert.deepEqual(data.shape, [3, 3, 1]);
    // By hand: rows and columns at 0, ½, 1 between the two source pixels; 100.25 and 150.5 are rounded.
    assert.deepEqual(bytesOf(data).slice(9), [0, 50, 100, 50, 100, 151, 100, 151, 201]);
  });
});

test('damaged, missing and wrong files are named', async () => {
  await withFolder(async folder => {
    const good = await png(3, 2, 1, [1, 2, 3, 4, 5, 6]);
    const open = (path: string): Promise<unknown> => openDataset({ name: 'images', path }, folder);
    await assert.rejects(open('none'), userError(/none does not exist$/));
    await mkdir(join(folder, 'empty'));
    await assert.rejects(open('empty'), userError(/empty holds no pictures \(PNG, JPEG, WebP, GIF, TIFF and BMP\)$/));
    await writeFolder(folder, {
      'cut/a/x.png': good.subarray(0, good.length - 20),
      'text/y.jpg': Buffer.from('<svg/>'),
    });
    await assert.rejects(
      open('cut'),
      userError(
        /cut\/a\/x\.png cannot be decoded, it is damaged or cut off: download it again, or save it anew as PNG$/,
      ),
    );
    await assert.rejects(open('text'), userError(/text\/y\.jpg is no picture that can be read \(PNG, .* can\)$/));
    await writeFile(join(folder, 'no.zip'), 'PK nothing');
    await assert.rejects(open('no.zip'), userError(/no\.zip is not a (sound )?zip file/));
    await writeZip(join(folder, 'cut.zip'), { 'a/x.png': good.subarray(0, 30) });
    await assert.rejects(open('cut.zip'), userError(/cut\.zip\/a\/x\.png cannot be decoded/));
  });
});

test('a picture that promises more pixels than its bytes could hold is refused before it is decoded', async () => {
  const huge = await png(3, 2, 1, [1, 2, 3, 4, 5, 6]);
  huge.writeUInt32BE(30000, 16);
  huge.writeUInt32BE(30000, 20);
  await assert.rejects(
    readPicture(huge, 'huge.png', undefined),
    userError(/^huge\.png has more pixels than its bytes can hold/),
  );
});

test('damaged pictures give a UserError or a picture, nothing else', async () => {
  const noise = Array.from({ length: 8 * 8 * 3 }, (_, i) => (i * 83) % 256);
  await fuzz(await png(8, 8, 3, noise), bytes => readPicture(bytes, 'f', undefined), 200);
  const jpeg = await sharp(Uint8Array.from(noise), { raw: { width: 8, height: 8, channels: 3 } })
    .jpeg()
    .toBuffer();
  await fuzz(jpeg, bytes => readPicture(bytes, 'f', undefined), 200);
  const deep = [deepPng(8, 8, 2, noise.slice(0, 128)), tiff(8, 8, Uint16Array.from(noise.slice(0, 64)), 'unsigned')];
  for (const file of deep) await fuzz(file, bytes => readPicture(bytes, 'f', undefined, { keeps: true }), 200);
});

// Written by Pillow; one bit and sixteen bits a pixel.
const ONE_BIT = 'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACAQAAAAC1D1u3AAAADElEQVR4nGNwYDgAAAGEAQEKf5BQAAAAAElFTkSuQmCC';
const SIXTEEN_BITS =
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACEAAAAAAHTY67AAAAEklEQVR4nGNgYBAyYWhg+P8fAAa9AsXLzjo4AAAAAElFTkSuQmCC';

test('pictures of other depths become 8 bits where nothing else is asked for', async () => {
  const one = await readPicture(Buffer.from(ONE_BIT, 'base64'), 'one', undefined);
  assert.deepEqual([one.channels, ...one.pixels], [1, 0, 255, 0, 255, 255, 0]);
  const sixteen = await readPicture(Buffer.from(SIXTEEN_BITS, 'base64'), 'sixteen', undefined);
  assert.deepEqual([sixteen.channels, ...sixteen.pixels], [1, 0x00, 0x12, 0x80, 0xff]);
  const kept = await readPicture(Buffer.from(SIXTEEN_BITS, 'base64'), 'sixteen', undefined, { keeps: true });
  assert.deepEqual(
    [...kept.pixels].map(value => value >> 8),
    [0x00, 0x12, 0x80, 0xff],
  );
});

test('JPEG files are read', async () => {
  const flat = sharp({ create: { width: 8, height: 8, channels: 3, background: '#4d4d4d' } });
  const { channels, height, width, pixels } = await readPicture(await flat.jpeg().toBuffer(), 'f', undefined);
  assert.deepEqual([channels, height, width], [1, 8, 8]);
  assert.ok(pixels.every(value => Math.abs(value - 77) <= 1));
});
