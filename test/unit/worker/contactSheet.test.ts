import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { arePictures, contactSheet } from '../../../src/worker/contactSheet';

test('images side by side, row after row, values beyond 0 and 1 cut', async () => {
  const images = Float32Array.of(0, 0.2, 0.4, 0.6, 0.8, 1, -1, 2);
  const png = await contactSheet(images, 2, [1, 2, 1]);
  const { data, info } = await sharp(png).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
  assert.deepEqual([info.width, info.height], [4, 2]);
  assert.deepEqual([...data], [0, 51, 102, 153, 204, 255, 0, 255]);
});

test('colours keep their order', async () => {
  const png = await contactSheet(Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1), 1, [2, 1, 3]);
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  assert.deepEqual([info.width, info.height, info.channels], [1, 4, 3]);
  assert.deepEqual([...data], [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]);
});

test('what can be looked at', () => {
  assert.ok(arePictures([28, 28, 1]) && arePictures([32, 32, 3]));
  assert.ok(!arePictures([1, 10, 1]) && !arePictures([8, 8, 2]));
});

test('numbers above columns, where all of them fit', async () => {
  const sheet = async (headings: string[]) => {
    const png = await contactSheet(new Float32Array(2 * 8 * 2), 2, [2, 8, 1], headings);
    const { data, info } = await sharp(png).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
    const rows = Array.from({ length: info.height }, (_, y) => data.subarray(y * info.width, (y + 1) * info.width));
    return rows.map(row => [...row].map(value => (value === 0 ? '#' : '.')).join(''));
  };
  assert.deepEqual(await sheet(['10', '.7']), [
    '................',
    '.#..###....###..',
    '##..#.#......#..',
    '.#..#.#.....#...',
    '.#..#.#.....#...',
    '###.###..#..#...',
    '................',
    '################',
    '################',
  ]);
  assert.deepEqual(await sheet(['10', '0.01']), ['################', '################']);
});
