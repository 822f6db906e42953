import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Dataset } from '../../../src/data/examples/dataset';
import { READING } from '../../../src/data/images/reading';
import { openDataset } from '../../../src/data/openDataset';
import { deepPng, tiff } from './deepPictures';
import { npyArray, userError, withFolder } from './helpers';
import { type Files, png, writeFolder } from './pictureSets';

/** Pictures of 16 bits a channel keep their range. */

type Keys = Omit<Parameters<typeof openDataset>[0], 'name' | 'path'>;

/** The data set of a folder with these files. */
const opened = (files: Files, keys: Keys = {}, reading?: number): Promise<Dataset> =>
  withFolder(async folder => {
    await writeFolder(folder, files);
    return openDataset({ name: 'images', path: folder, ...keys }, '.', undefined, reading);
  });

/** All values of a data set. */
function valuesOf(data: Dataset): Float32Array {
  const out = new Float32Array(data.count * data.shape.reduce((product, length) => product * length));
  data.read(
    Array.from({ length: data.count }, (_, i) => i),
    out,
  );
  return out;
}

const LEVELS = [0, 1, 255, 256, 257, 4095, 32768, 65535];
const shares = (values: readonly number[], of = 65535): Float32Array => Float32Array.from(values, value => value / of);

describe('the values of 16 bits', () => {
  test('of grey and of colour, PNG and TIFF', async () => {
    const grey = await opened({ 'a.png': deepPng(4, 2, 1, LEVELS) });
    assert.deepEqual(
      [grey.shape, grey.range],
      [
        [2, 4, 1],
        [0, 1],
      ],
    );
    assert.deepEqual(valuesOf(grey), shares(LEVELS));
    const same = await opened({ 'a.tif': tiff(4, 2, Uint16Array.from(LEVELS), 'unsigned') });
    assert.deepEqual(valuesOf(same), shares(LEVELS));
    assert.equal(same.fingerprint, grey.fingerprint);

    const colour = [...LEVELS, 7, 6, 5, 4];
    const both = await opened({ 'a.png': deepPng(2, 2, 3, colour), 'b.png': deepPng(2, 2, 1, [1, 2, 3, 4]) });
    assert.deepEqual(both.shape, [2, 2, 3]);
    assert.deepEqual(valuesOf(both), shares([...colour, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]));
  });

  test('beside pictures of 8 bits, whose values stay', async () => {
    const data = await opened({
      'a.png': await png(2, 1, 1, [1, 255]),
      'b.png': deepPng(2, 1, 1, [300, 65535]),
      'c.png': await png(2, 1, 1, [128, 0]),
    });
    assert.deepEqual(valuesOf(data), Float32Array.of(1 / 255, 1, 300 / 65535, 1, 128 / 255, 0));
  });

  test('over a background, half seen or not at all', async () => {
    const files = { 'a.png': deepPng(3, 1, 2, [1000, 65535, 1000, 0, 40000, 13107]) };
    const over = async (background: 'black' | 'white') => valuesOf(await opened(files, { background }));
    // A fifth of 40000, and four fifths of white.
    assert.deepEqual(await over('black'), shares([1000, 0, 8000]));
    assert.deepEqual(await over('white'), shares([1000, 65535, 8000 + 52428]));
  });

  test('smaller, as means of what was there; in bars', async () => {
    const [a, b, c, d] = [1000, 1007, 1014, 1021] as const;
    const files = {
      'a.png': deepPng(
        4,
        4,
        1,
        [1, 2, 3, 4].flatMap(() => [a, b, c, d]),
      ),
    };
    // A triangle over four pixels, of which the outermost lies beyond the edge.
    const row = [(3 * a + 3 * b + c) / 7, (b + 3 * c + 3 * d) / 7];
    assert.deepEqual(valuesOf(await opened(files, { size: 2 })), shares([...row, ...row]));
    const wide = { 'a.png': deepPng(2, 1, 1, [1000, 1001]) };
    const padded = await opened(wide, { size: 2, fit: 'pad', background: 'white' });
    assert.deepEqual([...valuesOf(padded)].sort(), [...shares([1000, 1001, 65535, 65535])].sort());
  });

  test('are refused where they are of another kind', async () => {
    for (const [kind, file] of [
      ['float', tiff(2, 1, Float32Array.of(0, 0.5), 'float')],
      ['short', tiff(2, 1, Int16Array.of(-1, 5), 'signed')],
    ] as const) {
      const words = new RegExp(
        `/a\\.tif holds values of a kind \\(${kind}\\) that pictures are not read of: save it with`,
      );
      await assert.rejects(opened({ 'a.tif': file }), userError(words));
      assert.equal((await opened({ 'a.tif': file }, {}, 2)).count, 1);
    }
  });
});

