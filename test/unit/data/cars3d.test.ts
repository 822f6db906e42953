import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { UNWATCHED } from '../../../src/base/progress';
import { openDataset } from '../../../src/data/openDataset';
import { type Dataset } from '../../../src/data/examples/dataset';
import { readMatlabBytes } from '../../../src/data/files/matlab';
import { fuzz, userError, withFolder } from './helpers';
import { array, compressed, matFile } from './matFiles';

const SIDE = 3;
const SHAPE = [SIDE, SIDE, 3, 24, 4];

/** What the pixel of a car is, in all the files of this test. */
function valueAt(
  car: number,
  azimuth: number,
  elevation: number,
  row: number,
  column: number,
  channel: number,
): number {
  return (row * 50 + column * 31 + channel * 7 + azimuth * 3 + elevation * 60 + car * 11) % 256;
}

// scipy.io.savemat(file, {'note': 'hello', 'im': …}, do_compression=True), SciPy 1.17: car 0.
const FROM_SCIPY = Buffer.from(
  'TUFUTEFCIDUuMCBNQVQtZmlsZSBQbGF0Zm9ybTogcG9zaXgsIENyZWF0ZWQgb246IFNhdCBOb3YgMjEgMjI6NDY6MjYgMjAyNgAAAAAAAAAAAAAA' +
    'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABSU0PAAAALAAAAHic42NgYLAAYjYg5gBiFgYIYIXyGaFsRqBMXn5JqgCU' +
    'n5Gak5MPpAFE5QRQDwAAAFUFAAB4nL3WZzSXDRzG8dseRZSiZUR70NZQiGgnbQ3tJBkllaRFhaK9twrtaGinvaNIUUbaiaIh0fM75/u8eM553uec' +
    '2//F//zPfT7X9eJ36SuK4qmrKJryqS2PjsKfhjxG8qj95zGRR/3f71UUVcXLR5H/imIuv1faTDRzW9LNb49WJ+9GwyOcg+L17QNajl3dd8ExtfZT' +
    'GgwOd5i5T7frjKYeK13nHTLsEWgzft2ARYmattMaDlvhNDtOr7t/izExfUKOGvWc03bSxkFLT+l08WkyMspl7kEDx1nW49b2X3jCuFdwh6lbhixL' +
    'rtrNr/no6N7zj9RwDmozcYPbkpN1+i7o5L19eMT5ag4zW3mu6Rd6vJbrvPZTNg8OP1N/wKKuM3Z5rLxU3Wl26wnrBy5Oqt0nxHbatmErzpkPWtrd' +
    'f++YmJSaLnPbTd7kHna6Xv+FXXx2joy6aDlkmeOs/ePWXjfpPb+j19ahy8+iGx19Bd3EDbfq9gvtPH3HiMgL6DzXXEM3ZfNd04GL7Xx3j1p1Gd2E' +
    '9TfRTdv2wMI9zD4gduzqq+gmb7qDzmdnqtXQ5T0CD4xfdwOd19b76Pz2PGk8IrLnnIRJG2+jm77jEbqZ+542G7WqV/DhqVvuofPd/Rjd7Ljn5O+9' +
    '/SG6gNgMdHMPviD/GbvS0AUeeIZu/pFc8vffm45uTkI2utDjr8h/1v5MdMGHc9AtTnpD/kHxWegWHMtHF3b6PfnPO/QS3aLE1+iWn/1E/iFH89At' +
    'PfUOXeSFIvJfeKIA3bLkj+hWXf5K/ktOvkUXcf4zutVXv/3Nd9F1+JkPJLny0heSXHfjJ12vOFdIkjEppSS58XY5XUddLCbJtdd/kOSWe5V0HX2l' +
    'hCQ33PpFktsfqtD1mmvf0W2+W4FuV5o6Xa+/WYZu2wMF3d50LbredOc3up2pauj2Z+rS9db7f9DteaKJLj5Lj653PFJFt++pDrpDLw3oevdjDXRx' +
    'z6uiO5pXg65jM7TRHXxRDd2Jglrkf+BZFXRHcqujO/m2NvknZOujO/6qJrozH+qR/+EcQ3RJb0zQnSs0I/9j+UboTr+vi+5icQPyT3xtjO7sJ1N0' +
    'V0oakv+pd3XQXSiyQHftexPyT/5YH93lr1bobpY1J//zn83RXf3WGN2d363I/9IXS3Q3fjZDd/9P67/5LrpOKW1EkrfLW5LkI9V2dH39R1OSvFdp' +
    'Q5KPNTrS9a1fLUjyoUpbkszQ7kzXdyusSTJNvQNJPqtiR9cPlDbo0rU6ocvWt6frVLX26DJ1u6LLMexB1080bdFl6XVHl2/Uk66f6nRB99LAEd1r' +
    '4150/bxqN3R5NZzRvavTl65fVHNAV1DLFd3H+gPoOre6E7q3tfug+2w+iPxf1XRB96Fef3RfLIeQ/xuT3ugKzdzQlTYaTv7v6/ZDV9xgMLofTT3I' +
    '/5PpQHQlDYeh+9ViDPkXWbij+95kJLoK63Hk/9VqKLqy5qPRyQ0l/2+NR6D73coTndxQ8v/ZbBS6P60noJMbSv7lLceiU203GZ3c0L/5LrqutBlP' +
    'khodvUhS7jVdq7SdRJLanaeTpNxrulbvMJUkq9j5kqTca7qWRUGSsihIUu41XcuiQCeLAp3ca7qWRYFOFgU6udd0LYsCnSwKdHKv6VoWBTpZFOjk' +
    'XtO1LAp0sijQyb2ma1kU6GRRoJN7TdeyKNDJokAn95r8ZVGgk0WBTu41+cuiQCeLAp3ca/KXRYFOFgU6udfkL4sCnSwKdHKvyV8WBTpZFOjkXpO/' +
    'LAp0sijQyQ0lf1kU6GRRoJMbSv6yKNDJokAnN5T8ZVH8fw3+A1o8Ja4=',
  'base64',
);

