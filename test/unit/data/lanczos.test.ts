import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { lanczosResize } from '../../../src/data/images/lanczos';

/** A picture with structure everywhere that the Python beside the goldens makes too. */
function pattern(height: number, width: number, channels: number): Uint8Array {
  return Uint8Array.from({ length: height * width * channels }, (_, i) => {
    const [row, column, c] = [Math.floor(i / channels / width), Math.floor(i / channels) % width, i % channels];
    const blocks = Math.floor(row / 3) * Math.floor(column / 2);
    return (row * 7 + column * 13 + c * 29 + row * column * 5 + blocks * 31) % 256;
  });
}

function resized(source: Uint8Array, height: number, width: number, channels: number, size: number): Buffer {
  const out = Buffer.alloc(size * size * channels);
  lanczosResize(height, width, channels, size)(source, out);
  return out;
}

// Image.fromarray(pattern).resize((size, size), Image.LANCZOS) of Pillow 13: the bytes.
const SMALL = [
  {
    shape: [9, 12, 1, 8],
    bytes: 'BBcsQVFmeZoOKENdi6XDpxZAcJJ5nOWRHWGq9Ctjg4koaNKlTNCmEyyZwWeMeY0vM73Pejd8n0ZEr1ikOKlNpA==',
  },
  {
    shape: [12, 12, 3, 5],
    bytes: 'ES1JNFNzYoaokqymqqyNJ0hvl6+qjYt1j62ZmGhBVXaKx4mQbEdnjJGEUmB2Y31xkolgb4KfhYtxgqKqVXibWmN0kG9VnoV2j5Vk',
  },
  {
    shape: [5, 7, 1, 10],
    bytes:
      'AAUQFyEpMzpFTAEHExwmLzlCTVMEDBolMTxJVV5jCBIiLTtIVF95igsWKDREUl5pjKQOGTBFVmd+lYt8Ehw7XnGIstyAJRYhRXKIotf/hgMaJkx6' +
      'ka7j/5sfHChPe5Ow4/unOA==',
  },
] as const;
// The same, by their SHA-256. For these sizes `thumbnail((64, 64))` gives them too.
const LARGE = [
  { shape: [96, 96, 1, 64], sha: '97876adf6607850d9a909d4477ea8323be2c9e129c9a937f100bed3ccf0a1b89' },
  { shape: [128, 128, 3, 64], sha: '9e386cf539738b8281048f96b5324e563ae0ba09729c704a1858a26c23f5ba02' },
] as const;

test('gives the bytes that Pillow gives, smaller and larger, grey and in colour', () => {
  for (const { shape, bytes } of SMALL) {
    const [height, width, channels, size] = shape;
    assert.equal(resized(pattern(height, width, channels), height, width, channels, size).toString('base64'), bytes);
  }
  for (const { shape, sha } of LARGE) {
    const [height, width, channels, size] = shape;
    const out = resized(pattern(height, width, channels), height, width, channels, size);
    assert.equal(createHash('sha256').update(out).digest('hex'), sha);
  }
});

test('what would lie below black or above white is cut off, as by Pillow', () => {
  const checks = Uint8Array.from({ length: 144 }, (_, i) =>
    (Math.floor(i / 48) + Math.floor((i % 12) / 3)) % 2 === 1 ? 255 : 0,
  );
  const expected = 'BA709AsL8fsAAP//AAD//1NWqqpVVams//8AAP//AAD//wAA//8AAFNWqqpVVamsAAD//wAA//8EDvT0Cwvx+w==';
  assert.equal(resized(checks, 12, 12, 1, 8).toString('base64'), expected);
});

test('one colour stays that colour, and the same size the same picture', () => {
  fc.assert(
    fc.property(fc.nat(255), fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }), (value, from, to) => {
      const out = resized(new Uint8Array(from * from).fill(value), from, from, 1, to);
      assert.ok(out.every(byte => byte === value));
      const same = pattern(from, from, 3);
      assert.deepEqual(resized(same, from, from, 3, from), Buffer.from(same));
    }),
  );
});
