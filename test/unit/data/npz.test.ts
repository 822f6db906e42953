import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDataset } from '../../../src/data/openDataset';
import { type Dataset } from '../../../src/data/examples/dataset';
import { fuzz, member, npyArray as array, userError, withFolder, zipOf } from './helpers';

// numpy.savez_compressed(file, images=arange(8).reshape(2, 2, 2) * 30 (uint8), labels=[7, 3])
const COMPRESSED = Buffer.from(
  'UEsDBC0AAAAIAAAAIQDNtO7R//////////8KABQAaW1hZ2VzLm5weQEAEACIAAAAAAAAAE8AAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgXlNq' +
    'qK6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjoKIKSpo1CrQB7gYpCziaqYtuUSAFBLAwQtAAAACAAAACEAdpUndv//////////CgAU' +
    'AGxhYmVscy5ucHkBABAAkAAAAAAAAABKAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQW' +
    'pAL5GkY6mjoKtQoUAC52BghghtIAUEsBAi0DLQAAAAgAAAAhAM207tFPAAAAiAAAAAoAAAAAAAAAAAAAAIABAAAAAGltYWdlcy5ucHlQSwECLQMt' +
    'AAAACAAAACEAdpUndkoAAACQAAAACgAAAAAAAAAAAAAAgAGLAAAAbGFiZWxzLm5weVBLBQYAAAAAAgACAHAAAAARAQAAAAA=',
  'base64',
);
// numpy.savez(file, full((2, 3), .5))
const UNNAMED = Buffer.from(
  'UEsDBC0AAAAAAAAAIQD08mt8//////////8JABQAYXJyXzAubnB5AQAQALAAAAAAAAAAsAAAAAAAAACTTlVNUFkBAHYAeydkZXNjcic6ICc8Zjgn' +
    'LCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg' +
    'ICAgICAgICAgICAgICAgICAgCgAAAAAAAOA/AAAAAAAA4D8AAAAAAADgPwAAAAAAAOA/AAAAAAAA4D8AAAAAAADgP1BLAQItAy0AAAAAAAAAIQD0' +
    '8mt8sAAAALAAAAAJAAAAAAAAAAAAAACAAQAAAABhcnJfMC5ucHlQSwUGAAAAAAEAAQA3AAAA6wAAAAAA',
  'base64',
);

const floats = (...values: number[]): Buffer => Buffer.from(Float32Array.from(values).buffer);

function valuesOf(data: Dataset): number[] {
  const [height, width, channels] = data.shape;
  const out = new Float32Array(data.count * height * width * channels);
  data.read(
    Array.from({ length: data.count }, (_, i) => i),
    out,
  );
  return [...out];
}

async function open(name: 'npy' | 'npz', bytes: Buffer, size?: number): Promise<Dataset> {
  return withFolder(async folder => {
    await writeFile(join(folder, `a.${name}`), bytes);
    return openDataset({ name, path: `a.${name}`, size }, folder);
  });
}

test('reads what NumPy packs: bytes over 255 with labels, a lone array of floats', async () => {
  const images = await open('npz', COMPRESSED);
  assert.deepEqual([images.shape, images.count, images.range], [[2, 2, 1], 2, [0, 1]]);
  assert.deepEqual(images.labels, { names: ['3', '7'], values: Uint32Array.of(1, 0) });
  assert.deepEqual(
    valuesOf(images),
    Array.from({ length: 8 }, (_, i) => Math.fround((i * 30) / 255)),
  );
  const rows = await open('npz', UNNAMED);
  assert.deepEqual([rows.shape, rows.count, rows.range, rows.labels], [[1, 3, 1], 2, [0.5, 0.5], undefined]);
  assert.deepEqual(valuesOf(rows), new Array(6).fill(0.5));
});

test('arrays are rows, pictures, pictures with channels last or first', async () => {
  const shapeOf = async (shape: string, count: number): Promise<readonly number[]> =>
    (await open('npy', array('<f4', shape, floats(...new Array<number>(count).fill(1))))).shape;
  assert.deepEqual(await shapeOf('(2, 5)', 10), [1, 5, 1]);
  assert.deepEqual(await shapeOf('(2, 4, 5)', 40), [4, 5, 1]);
  assert.deepEqual(await shapeOf('(2, 4, 5, 3)', 120), [4, 5, 3]);
  assert.deepEqual(await shapeOf('(2, 1, 4, 5)', 40), [4, 5, 1]);
  assert.deepEqual(await shapeOf('(2, 1, 4, 3)', 24), [1, 4, 3]);
  await assert.rejects(shapeOf('(2, 2, 4, 5)', 80), userError(/has the shape 2×2×4×5, examples are n×p/));
  await assert.rejects(shapeOf('(5,)', 5), userError(/has the shape 5, examples are/));
  await assert.rejects(shapeOf('(0, 4)', 0), userError(/is empty \(shape 0×4\)$/));
  // One example of 1 × 2 pixels and 3 channels, given channel by channel.
  const first = await open('npy', array('<f4', '(1, 3, 1, 2)', floats(1, 2, 3, 4, 5, 6)));
  assert.deepEqual(
    [first.shape, valuesOf(first), first.range],
    [
      [1, 2, 3],
      [1, 3, 5, 2, 4, 6],
      [1, 6],
    ],
  );
});

