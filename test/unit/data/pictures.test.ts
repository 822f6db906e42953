import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { placing } from '../../../src/data/images/fit';
import { readPicture } from '../../../src/data/images/readPicture';
import { resizeTo } from '../../../src/data/images/resize';
import { userError } from './helpers';
import { png } from './pictureSets';

/** Two rows of three pixels, all different. */
const SIX = [10, 20, 30, 40, 50, 60];
const six = (): ReturnType<typeof sharp> =>
  sharp(Uint8Array.from(SIX), { raw: { width: 3, height: 2, channels: 1 } }).toColourspace('b-w');

const read = async (bytes: Buffer): Promise<[height: number, width: number, ...number[]]> => {
  const { height, width, pixels } = await readPicture(bytes, 'f', undefined);
  return [height, width, ...pixels];
};

test('pictures stand as EXIF says, in each of its eight orientations', async () => {
  const expected: Record<number, number[]> = {
    1: [2, 3, 10, 20, 30, 40, 50, 60],
    2: [2, 3, 30, 20, 10, 60, 50, 40],
    3: [2, 3, 60, 50, 40, 30, 20, 10],
    4: [2, 3, 40, 50, 60, 10, 20, 30],
    5: [3, 2, 10, 40, 20, 50, 30, 60],
    6: [3, 2, 40, 10, 50, 20, 60, 30],
    7: [3, 2, 60, 30, 50, 20, 40, 10],
    8: [3, 2, 30, 60, 20, 50, 10, 40],
  };
  for (const [orientation, pixels] of Object.entries(expected)) {
    const bytes = await six()
      .withMetadata({ orientation: Number(orientation) })
      .png()
      .toBuffer();
    assert.deepEqual(await read(bytes), pixels, `orientation ${orientation}`);
  }
});

test('a large JPEG that lies on its side stands upright at its new size too', async () => {
  const half = sharp({ create: { width: 400, height: 200, channels: 3, background: '#000' } }).composite([
    { input: { create: { width: 200, height: 200, channels: 3, background: '#fff' } }, left: 0, top: 0 },
  ]);
  // White at the left becomes white above.
  const bytes = await sharp(await half.png().toBuffer())
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  const picture = await readPicture(bytes, 'f', { size: 16, fit: 'stretch', reading: 2 });
  assert.deepEqual([picture.height, picture.width, picture.channels], [16, 16, 1]);
  // The two rows at the border are mixed.
  const far = [...picture.pixels].map((value, i) => ({ value, row: Math.floor(i / 16) }));
  for (const { value, row } of far) {
    if (row !== 7 && row !== 8) assert.ok(Math.abs(value - (row < 8 ? 255 : 0)) < 8, `row ${row}: ${value}`);
  }
});

test('WebP, GIF and TIFF files are read, of several pictures the first', async () => {
  const frames = Buffer.from([...SIX, ...SIX.map(value => 255 - value)].flatMap(value => [value, value, value]));
  const two = (): ReturnType<typeof sharp> =>
    sharp(frames, { raw: { width: 3, height: 4, channels: 3, pageHeight: 2 } });
  assert.deepEqual(await read(await two().gif().toBuffer()), [2, 3, ...SIX]);
  assert.deepEqual(await read(await two().webp({ lossless: true }).toBuffer()), [2, 3, ...SIX]);
  assert.deepEqual(await read(await six().tiff({ compression: 'lzw' }).toBuffer()), [2, 3, ...SIX]);
});

/** A BMP file, its rows as they lie in it. */
function bmp(width: number, height: number, bits: number, palette: readonly number[], rows: readonly number[]): Buffer {
  const header = Buffer.alloc(54);
  header.write('BM');
  header.writeUInt32LE(54 + palette.length, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(width, 18);
  header.writeInt32LE(height, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(bits, 28);
  return Buffer.concat([header, Buffer.from(palette), Buffer.from(rows)]);
}

test('BMP files are read: from below or above, colours or a palette, and none that is cut off', async () => {
  const rows = [40, 40, 40, 50, 50, 50, 60, 60, 60, 0, 0, 0, 10, 10, 10, 20, 20, 20, 30, 30, 30, 0, 0, 0];
  assert.deepEqual(await read(bmp(3, 2, 24, [], rows)), [2, 3, ...SIX]);
  assert.deepEqual(await read(bmp(3, -2, 24, [], rows)), [2, 3, 40, 50, 60, 10, 20, 30]);
  const coloured = await readPicture(bmp(1, 1, 32, [], [1, 2, 3, 0]), 'f', undefined);
  assert.deepEqual([coloured.channels, ...coloured.pixels], [3, 3, 2, 1]);
  const greys = [0, 0, 0, 0, 90, 90, 90, 0];
  assert.deepEqual(await read(bmp(3, 1, 1, greys, [0b10100000, 0, 0, 0])), [1, 3, 90, 0, 90]);
  assert.deepEqual(await read(bmp(3, 1, 4, greys, [0x01, 0x10, 0, 0])), [1, 3, 0, 90, 90]);
  await assert.rejects(read(bmp(3, 2, 24, [], rows.slice(0, 20))), userError(/^f cannot be decoded, it is damaged/));
  await assert.rejects(read(bmp(3, 1, 8, greys, [0, 1, 2, 0])), userError(/^f cannot be decoded, it is damaged/));
  await assert.rejects(read(bmp(3, 1, 16, [], [0, 0, 0, 0, 0, 0, 0, 0])), userError(/rare kind .* save it as PNG$/));
});

test('a drawing is never opened, whatever it is called; a GIF that goes on as one is a GIF', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"/>';
  await assert.rejects(read(Buffer.from(svg)), userError(/no picture that can be read/));
  await assert.rejects(read(Buffer.from('GIF89a' + svg)), userError(/damaged/));
  await assert.rejects(read(Buffer.alloc(0)), userError(/^f is empty$/));
});

test("a file of any kind that is cut in half is refused in the same words, which are no library's", async () => {
  const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 83 + (i >> 5) * 31) % 256);
  for (const format of ['png', 'webp', 'gif', 'tiff', 'jpeg'] as const) {
    const bytes = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
      .toFormat(format)
      .toBuffer();
    await assert.rejects(
      read(bytes.subarray(0, bytes.length / 2)),
      userError(/^f cannot be decoded, it is damaged or cut off: download it again, or save it anew as PNG$/),
      format,
    );
  }
});

