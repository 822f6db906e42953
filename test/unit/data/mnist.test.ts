import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { UNWATCHED } from '../../../src/base/progress';
import type { Dataset } from '../../../src/data/examples/dataset';
import { openDataset } from '../../../src/data/openDataset';
import { parseIdx } from '../../../src/data/files/idx';
import { fuzz, idxFile, userError, withFolder } from './helpers';

const EXAMPLE = 'examples/data/mnist';

test('the example files are the 10,000 test digits of MNIST', async () => {
  const data = await openDataset({ name: 'mnist', path: EXAMPLE }, '.');
  assert.deepEqual([data.shape, data.count, data.ownTrain, data.range], [[28, 28, 1], 10000, undefined, [0, 1]]);
  // The first labels and the counts of each digit, as published with the data.
  assert.deepEqual([...data.labels!.values.subarray(0, 10)], [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
  const counts = new Array<number>(10).fill(0);
  for (const value of data.labels!.values) counts[value]!++;
  assert.deepEqual(counts, [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  assert.deepEqual(data.labels!.names, '0123456789'.split(''));

  const out = new Float32Array(data.count * 784);
  data.read(
    Array.from({ length: data.count }, (_, i) => i),
    out,
  );
  // Mean of the test images, computed with NumPy.
  const mean = out.reduce((sum, value) => sum + value, 0) / out.length;
  assert.ok(Math.abs(mean - 0.13251460584233693) < 1e-6, String(mean));
});

test('data.size gives the pictures another size and the data another fingerprint', async () => {
  const plain = await openDataset({ name: 'mnist', path: EXAMPLE }, '.');
  const same = await openDataset({ name: 'mnist', path: EXAMPLE, size: 28 }, '.');
  const large = await openDataset({ name: 'mnist', path: 'mnist', size: 64 }, 'examples/data');
  assert.match(plain.fingerprint, /^[0-9a-f]{64}$/);
  assert.equal(same.fingerprint, plain.fingerprint);
  assert.notEqual(large.fingerprint, plain.fingerprint);
  assert.deepEqual(large.shape, [64, 64, 1]);
  const out = new Float32Array(2 * 64 * 64);
  large.read([0, 1], out);
  assert.ok(out.every(value => value >= 0 && value <= 1) && out.some(value => value > 0.9));
  assert.throws(() => large.read([0], out), RangeError);
  assert.throws(() => plain.read([10000], new Float32Array(784)), RangeError);
});

// numpy.asarray(Image.fromarray(digit).resize((32, 32), Image.BILINEAR)) of Pillow 13.0: rows 8 to 10, columns 6 to 25, and
// the sum of all, of the test digits 0 and 1. (Enlarging, torchvision's Resize of a Pillow image is that call.)
const PILLOW = [
  {
    sum: 24011,
    rows: [
      [15, 84, 168, 154, 144, 94, 47, 23, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      [37, 199, 238, 237, 235, 225, 211, 190, 161, 161, 161, 161, 161, 161, 161, 161, 157, 132, 48, 8],
      [22, 118, 155, 134, 149, 177, 209, 233, 233, 218, 235, 237, 237, 235, 228, 225, 235, 221, 120, 21],
    ],
  },
  {
    sum: 37900,
    rows: [
      [0, 5, 71, 218, 225, 114, 21, 2, 1, 8, 107, 221, 250, 150, 40, 0, 0, 0, 0, 0],
      [0, 1, 14, 61, 60, 26, 3, 0, 0, 12, 181, 241, 253, 147, 37, 0, 0, 0, 0, 0],
      [0, 0, 0, 8, 7, 3, 0, 0, 15, 90, 226, 250, 227, 109, 16, 0, 0, 0, 0, 0],
    ],
  },
];

test("digits of 32 × 32 are Pillow's bilinear ones, but for its rounding to bytes along each axis", async () => {
  const digits = await openDataset({ name: 'mnist', path: EXAMPLE, size: 32 }, '.');
  for (const [digit, { sum, rows }] of PILLOW.entries()) {
    const out = new Float32Array(32 * 32);
    digits.read([digit], out);
    const here = out.map(value => 255 * value);
    rows.forEach((row, y) => {
      row.forEach((value, x) => {
        const at = (8 + y) * 32 + 6 + x;
        // Half a byte along the rows, which weighted means keep, and half along the columns.
        assert.ok(Math.abs(here[at]! - value) <= 1, `(${8 + y}, ${6 + x}): ${here[at]!} for ${value}`);
      });
    });
    const total = here.reduce((all, value) => all + value, 0);
    assert.ok(Math.abs(total - sum) < 0.1 * 32 * 32, `${total} for ${sum}`);
  }
});

const pixels = (count: number): Uint8Array => Uint8Array.from({ length: count * 6 }, (_, i) => (i * 7) % 256);

test('a folder with both sets is pooled, training images first; plain, gzip and single files are read alike', async () => {
  await withFolder(async folder => {
    const train = idxFile([5, 2, 3], pixels(5));
    await writeFile(join(folder, 'train-images-idx3-ubyte'), train);
    await writeFile(join(folder, 'train-labels-idx1-ubyte.gz'), gzipSync(idxFile([5], Uint8Array.of(0, 1, 2, 1, 0))));
    await writeFile(join(folder, 't10k-images-idx3-ubyte.gz'), gzipSync(idxFile([2, 2, 3], pixels(2).reverse())));
    const pooled = await openDataset({ name: 'mnist', path: '.' }, folder);
    assert.deepEqual([pooled.shape, pooled.count, pooled.ownTrain], [[2, 3, 1], 7, 5]);
    assert.equal(pooled.labels, undefined, 'labels of one set only are none');
    assert.deepEqual(pooled.notes, [
      `${folder}: the labels are left out: there is no file of labels beside ${join(folder, 't10k-images-idx3-ubyte.gz')}`,
    ]);
    const out = new Float32Array(12);
    pooled.read([1, 5], out);
    const expected = [...pixels(2).subarray(6), ...pixels(2).reverse().subarray(0, 6)];
    assert.deepEqual(
      out,
      Float32Array.from(expected, byte => byte / 255),
    );

    const single = await openDataset({ name: 'mnist', path: 'train-images-idx3-ubyte' }, folder);
    assert.deepEqual([single.count, single.ownTrain, single.labels?.names], [5, undefined, ['0', '1', '2']]);
    assert.deepEqual(single.notes, []);

    await mkdir(join(folder, 'packed'));
    await writeFile(join(folder, 'packed', 'train-images-idx3-ubyte.gz'), gzipSync(train));
    const packed = await openDataset({ name: 'mnist', path: 'packed' }, folder);
    assert.equal(packed.fingerprint, single.fingerprint);
    assert.notEqual(packed.fingerprint, pooled.fingerprint);
  });
});

test('bytes that are all 0 or 1 are black and white; runs of before have them as they were', async () => {
  await withFolder(async folder => {
    const bits = Uint8Array.of(0, 1, 1, 0, 1, 0);
    await writeFile(join(folder, 'train-images-idx3-ubyte'), idxFile([1, 2, 3], bits));
    const read = async (reading?: number): Promise<number[]> => {
      const out = new Float32Array(6);
      (await openDataset({ name: 'mnist', path: '.' }, folder, UNWATCHED, reading)).read([0], out);
      return [...out];
    };
    assert.deepEqual(await read(), [...bits]);
    assert.deepEqual(
      await read(3),
      Array.from(bits, bit => Math.fround(bit / 255)),
    );
  });
});

test('missing and wrong files are named', async () => {
  await withFolder(async folder => {
    const open = (path?: string): Promise<unknown> => openDataset({ name: 'mnist', path }, folder);
    await assert.rejects(open(), userError(/^data\.path is missing/));
    await assert.rejects(open('nowhere'), userError(/nowhere does not exist$/));
    await assert.rejects(open('.'), userError(/holds neither train-images-idx3-ubyte nor t10k-images-idx3-ubyte \(/));
    await writeFile(join(folder, 'train-images-idx3-ubyte'), idxFile([2, 2, 3], pixels(2)));
    await writeFile(join(folder, 'train-labels-idx1-ubyte'), idxFile([2], pixels(1).subarray(0, 2)));
    await writeFile(join(folder, 't10k-images-idx3-ubyte'), idxFile([2, 3, 2], pixels(2)));
    await assert.rejects(open('.'), userError(/t10k-images-idx3-ubyte has images of 3×2, .* are 2×3/));
    await assert.rejects(
      open('train-labels-idx1-ubyte'),
      userError(/has 1 dimensions, images have 3 .*: it looks like labels/),
    );
  });
});

test('labels that cannot be used are left out with the reason, whatever it is', async () => {
  const files: [name: string, bytes: Buffer, why: RegExp][] = [
    [
      'train-labels-idx1-ubyte',
      idxFile([3], Uint8Array.of(0, 1, 2)),
      /has the shape 3, there are 2 images: labels are an/,
    ],
    [
      'train-labels-idx1-ubyte',
      idxFile([2, 1], Uint8Array.of(0, 1)),
      /has the shape 2×1, there are 2 images: labels are/,
    ],
    ['train-labels-idx1-ubyte', idxFile([2], Uint8Array.of(0)), /has the wrong length/],
    ['train-labels-idx1-ubyte.gz', gzipSync(idxFile([2], Uint8Array.of(0, 1))).subarray(0, 20), /truncated or damaged/],
    // As QMNIST has them: eight integers for each picture.
    [
      'train-labels-idx2-int',
      idxFile([2, 8], Buffer.alloc(64), 0x0c),
      /idx2-int holds 32-bit integers, an idx file of/,
    ],
  ];
  for (const [name, bytes, why] of files) {
    await withFolder(async folder => {
      await writeFile(join(folder, 'train-images-idx3-ubyte'), idxFile([2, 2, 3], pixels(2)));
      await writeFile(join(folder, name), bytes);
      const { labels, notes, count } = await openDataset({ name: 'mnist', path: '.' }, folder);
      assert.deepEqual([count, labels, notes.length], [2, undefined, 1]);
      assert.ok(notes[0]!.startsWith(`${folder}: the labels are left out: ${join(folder, name)} `), notes[0]);
      assert.match(notes[0]!, why);
    });
  }
});

test('a packed file beside the one that is read is mentioned where it holds others', async () => {
  await withFolder(async folder => {
    const path = join(folder, 'train-images-idx3-ubyte');
    const notes = async (file: string): Promise<readonly string[]> =>
      (await openDataset({ name: 'mnist', path: file }, folder)).notes;
    await writeFile(path, idxFile([4, 2, 3], pixels(4)));
    await writeFile(`${path}.gz`, gzipSync(idxFile([3, 2, 3], pixels(3))));
    assert.deepEqual(await notes('.'), [
      `${path} (4×2×3) is read, ${path}.gz beside it holds others (3×2×3): remove the one that is not meant`,
    ]);
    assert.deepEqual(await notes(path), []);
    await writeFile(`${path}.gz`, gzipSync(idxFile([4, 2, 3], pixels(4))));
    assert.deepEqual(await notes('.'), []);
    await writeFile(`${path}.gz`, 'nothing of the kind');
    assert.deepEqual(await notes('.'), []);
  });
});

test('idx files that are cut off, too long, of another type or no idx files are refused', async () => {
  const refuse = (bytes: Buffer, message: RegExp): Promise<void> =>
    assert.rejects(parseIdx(bytes, 'f'), userError(message));
  const good = idxFile([2, 2, 3], pixels(2));
  const wrongLength = (found: string): RegExp => new RegExp(`its header means 28 bytes, it holds ${found}$`);
  await refuse(good.subarray(0, 20), wrongLength('20'));
  await refuse(Buffer.concat([good, Buffer.alloc(3)]), wrongLength('31'));
  await refuse(good.subarray(0, 10), /^f is truncated: it ends within its idx header$/);
  await refuse(Buffer.alloc(0), /^f is not an idx file, it looks like an empty file/);
  await refuse(
    idxFile([2], Buffer.alloc(8), 0x0d),
    /^f holds 32-bit floats, .*: save them as bytes, or by numpy\.save for data\.name: npy$/,
  );
  await refuse(Buffer.of(9, 10, 11, 255), /^f is not an idx file: it starts with 0x090a0bff, idx files start/);
  await refuse(gzipSync(gzipSync(good)), /^f, unpacked, is not an idx file, it looks like a gzip file: unpack it/);
  await refuse(
    Buffer.from('<!DOCTYPE html><html>'),
    /^f is not an idx file, it looks like a web page: download it again/,
  );
  await refuse(
    Buffer.of(3, 8, 0, 0, 2, 0, 0, 0),
    /^f is an idx file with the lowest byte of its lengths first: .*'>i4'/,
  );
  await refuse(
    gzipSync(good).subarray(0, 30),
    /^f cannot be unpacked, it is truncated or damaged: download or copy it again, or pack it anew$/,
  );
  await refuse(gzipSync(good.subarray(0, 20)), wrongLength('20'));
  await refuse(gzipSync(Buffer.concat([good, Buffer.alloc(3)])), wrongLength('more'));
  // A gzip of 100 MB of zeros that says it is one picture, and one of a picture that says it is 10^18 bytes.
  await refuse(gzipSync(idxFile([1, 2, 3], Buffer.alloc(1e8))), /means 22 bytes, it holds more$/);
  await refuse(gzipSync(idxFile([1e6, 1e6, 1e6], Buffer.alloc(6))), /at most \d+, unpacked$/);
  await refuse(idxFile(new Array<number>(40).fill(2 ** 32 - 1), Buffer.alloc(6)), /wrong length/);
});

test('damaged idx files give a UserError or an array, nothing else', async () => {
  const good = idxFile([4, 2, 3], pixels(4));
  await fuzz(good, bytes => parseIdx(bytes, 'f'), 500);
  await fuzz(gzipSync(good), bytes => parseIdx(bytes, 'f'), 500);
});

test('finds idx files by the names that people have them under, and what belongs to them', async () => {
  const images = (count: number): Buffer => idxFile([count, 2, 3], pixels(count));
  const labels = (count: number): Buffer =>
    idxFile(
      [count],
      Uint8Array.from({ length: count }, (_, i) => i % 2),
    );
  const layouts: Record<string, Buffer>[] = [
    {
      'train-images.idx3-ubyte': images(5),
      'train-labels.idx1-ubyte': labels(5),
      't10k-images.idx3-ubyte': images(2),
      't10k-labels.idx1-ubyte': labels(2),
    },
    {
      'emnist-letters-train-images-idx3-ubyte.gz': gzipSync(images(5)),
      'emnist-letters-train-labels-idx1-ubyte.gz': gzipSync(labels(5)),
      'emnist-letters-test-images-idx3-ubyte.gz': gzipSync(images(2)),
      'emnist-letters-test-labels-idx1-ubyte.gz': gzipSync(labels(2)),
      '._emnist-letters-train-images-idx3-ubyte.gz': Buffer.alloc(9),
    },
    {
      'MNIST/raw/train-images-idx3-ubyte': images(5),
      'MNIST/raw/train-labels-idx1-ubyte': labels(5),
      'MNIST/raw/t10k-images-idx3-ubyte': images(2),
      'MNIST/raw/t10k-labels-idx1-ubyte': labels(2),
    },
    {
      'train-images-idx3-ubyte/train-images-idx3-ubyte': images(5),
      'train-labels-idx1-ubyte/train-labels-idx1-ubyte': labels(5),
      't10k-images-idx3-ubyte/t10k-images-idx3-ubyte': images(2),
      't10k-labels-idx1-ubyte/t10k-labels-idx1-ubyte': labels(2),
    },
  ];
  for (const layout of layouts) {
    await withFolder(async folder => {
      for (const [name, bytes] of Object.entries(layout)) {
        await mkdir(dirname(join(folder, name)), { recursive: true });
        await writeFile(join(folder, name), bytes);
      }
      const data = await openDataset({ name: 'mnist', path: '.' }, folder);
      assert.deepEqual([data.count, data.ownTrain, data.labels?.names], [7, 5, ['0', '1']], Object.keys(layout)[0]);
    });
  }
});

test('several sets in one folder are refused by name, and one of them may be named', async () => {
  await withFolder(async folder => {
    for (const [set, count] of Object.entries({ letters: 4, digits: 3 })) {
      await writeFile(join(folder, `emnist-${set}-train-images-idx3-ubyte`), idxFile([count, 2, 3], pixels(count)));
    }
    await assert.rejects(
      openDataset({ name: 'mnist', path: '.' }, folder),
      userError(/several sets of images, .*emnist-digits-.* and .*emnist-letters-.*: set data\.path to the one/),
    );
    const one = await openDataset({ name: 'mnist', path: 'emnist-letters-train-images-idx3-ubyte' }, folder);
    assert.deepEqual([one.count, one.labels], [4, undefined]);
  });
});

test('looks below a folder into what can be read and is not hidden, links followed, and no deeper than three folders', async () => {
  await withFolder(async folder => {
    const open = (path: string): Promise<Dataset> => openDataset({ name: 'mnist', path }, folder);
    const put = async (path: string, count: number): Promise<void> => {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), idxFile([count, 2, 3], pixels(count)));
    };
    await put('data/.cache/train-images-idx3-ubyte', 1);
    await put('data/a/b/c/d/train-images-idx3-ubyte', 2);
    await assert.rejects(open('data'), userError(/data holds neither train-images/));
    await put('kept/raw/train-images-idx3-ubyte', 3);
    await symlink(join(folder, 'kept'), join(folder, 'data', 'linked'));
    await symlink('around', join(folder, 'data', 'around'));
    // Decoded and written again such a name leads nowhere: a folder that is there and cannot be read.
    const foreign = Buffer.from(`${folder}${sep}data${sep}\xe9t\xe9`, 'latin1');
    if (process.platform === 'linux') await mkdir(foreign);
    assert.equal((await open('data')).count, 3);
  });
});

test('a search that nobody waits for any more ends', async () => {
  await withFolder(async folder => {
    await mkdir(join(folder, 'a'));
    const watch = { ...UNWATCHED, signal: AbortSignal.abort(new Error('given up')) };
    await assert.rejects(openDataset({ name: 'mnist', path: '.' }, folder, watch), /given up/);
  });
});