/** The values of a car, column-major. */
function carValues(car: number, side = SIDE): Uint8Array {
  const values: number[] = [];
  for (let elevation = 0; elevation < 4; elevation++)
    for (let azimuth = 0; azimuth < 24; azimuth++)
      for (let channel = 0; channel < 3; channel++)
        for (let column = 0; column < side; column++)
          for (let row = 0; row < side; row++) values.push(valueAt(car, azimuth, elevation, row, column, channel));
  return Uint8Array.from(values);
}

function open(files: Record<string, Buffer>, size: number | undefined = SIDE, reading?: number): Promise<Dataset> {
  return withFolder(async folder => {
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
    return openDataset({ name: 'cars3d', path: '.', size }, folder, UNWATCHED, reading);
  });
}

test('reads one car a file, every view of it, with three factors', async () => {
  const second = matFile([array([1, 4], Buffer.from('text'), { name: 'note', kind: 4 }), array(SHAPE, carValues(1))]);
  const third = matFile([array(SHAPE, carValues(2), { write: 'BE' })], 'BE');
  const fourth = matFile([compressed(deflateSync(array(SHAPE, carValues(3))))]);
  const data = await open({
    'car_003.mat': third,
    'car_001.mat': FROM_SCIPY,
    'car_002.mat': second,
    'car_004.mat': fourth,
    'readme.txt': Buffer.from('not a car'),
  });
  assert.deepEqual([data.name, data.count, data.shape, data.range], ['cars3d', 4 * 96, [SIDE, SIDE, 3], [0, 1]]);
  const { names, sizes, classOf } = data.factors!;
  assert.deepEqual(
    [names, sizes],
    [
      ['object', 'elevation', 'azimuth'],
      [4, 4, 24],
    ],
  );
  const image = new Float32Array(SIDE * SIDE * 3);
  for (let i = 0; i < data.count; i++) {
    const [car, elevation, azimuth] = [classOf(i, 0), classOf(i, 1), classOf(i, 2)];
    data.read([i], image);
    image.forEach((value, j) => {
      const [row, column, channel] = [Math.floor(j / 9), Math.floor(j / 3) % 3, j % 3];
      assert.equal(value, Math.fround(valueAt(car, azimuth, elevation, row, column, channel) / 255), `${i}, ${j}`);
    });
  }
});

test('images become 64 × 64 unless data.size says otherwise', async () => {
  const files = { 'car.mat': FROM_SCIPY };
  const data = await open(files, 64);
  assert.deepEqual(data.shape, [64, 64, 3]);
  const byDefault = await withFolder(async folder => {
    await writeFile(join(folder, 'car.mat'), FROM_SCIPY);
    return openDataset({ name: 'cars3d', path: folder }, '.');
  });
  assert.deepEqual([byDefault.shape, byDefault.fingerprint], [data.shape, data.fingerprint]);
  assert.notEqual((await open(files)).fingerprint, data.fingerprint);
  const other = await open({ 'car.mat': matFile([array(SHAPE, carValues(1))]) }, 64);
  assert.notEqual(other.fingerprint, data.fingerprint);
});

