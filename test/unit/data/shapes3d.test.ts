import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { openDataset } from '../../../src/data/openDataset';
import type { Dataset } from '../../../src/data/examples/dataset';
import { userError, withFolder } from './helpers';

// By h5py: images (4, 64, 64, 3) of uint8, packed by gzip in pieces of (3, 32, 32, 1), labels (4, 6) of float64. Image i has red
// 50 i, green 200 + i in rows 10 to 19 and columns 5 to 7, and blue 255 - i in its last pixel.
const FROM_H5PY = inflateSync(
  Buffer.from(
    'eNrr9HBx4+WS4mIAAQ4OBhYGAQZk8B8K9CRQ+TD5BCjNCKU7oPQKJpg4I1gOqp1BEGo+urqQIFdXkOr/aABmjwELhEZ13SgYKcDD1TEAREdA+bD0dIIJVV' +
      '1mbmJ6ajEDQ05iUmpOMSJdOpBpLyMDG8QMRhjfA0KzQARY0MyH0cxQmpA8MzBFM0LTNcREDjDJCqRBfCZmJrAwN4MCmM8IdwcHOGelpKblJJakMnBCzeMA' +
      'qgOby8RawYqwSgGKGRE+MSArPIL9/F0YGZigrgQayoxfPSy/xomNpmFkACrvGIGpGL28kyfRnAPCEFqHYDpGBfeh+iQJ6EPLXgzcIhAalzsVcIiriOC3Tw' +
      'GHO52J1Ifuzhgc7lQg4N9SHPYpEAjPKUTqQ3fnWgLuxOXeYwTswxWeT0Wwm6tAIDz/QfVJo5VfhICcKIRWJKAP3Z2Woqj+YyYyfUaJ4ncnrvAsJmAfrvDs' +
      'I1IfujuX43AnofR5AId9hNLnbSL1obvzCwF34nIvrxh++3CFpwZUnywBfejudESrX9gI1LuMo1XQKBgFo2AUjIJRMAqGKKi49fYgaEyAg0nBfOvK/9IySh' +
      'MYVvPN+HpgDdNa+wh5oPTJg7wgacPv83lmnFKskJj8ervxCs9H3ex2m8+K89dMa9GXSxc7GeS2GmYUQ5PC//V5Hg5Apj4bD7CpRNgO/PoGtYEX2IE8HiaF' +
      '3+X3OJVcFBi95jKt2Mq14JrN//lMv+EaGRX+s9/I7ljFGsfKsMN4+jpIyBoCQ5aHecGv7WHBwhdTxPeonLn16yEjQ0XxU2fx04R9gdVQMn0+kIZdUASPVC' +
      'n8zzezcJnhwDRnFRPDD+O3qQx/GRlY0UbPNCA0E+roGRvaaBkbvLUuAdYqqGAPHXFyYDDhZjD5D23Gw0fJmCAGckDHBZkZ88Sh/SX0/DIocu2smSCw0/7s' +
      'GRB4Yw8RfWGPqsrugDEYXEZTB++bQfkc0M6NnUMaGDyzh5h/Eir/wH577u1tubff2aMPhkLUvbSH2PMYqu8mVP0nqPoP9nkg7jZLBwAvkXn+',
    'base64',
  ),
);
const CLASSES = [
  [0, 1, 9, 0, 0, 0],
  [3, 9, 0, 7, 3, 14],
  [7, 2, 5, 3, 2, 7],
  [8, 6, 4, 6, 1, 13],
];

function open(bytes: Buffer): Promise<Dataset> {
  return withFolder(async folder => {
    await writeFile(join(folder, 's.h5'), bytes);
    return openDataset({ name: 'shapes3d', path: 's.h5' }, folder);
  });
}

test('3dShapes is read from pieces that span images, with its factors', async () => {
  const data = await open(FROM_H5PY);
  assert.deepEqual([data.name, data.count, data.shape, data.range], ['shapes3d', 4, [64, 64, 3], [0, 1]]);
  const image = new Float32Array(64 * 64 * 3);
  // The last one first: each can be had by itself.
  for (const i of [3, 0, 2, 1]) {
    data.read([i], image);
    const expected = Float32Array.from(image, (_, at) => {
      const [row, column, channel] = [Math.floor(at / 192), Math.floor(at / 3) % 64, at % 3];
      if (channel === 0) return (50 * i) / 255;
      if (channel === 1) return row >= 10 && row < 20 && column >= 5 && column < 8 ? (200 + i) / 255 : 0;
      return row === 63 && column === 63 ? (255 - i) / 255 : 0;
    });
    assert.deepEqual(image, expected);
  }
  const { names, sizes, classOf } = data.factors!;
  assert.deepEqual(names, ['floorHue', 'wallHue', 'objectHue', 'scale', 'shape', 'orientation']);
  assert.deepEqual(sizes, [10, 10, 10, 8, 4, 15]);
  assert.deepEqual(
    CLASSES.map((_, i) => names.map((_name, factor) => classOf(i, factor))),
    CLASSES,
  );
});

test('what is not 3dShapes is refused with what is wrong', async () => {
  await assert.rejects(
    open(Buffer.from('<html>no such file</html>')),
    userError(/s\.h5 is not an HDF5 file, .*a web page/),
  );
  await assert.rejects(
    open(FROM_H5PY.subarray(0, 3000)),
    userError(/s\.h5\S* cannot be unpacked, it is truncated or damaged/),
  );
  const renamed = (name: string, other: string): Buffer =>
    Buffer.from(FROM_H5PY.toString('latin1').replaceAll(name, other), 'latin1');
  await assert.rejects(open(renamed('images', 'imagos')), userError(/s\.h5 holds .*imagos.*, but no array images/));
  // The label 0.9 of a hue as -0.9.
  const wrong = Buffer.from(FROM_H5PY);
  const at = wrong.indexOf(Buffer.from(Float64Array.of(0.9).buffer));
  wrong.writeDoubleLE(-0.9, at);
  await assert.rejects(
    open(wrong),
    userError(/labels holds -0\.9 as objectHue of image 0, which 3dShapes does not have/),
  );
  // A file may say to hold more than any memory does.
  const ofMany = (...dimensions: bigint[]): Buffer => {
    const many = Buffer.from(FROM_H5PY);
    const said = Buffer.from(BigUint64Array.from(dimensions).buffer);
    for (let place = many.indexOf(said); place >= 0; place = many.indexOf(said))
      many.writeBigUInt64LE(2n ** 40n, place);
    return many;
  };
  await assert.rejects(
    open(ofMany(4n, 64n, 64n, 3n)),
    userError(/s\.h5\/images has 1099511627776 images, more than the 480000 of 3dShapes/),
  );
  await assert.rejects(open(ofMany(4n, 6n)), userError(/s\.h5\/labels cannot be unpacked, it is truncated or damaged/));
});
