import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp, { type JpegOptions } from 'sharp';
import { readPicture } from '../../../src/data/images/readPicture';
import { userError } from './helpers';

const read = async (bytes: Buffer): Promise<number[]> => [...(await readPicture(bytes, 'f', undefined)).pixels];

/** Files of noise that differ by `seed`, so that no two are mixed up. */
async function jpeg(seed: number, options: JpegOptions = {}): Promise<Buffer> {
  const noise = Uint8Array.from({ length: 48 * 32 * 3 }, (_, i) => (i * (83 + seed) + (i >> 5) * 31) % 256);
  return sharp(noise, { raw: { width: 48, height: 32, channels: 3 } })
    .jpeg(options)
    .toBuffer();
}

const MARK = 2;
const end = Buffer.from('ffd9', 'hex');
const body = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length - MARK);
/** A header of JFIF 0.0, which decoders warn of. */
const jfif = Buffer.from('ffe000104a46494600000000010001000000', 'hex');

/** Every pixel is there: what any decoder makes of them is what it makes of the sound file. */
const COMPLETE: Record<string, (bytes: Buffer) => Buffer> = {
  'without the mark of its end': body,
  'with half of that mark': bytes => bytes.subarray(0, bytes.length - 1),
  'with bytes before the mark': bytes => Buffer.concat([body(bytes), Buffer.alloc(12), end]),
  'with bytes before and no mark': bytes => Buffer.concat([body(bytes), Buffer.alloc(12)]),
  'with bytes after the mark': bytes => Buffer.concat([bytes, Buffer.from('ffd8ff00ffda', 'hex')]),
  'with a mark that is filled up': bytes => Buffer.concat([body(bytes), Buffer.from([0xff, 0xff]), end]),
  'of JFIF 0.0': bytes => Buffer.concat([bytes.subarray(0, MARK), jfif, bytes.subarray(MARK)]),
};

const CUTS = [1, 4, 6, 30, 200];

test('a JPEG that lacks nothing but the mark of its end, or gives other warnings, is read each time, many at once', async () => {
  for (const options of [{}, { progressive: true }, { chromaSubsampling: '4:4:4', quality: 100 }]) {
    const sounds = await Promise.all(Array.from({ length: 10 }, (_, seed) => jpeg(seed, options)));
    const pixels = await Promise.all(sounds.map(read));
    const reads = Object.entries(COMPLETE).flatMap(([name, change]) =>
      Array.from({ length: 60 }, async (_, i) => {
        assert.deepEqual(await read(change(sounds[i % 10]!)), pixels[i % 10], `${name}, ${i}`);
      }),
    );
    await Promise.all(reads);
  }
});

test('a JPEG that lacks pixels is refused each time in the same words, its end marked or not', async () => {
  const message = userError(
    /^f cannot be decoded, it is damaged or cut off: download it again, or save it anew as PNG$/,
  );
  for (const options of [{}, { progressive: true }]) {
    const sounds = await Promise.all(Array.from({ length: 10 }, (_, seed) => jpeg(seed, options)));
    const reads = [true, false].flatMap(isMarked =>
      CUTS.flatMap(cut =>
        Array.from({ length: 60 }, async (_, i) => {
          const short = body(sounds[i % 10]!);
          const bytes = Buffer.concat([short.subarray(0, short.length - cut), ...(isMarked ? [end] : [])]);
          await assert.rejects(read(bytes), message, `${cut} bytes, ${isMarked}, ${i}`);
        }),
      ),
    );
    await Promise.all(reads);
  }
});

test('a JPEG that is cut off before its pixels is refused', async () => {
  const sound = await jpeg(0);
  for (const length of [4, 20, 100, sound.indexOf(Buffer.from('ffda', 'hex')) + 5]) {
    await assert.rejects(read(sound.subarray(0, length)), userError(/^f cannot be decoded, it is damaged/));
  }
});
