import assert from 'node:assert/strict';
import test from 'node:test';
import { arePictures, bytesOf, sheetOf } from '../../../webview/inspector/rateDistortion/pictureSheet';

/** The red values of a sheet, row after row, '.' where nothing is. */
function drawn({ width, data }: ReturnType<typeof sheetOf>): string[][] {
  const values = Array.from({ length: data.length / 4 }, (_, i) => (data[4 * i + 3] ? String(data[4 * i]) : '.'));
  return Array.from({ length: values.length / width }, (_, y) => values.slice(y * width, (y + 1) * width));
}

test('pictures stand side by side, rows below each other, a pixel apart', () => {
  const rows = [Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), Uint8Array.of(11, 12, 13, 14)];
  assert.deepEqual(drawn(sheetOf(rows, [2, 2, 1])), [
    ['1', '2', '.', '5', '6'],
    ['3', '4', '.', '7', '8'],
    ['.', '.', '.', '.', '.'],
    ['11', '12', '.', '.', '.'],
    ['13', '14', '.', '.', '.'],
  ]);
});

test('grey is red, green and blue alike; colours are as they are', () => {
  assert.deepEqual([...sheetOf([Uint8Array.of(9)], [1, 1, 1]).data], [9, 9, 9, 255]);
  assert.deepEqual([...sheetOf([Uint8Array.of(1, 2, 3)], [1, 1, 3]).data], [1, 2, 3, 255]);
});

test('examples of one line, or of two channels, are no pictures', () => {
  assert.deepEqual(
    [arePictures([28, 28, 1]), arePictures([64, 64, 3]), arePictures([1, 9, 1]), arePictures([6, 5, 2])],
    [true, true, false, false],
  );
});

test('bytes come as base64', () => {
  assert.deepEqual([...bytesOf(Buffer.of(0, 7, 255).toString('base64'))], [0, 7, 255]);
});