describe('data.range of pictures', () => {
  const camera = [0, 1, 2047, 2048, 3000, 4094, 4095, 17];
  const range = [0, 4095] as const;

  test('maps them as those of arrays', async () => {
    const values = valuesOf(await opened({ 'a.png': deepPng(4, 2, 1, camera) }, { range }));
    const expected = await withFolder(async folder => {
      const path = join(folder, 'a.npy');
      const bytes = new Uint8Array(Uint16Array.from(camera).buffer);
      await writeFile(path, npyArray('<u2', '(1, 2, 4)', bytes));
      return valuesOf(await openDataset({ name: 'npy', path, range }, '.'));
    });
    assert.equal(values.length, expected.length);
    values.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) <= 0.5001 / 65535, String(i)));
    assert.deepEqual([values[0], values[6]], [0, 1]);
  });

  test('of 8 bits, from above zero, with opacity', async () => {
    const mask = await opened({ 'a.png': await png(3, 1, 1, [0, 1, 5]) }, { range: [0, 5] });
    assert.deepEqual(valuesOf(mask), Float32Array.of(0, 0.2, 1));
    const files = { 'a.png': deepPng(3, 1, 2, [100, 65535, 200, 65535, 9999, 0]) };
    const values = valuesOf(await opened(files, { range: [100, 200], background: 'white' }));
    assert.deepEqual(values, Float32Array.of(0, 1, 1));
    const fewer = { 'a.png': await png(2, 1, 2, [20, 255, 10, 51]) };
    // Four fifths of white are seen through what is black.
    const over = valuesOf(await opened(fewer, { range: [10, 20], background: 'white' }));
    assert.deepEqual(over, Float32Array.of(1, 0.8));
  });

  test('says which file goes beyond it, and that it is for one depth', async () => {
    const deep = deepPng(2, 1, 1, [3, 5000]);
    await assert.rejects(
      opened({ 'a.png': deepPng(2, 1, 1, [3, 4000]), 'b.png': deep }, { range }),
      userError(/^data\.range: \[0, 4095\] does not hold all values of .*\/b\.png, which are from 3 to 5000$/),
    );
    await assert.rejects(
      opened({ 'a.png': await png(2, 1, 1, [3, 50]), 'b.png': deep }, { range: [0, 65535] }),
      userError(
        / holds pictures of two depths \(a\.png has 8 bits a channel, b\.png 16\): bring them to one, or leave/,
      ),
    );
  });
});