test('bytes that are all 0 or 1, and booleans, are black and white; integers and floats stay as they are', async () => {
  assert.deepEqual(valuesOf(await open('npy', array('|u1', '(1, 3)', Buffer.of(0, 1, 1)))), [0, 1, 1]);
  assert.deepEqual(valuesOf(await open('npy', array('|b1', '(1, 3)', Buffer.of(0, 1, 1)))), [0, 1, 1]);
  const integers = await open('npy', array('<i2', '(1, 2)', Buffer.from(Int16Array.of(-3, 700).buffer)));
  assert.deepEqual(
    [valuesOf(integers), integers.range],
    [
      [-3, 700],
      [-3, 700],
    ],
  );
  const wide = array('<f8', '(1, 1)', Buffer.from(Float64Array.of(1e300).buffer));
  await assert.rejects(open('npy', wide), userError(/too large for a 32-bit float/));
});

test('rows have no size to change', async () => {
  const rows = array('<f4', '(2, 2)', floats(1, 2, 3, 4));
  await assert.rejects(open('npy', rows, 8), userError(/^data\.size is for images, the examples of npy are rows of 2/));
});

test('the array with the examples is the only one or goes by its name; others are not looked at', async () => {
  const good = array('<f4', '(2, 2)', floats(1, 2, 3, 4));
  const objects = array('|O', '(1,)', Buffer.alloc(8));
  const named = await open('npz', zipOf([member('meta.npy', objects), member('x.npy', good)]));
  assert.deepEqual([valuesOf(named), named.labels], [[1, 2, 3, 4], undefined]);
  const unclear = zipOf([member('first.npy', good), member('second.npy', good)]);
  await assert.rejects(open('npz', unclear), userError(/holds the arrays first, second, the examples have to be/));
  await assert.rejects(open('npz', zipOf([])), userError(/holds no arrays/));
  const labels = array('<i4', '(3,)', Buffer.alloc(12));
  await assert.rejects(
    open('npz', zipOf([member('x.npy', good), member('y.npy', labels)])),
    userError(/a\.npz\/y\.npy holds 3 labels for 2 examples$/),
  );
  await assert.rejects(
    open('npz', zipOf([member('x.npy', objects)])),
    userError(/a\.npz\/x\.npy holds Python objects/),
  );
});

test('a zip that lies about sizes or content is refused', async () => {
  const honest = member('x.npy', array('<f4', '(2, 2)', floats(1, 2, 3, 4)));
  const before = process.memoryUsage().rss;
  await assert.rejects(open('npz', zipOf([{ ...honest, size: 0xfffffff0 }])), userError(/x\.npy is damaged/));
  await assert.rejects(open('npz', zipOf([{ ...honest, size: honest.size + 1 }])), userError(/cannot be unpacked/));
  await assert.rejects(open('npz', zipOf([{ ...honest, size: honest.size - 1 }])), userError(/cannot be unpacked/));
  await assert.rejects(open('npz', zipOf([{ ...honest, crc: 1 }])), userError(/its checksum is wrong/));
  const bomb = member('x.npy', Buffer.alloc(5e7));
  await assert.rejects(open('npz', zipOf([{ ...bomb, size: 1000 }])), userError(/cannot be unpacked/));
  assert.ok(process.memoryUsage().rss - before < 300e6);
});

test('damaged zips give a UserError or a data set, nothing else', async () => {
  await withFolder(async folder => {
    const path = join(folder, 'a.npz');
    const read = async (bytes: Buffer): Promise<void> => {
      await writeFile(path, bytes);
      assert.equal((await readFile(path)).length, bytes.length);
      await openDataset({ name: 'npz', path }, '.');
    };
    await fuzz(COMPRESSED, read, 400);
    await fuzz(UNNAMED, read, 200);
  });
});