test('logicals, and bytes that are all 0 or 1, are black and white; runs of before have them as they were', async () => {
  const bits = Uint8Array.from(carValues(0), value => value % 2);
  const black = matFile([array(SHAPE, new Uint8Array(bits.length))]);
  for (const kind of [0x200 | 9, 9]) {
    const files = { 'a.mat': black, 'b.mat': matFile([array(SHAPE, bits, { kind })]) };
    const image = new Float32Array(SIDE * SIDE * 3);
    const [data, before] = [await open(files), await open(files, SIDE, 3)];
    // The second car from behind above, row 2, column 1, green.
    const at = 96 + 3 * 24 + 13;
    data.read([at], image);
    assert.equal(image[2 * 9 + 3 + 1], valueAt(0, 13, 3, 2, 1, 1) % 2);
    assert.deepEqual(new Set(image), new Set([0, 1]));
    before.read([at], image);
    assert.deepEqual(new Set(image), new Set([0, Math.fround(1 / 255)]));
    assert.notEqual(data.fingerprint, before.fingerprint);
    data.read([0], image);
    assert.ok(image.every(value => value === 0));
  }
  const files = { 'a.mat': FROM_SCIPY };
  assert.equal((await open(files)).fingerprint, (await open(files, SIDE, 3)).fingerprint);
  await assert.rejects(
    open({ 'a.mat': black, 'b.mat': FROM_SCIPY, 'c.mat': matFile([array(SHAPE, bits)]) }),
    userError(/c\.mat has only 0 and 1 in im, .*b\.mat other bytes: save both from 0 to 255$/),
  );
});

test('a file that is missing, damaged or of another kind is named', async () => {
  const refuse = (bytes: Buffer, message: RegExp): Promise<void> =>
    assert.rejects(open({ 'car.mat': bytes }), userError(message));
  const good = matFile([array(SHAPE, carValues(0))]);
  await assert.rejects(
    open({ 'a.txt': Buffer.alloc(1) }),
    userError(/holds no \.mat files, cars3D has one for each car$/),
  );
  await refuse(
    Buffer.alloc(0),
    /car\.mat is not a MATLAB file of version 5 to 7, it looks like an empty file: download/,
  );
  await refuse(Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'), /car\.mat looks like a MATLAB file of version 7\.3 .*-v7/);
  // Of version 4: double, 2 × 3, no imaginary part, a name of three bytes.
  await refuse(Buffer.from(Int32Array.of(0, 2, 3, 0, 3, 0).buffer), /looks like a MATLAB file of version 4, .*-v7/);
  await refuse(Buffer.alloc(300, 1), /car\.mat is not a MATLAB file of version 5 to 7: .*'-v7'\) in MATLAB/);
  const hdf = matFile([]);
  hdf.write('MATLAB 7.3 MAT-file');
  await refuse(hdf, /car\.mat is a MATLAB file of version 7\.3: save it again with '-v7'$/);
  await refuse(good.subarray(0, good.length - 100), /car\.mat is truncated: it ends within an array$/);
  await refuse(matFile([]), /car\.mat holds no array named im: save it under that name$/);
  await refuse(matFile([array(SHAPE, carValues(0), { name: 'image' })]), /no array named im, it holds image: save/);
  await refuse(
    matFile([array(SHAPE, carValues(0), { kind: 6 })]),
    /has 64-bit floats in im, bytes \(uint8\) were .*: save uint8\(im\)/,
  );
  await refuse(matFile([array(SHAPE, carValues(0), { kind: 2 })]), /has a structure in im, .*: save its field as im$/);
  await refuse(
    matFile([array([SIDE, SIDE, 3, 96], carValues(0))]),
    /car\.mat has im of the shape 3×3×3×96, cars3D has height×width×3×24×4$/,
  );
  await refuse(matFile([array([4, 4, 3, 24, 4], carValues(0))]), /im is said to be 4×4×3×24×4, it holds 2592 bytes$/);
  const cut = Buffer.from(FROM_SCIPY);
  cut.fill(0, cut.length - 200);
  await refuse(
    cut,
    /car\.mat cannot be unpacked, it is truncated or damaged: download or copy it again, or pack it anew$/,
  );
});

test('a compressed array is given no more memory than it says and its bytes allow', () => {
  const refuse = (bytes: Buffer, message: RegExp): void =>
    assert.throws(() => readMatlabBytes(bytes, 'im', 'f'), userError(message));
  const before = process.memoryUsage().rss;
  const bomb = Buffer.alloc(2e8);
  bomb.writeUInt32LE(14, 0);
  bomb.writeUInt32LE(16, 4);
  refuse(
    matFile([compressed(deflateSync(bomb))]),
    /^f is damaged, it cannot be unpacked \(it is longer than it says\)$/,
  );
  bomb.writeUInt32LE(0xfffffff0, 4);
  refuse(matFile([compressed(deflateSync(bomb.subarray(0, 100)))]), /^f is truncated/);
  assert.ok(process.memoryUsage().rss - before < 3e8);
});

test('damaged files give a UserError or an array, nothing else', async () => {
  const read = (bytes: Buffer): Promise<unknown> => Promise.resolve().then(() => readMatlabBytes(bytes, 'im', 'f'));
  await fuzz(FROM_SCIPY, read, 500);
  await fuzz(matFile([array([2, 3], Buffer.from('bytes!'))]), read, 1000);
});