test('what leaves pictures of 16 bits dark is said, with the range that was found', async () => {
  const notes = async (files: Files, keys: Keys = {}) => (await opened(files, keys)).notes;
  const [note, ...others] = await notes({
    'a.png': deepPng(2, 1, 1, [900, 3987]),
    'b.png': deepPng(2, 1, 1, [12, 3000]),
  });
  assert.match(
    note!,
    /its pictures of 16 bits go from 12 to 3987 of 65535 .* dark: data\.range: \[0, 4095\] maps them to 0–1$/,
  );
  assert.deepEqual(others, []);
  // Measured before anything is made smaller.
  assert.match((await notes({ 'a.png': deepPng(4, 4, 1, [1023]) }, { size: 2 }))[0]!, / 0 to 1023 .* \[0, 1023\]/);
  const [mixed] = await notes({ 'a.png': await png(2, 1, 1, [0, 255]), 'b.png': deepPng(2, 1, 1, [5, 3000]) });
  assert.match(mixed!, /1 of 2 pictures go from 5 to 3000 .* once all have 16 bits, data\.range: \[0, 4095\]/);

  assert.deepEqual(await notes({ 'a.png': deepPng(2, 1, 1, [5, 40000]) }), []);
  assert.deepEqual(await notes({ 'a.png': deepPng(2, 1, 1, [5, 3000]) }, { range: [0, 4095] }), []);
  assert.deepEqual(await notes({ 'a.png': await png(2, 1, 1, [5, 200]) }), []);
  const [dim] = await notes({ 'a.png': await png(2, 1, 1, [0, 5]) });
  assert.match(dim!, /no value is above 5 of 255, .* data\.range .*, such as \[0, 5\]$/);

  const bytes = { 'a.png': await png(2, 1, 1, [0, 255]) };
  const [mapped] = await notes(bytes, { range: [0, 4095] });
  assert.match(
    mapped!,
    /: data\.range: \[0, 4095\] leaves the pictures all but black, no value is above 0\.062 of 1: /,
  );
  // An eighth of white is where that ends, as for bytes.
  assert.deepEqual(await notes(bytes, { range: [0, 2032] }), []);
  assert.equal((await notes(bytes, { range: [0, 2033] })).length, 1);
});

test('what was read by the second version still is, bit for bit', async () => {
  const values = (length: number): number[] => Array.from({ length }, (_, i) => (i * 83) % 256);
  const eight = {
    'a/one.png': await png(9, 6, 3, values(9 * 6 * 3)),
    'two.png': await png(9, 6, 4, values(9 * 6 * 4)),
  };
  const sixteen = {
    ...eight,
    'three.png': deepPng(
      9,
      6,
      1,
      Array.from({ length: 54 }, (_, i) => i * 1213),
    ),
  };
  // Fingerprints that the program gave before 16 bits were kept: as they are, smaller, in bars.
  const goldens: [Keys, string, string][] = [
    [
      {},
      '717e8ad737706ae257d03f4fe58bfd4f50c21352ba2c2eef952cac1015f594d9',
      '35149c178101658a7225e3c691bf3e1272775413b9faf9f1fc9f3400c5e72ed2',
    ],
    [
      { size: 4 },
      'ebe2691a1f6443201771e5b10ec8d32c0f58388d0af075da44c8301177e756d7',
      '780d4a97c1ee4ca3db0d680777fe1738416eb1b37f2263932b430a696da02b8a',
    ],
    [
      { size: 12, fit: 'pad' },
      'f7810214de8562a6a393749e9d06bd773dc5b3aa4ba0445bdb6dcce422477dd2',
      '788c543a4a46527544515ea88d26849246269587e723c4c6d4a4cfb6e64d2838',
    ],
  ];
  for (const [keys, ofEight, ofSixteen] of goldens) {
    const old = await Promise.all([opened(eight, keys, 2), opened(sixteen, keys, 2)]);
    assert.deepEqual(
      old.map(({ fingerprint, reading }) => [fingerprint, reading]),
      [
        [ofEight, 2],
        [ofSixteen, 2],
      ],
    );
    const [now, deep] = await Promise.all([opened(eight, keys), opened(sixteen, keys)]);
    assert.deepEqual([now.fingerprint, now.reading], [ofEight, READING.newest]);
    assert.notEqual(deep.fingerprint, ofSixteen);
  }
});

test('arrays that are made smaller are the same data in both versions', async () => {
  await withFolder(async folder => {
    const path = join(folder, 'a.npy');
    await writeFile(
      path,
      npyArray(
        '|u1',
        '(2, 6, 6)',
        Uint8Array.from({ length: 72 }, (_, i) => (i * 83) % 256),
      ),
    );
    const open = (reading?: number) => openDataset({ name: 'npy', path, size: 4 }, '.', undefined, reading);
    const golden = 'c133a8481acbf989209c8a868d826dbb80f37833d8190e34cef3621485540758';
    assert.deepEqual([(await open(2)).fingerprint, (await open()).fingerprint], [golden, golden]);
  });
});