/** A picture with structure in both directions that the Python beside the goldens makes too. */
function pattern(height: number, width: number): Uint8Array {
  return Uint8Array.from({ length: height * width }, (_, i) => {
    const [y, x] = [Math.floor(i / width), i % width];
    return (y * 37 + x * 91 + ((y * x) % 11) * 13) % 256;
  });
}

// numpy.asarray(PIL.Image.fromarray(pattern).resize((size, size), PIL.Image.BILINEAR))
const GOLDEN_8 = [
  119, 129, 142, 121, 120, 124, 123, 142, 150, 158, 160, 128, 135, 138, 125, 134, 152, 132, 179, 149, 135, 155, 145,
  123, 114, 126, 153, 121, 128, 134, 162, 138, 134, 121, 128, 116, 131, 133, 125, 120, 121, 105, 155, 142, 130, 162,
  152, 124, 119, 132, 130, 103, 119, 131, 121, 95, 127, 132, 87, 99, 124, 99, 95, 129,
];
const GOLDEN_5 = [
  101, 120, 138, 129, 154, 128, 123, 160, 100, 108, 157, 168, 156, 130, 150, 143, 160, 173, 144, 139, 159, 106, 160,
  164, 121,
];

test('shrinks as Pillow does, byte for byte', () => {
  const goldens = [
    { from: [20, 28], size: 8, pixels: GOLDEN_8 },
    { from: [7, 16], size: 5, pixels: GOLDEN_5 },
  ] as const;
  for (const { from, size, pixels } of goldens) {
    const [height, width] = from;
    for (const channels of [1, 3]) {
      const grey = pattern(height, width);
      const source = Uint8Array.from({ length: grey.length * channels }, (_, i) => grey[Math.floor(i / channels)]!);
      const out = new Uint8Array(size * size * channels);
      resizeTo([height, width, channels], { size, fit: 'stretch', reading: 2 }, 0, 255)(source, 0, 1, out, 0);
      assert.deepEqual(
        [...out].filter((_, i) => i % channels === 0),
        pixels,
      );
    }
  }
});

test('thin lines survive shrinking, and what is lit stays as bright', () => {
  const side = 256;
  const source = new Float32Array(side * side);
  for (let y = 0; y < side; y++) source[y * side + 101] = 1;
  const out = new Float32Array(16 * 16);
  resizeTo([side, side, 1], { size: 16, fit: 'stretch', reading: 2 }, 0)(source, 0, 1, out, 0);
  for (let y = 0; y < 16; y++) {
    const row = out.subarray(y * 16, y * 16 + 16);
    assert.ok(Math.max(...row) > 0.03);
    assert.ok(Math.abs(row.reduce((sum, value) => sum + value, 0) - 1 / 16) < 1e-6);
  }
});

test('data.fit takes the middle, or leaves bars', async () => {
  assert.deepEqual(placing(2, 4, 4, 'crop').part, { top: 0, left: 1, height: 2, width: 2 });
  assert.deepEqual(placing(300, 100, 9, 'pad').place, { top: 0, left: 3, height: 9, width: 3 });
  const wide = await png(4, 2, 1, [10, 20, 30, 40, 50, 60, 70, 80]);
  const cropped = await readPicture(wide, 'f', { size: 2, fit: 'crop', reading: 2 });
  assert.deepEqual([...cropped.pixels], [20, 30, 60, 70]);
  const padded = await readPicture(wide, 'f', { size: 4, fit: 'pad', reading: 2 });
  assert.deepEqual([...padded.pixels], [0, 0, 0, 0, 10, 20, 30, 40, 50, 60, 70, 80, 0, 0, 0, 0]);
  assert.deepEqual([...padded.clear!], [255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255]);
});
