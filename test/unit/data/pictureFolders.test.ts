import assert from 'node:assert/strict';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { splitExamples } from '../../../src/data/examples/split';
import type { Dataset } from '../../../src/data/examples/dataset';
import { openDataset } from '../../../src/data/openDataset';
import { userError, withFolder } from './helpers';
import { type Files, bytesOf, png, writeFolder, writeZip } from './pictureSets';

/** A flat picture. */
const flat = (value: number): Promise<Buffer> => png(2, 1, 1, [value, value]);

async function flats(paths: readonly string[]): Promise<Files> {
  const files = paths.map(async (path, i): Promise<[string, Buffer]> => [path, await flat(i + 1)]);
  return Object.fromEntries(await Promise.all(files));
}

test('linked folders are folders, each read once where it really lies, and circles end', async () => {
  await withFolder(async folder => {
    await writeFolder(folder, await flats(['store/owl/1.png', 'set/cat/2.png', 'set/dog/3.png']));
    const link = (to: string, at: string): Promise<void> => symlink(to, join(folder, at));
    await link('../store/owl', 'set/aardvark');
    await link('..', 'set/cat/circle');
    await link('../..', 'set/dog/above');
    await link('../dog', 'set/cat/neighbour');
    await link('../../set/cat', 'store/owl/back');
    const data = await openDataset({ name: 'images', path: 'set' }, folder);
    assert.deepEqual(data.labels?.names, ['aardvark', 'cat', 'dog']);
    assert.deepEqual(bytesOf(data), [1, 1, 2, 2, 3, 3]);
    // A link that is the root itself, and one that leads nowhere.
    await link('set', 'linked');
    assert.equal((await openDataset({ name: 'images', path: 'linked' }, folder)).fingerprint, data.fingerprint);
    await link('nowhere.png', 'set/cat/9.png');
    await assert.rejects(
      openDataset({ name: 'images', path: 'set' }, folder),
      userError(/cat\/9\.png is a link to nowhere\.png, which is not there: put that back, or remove the link$/),
    );
    await link('lost', 'gone');
    await assert.rejects(
      openDataset({ name: 'images', path: 'gone' }, folder),
      userError(/gone is a link to lost, which/),
    );
    await assert.rejects(
      openDataset({ name: 'npy', path: 'gone' }, folder),
      userError(/gone is a link to lost, which/),
    );
    await assert.rejects(openDataset({ name: 'images', path: 'none' }, folder), userError(/none does not exist$/));
  });
});

test('names that are not UTF-8 are read', { skip: process.platform !== 'linux' }, async () => {
  await withFolder(async folder => {
    for (const [i, letter] of [0xe9, 0xea].entries()) {
      const below = Buffer.concat([Buffer.from(join(folder, 'caf')), Buffer.of(letter)]);
      await mkdir(below);
      await writeFile(Buffer.concat([below, Buffer.from([0x2f, 0xff]), Buffer.from('.png')]), await flat(i));
    }
    const data = await openDataset({ name: 'images', path: folder }, '.');
    assert.deepEqual(
      [data.labels?.names, bytesOf(data)],
      [
        ['café', 'cafê'],
        [0, 0, 1, 1],
      ],
    );
    assert.match(data.notes[0]!, /: names of classes are not UTF-8, and may be shown .* written \(café, …\)$/);
  });
});

test('folders train and test are the split, whatever else stands above and below them', async () => {
  const paths = ['test/cat/images/1.png', 'test/dog/images/2.png', 'train/cat/images/3.png', 'train/dog/images/4.png'];
  for (const [top, rename] of [
    ['', (path: string) => path],
    ['data/', (path: string) => path.replace('test', 'Val')],
  ] as const) {
    await withFolder(async folder => {
      await writeFolder(folder, await flats(paths.map(path => top + rename(path))));
      const data = await openDataset({ name: 'images', path: folder }, '.');
      assert.deepEqual(
        [data.ownTrain, data.labels?.names, bytesOf(data)],
        [2, ['cat', 'dog'], [3, 3, 4, 4, 1, 1, 2, 2]],
      );
      assert.deepEqual([...splitExamples(data, {}, 0).heldOut].sort(), [2, 3]);
      assert.match(data.notes[0]!, /its folders are the split, .*\(2\), .*\(2\);/);
      const mixed = await openDataset({ name: 'images', path: folder, split: 0.75 }, '.');
      assert.equal(splitExamples(mixed, { split: 0.75 }, 0).train.length, 3);
      assert.ok(!mixed.notes.some(note => note.includes('split')));
    });
  }
});

test('train alone, or as one class of several, is no split', async () => {
  for (const [paths, names] of [
    [
      ['train/cat/images/1.png', 'train/dog/images/2.png'],
      ['cat', 'dog'],
    ],
    [
      ['bus/1.png', 'test/2.png', 'train/3.png'],
      ['bus', 'test', 'train'],
    ],
  ] as const) {
    await withFolder(async folder => {
      await writeFolder(folder, await flats(paths));
      const data = await openDataset({ name: 'images', path: folder }, '.');
      assert.deepEqual([data.ownTrain, data.labels?.names], [undefined, names]);
    });
  }
});

test('pictures are told by their content; what is left out is counted and said', async () => {
  await withFolder(async folder => {
    const files: Files = {
      'a/1.png': await sharp(await flat(1))
        .webp({ lossless: true })
        .toBuffer(),
      'a/2.dat': await flat(2),
      'a/3.jfif': await flat(3),
      'a/4': await sharp(await flat(4))
        .gif()
        .toBuffer(),
      'a/drawing.svg': Buffer.from('<svg/>'),
      'a/Thumbs.db': Buffer.from('nothing'),
      'a/.hidden.png': Buffer.from('nothing'),
      'x.txt': Buffer.from('BM, nothing else'),
      'y.TXT': Buffer.alloc(0),
      LICENSE: Buffer.from('nothing'),
    };
    await writeFolder(join(folder, 'set'), files);
    await writeZip(join(folder, 'set.zip'), files);
    for (const path of ['set', 'set.zip']) {
      const data = await openDataset({ name: 'images', path }, folder);
      assert.equal(data.count, 4);
      const [note] = data.notes;
      assert.match(
        note!,
        /set(\.zip)?: 4 files left out \(2 \.txt, 1 .*(1 \.svg|1 without an ending)\), PNG, .* are read$/,
      );
    }
    await writeFolder(join(folder, 'none'), { 'x.svg': Buffer.from('<svg/>') });
    await assert.rejects(
      openDataset({ name: 'images', path: 'none' }, folder),
      userError(/none holds no pictures \(PNG, .*\), 1 file left out \(1 \.svg\)$/),
    );
  });
});

test('one background for all: the one that shows more, unless the config says', async () => {
  // Black ink and white ink on nothing; half of each is ink.
  const ink = (value: number): Promise<Buffer> => png(2, 1, 2, [value, 255, value, 0]);
  await withFolder(async folder => {
    await writeFolder(join(folder, 'black'), { '1.png': await ink(0), '2.png': await flat(0) });
    await writeFolder(join(folder, 'white'), { '1.png': await ink(255), '2.png': await flat(0) });
    await writeFolder(join(folder, 'opaque'), { '1.png': await flat(255) });
    const open = async (path: string, background?: 'black' | 'white'): Promise<unknown[]> => {
      const data = await openDataset({ name: 'images', path, background }, folder);
      return [data.background, ...bytesOf(data)];
    };
    assert.deepEqual(await open('black'), ['white', 0, 255, 0, 0]);
    assert.deepEqual(await open('black', 'black'), ['black', 0, 0, 0, 0]);
    assert.deepEqual(await open('white'), ['black', 255, 0, 0, 0]);
    assert.deepEqual(await open('white', 'white'), ['white', 255, 255, 0, 0]);
    assert.deepEqual(await open('opaque'), [undefined, 255, 255]);
    const same = await openDataset({ name: 'images', path: 'black', background: 'white' }, folder);
    assert.equal(same.fingerprint, (await openDataset({ name: 'images', path: 'black' }, folder)).fingerprint);
  });
});

test('pictures that are all but black, or all equal, are said to be', async () => {
  await withFolder(async folder => {
    // Twelve bits of sixteen, of which the second version read eight.
    const depth = await sharp(Uint16Array.of(0, 4095), { raw: { width: 2, height: 1, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    await writeFolder(folder, Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`${i}.png`, depth])));
    const { notes } = await openDataset({ name: 'images', path: folder }, '.', undefined, 2);
    assert.equal(notes.length, 2);
    assert.match(notes[0]!, /no value is above 15 of 255, the pictures are all but black: scale their files/);
    assert.match(notes[1]!, /^All 6 examples of images are equal/);
  });
});

test('a held-out folder without classes leaves the labels out, in a line', async () => {
  await withFolder(async folder => {
    const training = ['train/cat/images/1.png', 'train/dog/images/2.png'];
    await writeFolder(join(folder, 'tiny'), await flats([...training, 'val/images/3.png', 'val/images/4.png']));
    await writeFolder(join(folder, 'whole'), await flats([...training, 'val/cat/3.png', 'val/dog/4.png']));
    await writeFolder(join(folder, 'none'), await flats(['train/images/1.png', 'val/images/3.png']));
    const open = async (path: string): Promise<[names: readonly string[] | undefined, left: string[]]> => {
      const { labels, notes } = await openDataset({ name: 'images', path }, folder);
      return [labels?.names, notes.filter(note => note.includes('labels'))];
    };
    const [names, left] = await open('tiny');
    assert.equal(names, undefined);
    assert.match(left.join(), /tiny: the labels are left out, val\/ has no folders of classes, as others have$/);
    assert.deepEqual(await open('whole'), [['cat', 'dog'], []]);
    assert.deepEqual(await open('none'), [undefined, []]);
  });
});

test('half transparent pixels are mixed with the background', async () => {
  await withFolder(async folder => {
    await writeFolder(folder, { '1.png': await png(2, 1, 4, [200, 100, 0, 51, 200, 100, 0, 255]) });
    const open = async (background: 'black' | 'white'): Promise<number[]> =>
      bytesOf(await openDataset({ name: 'images', path: folder, background }, '.'));
    assert.deepEqual(await open('black'), [40, 20, 0, 200, 100, 0]);
    assert.deepEqual(await open('white'), [244, 224, 204, 200, 100, 0]);
  });
});

test('what was read by the first version still is, bit for bit', async () => {
  // Fingerprints that the program gave before pictures were read in another way, without a size, smaller and larger.
  const goldens = [
    [undefined, '61bd39b38009dbb06ae6fe41195ee9ca556856c053754944b1181b0d014d9622'],
    [4, '42c565d52eec30cc566d4956e4fbf3230b84b0a3a4421727c93741a7c423c6e3'],
    [12, 'ddf23328bcbf5faf01a3aee2663666d177686656f5b4192d7101a77c2dabdfb6'],
  ] as const;
  await withFolder(async folder => {
    const values = (length: number): number[] => Array.from({ length }, (_, i) => (i * 83) % 256);
    await writeFolder(folder, {
      'a/one.png': await png(9, 6, 3, values(9 * 6 * 3)),
      'two.png': await png(9, 6, 4, values(9 * 6 * 4)),
      'a/three.webp': await sharp(await flat(3))
        .webp()
        .toBuffer(),
    });
    await symlink('a', join(folder, 'linked'));
    for (const [size, fingerprint] of goldens) {
      const old = await openDataset({ name: 'images', path: folder, size }, '.', undefined, 1);
      assert.deepEqual([old.fingerprint, old.reading], [fingerprint, 1]);
    }
  });
});

/** A member's local and central header as they are written here, up to its flags. */
const STARTS = ['PK\x03\x04\x14\0', 'PK\x01\x02\x3f\x03\x14\0'];

test('zips as people make them: ./ before names, names in UTF-8 without a word of it', async () => {
  await withFolder(async folder => {
    const files = await flats(['XX/1.png', 'YY/2.png']);
    const path = join(folder, 'set.zip');
    await writeZip(path, files);
    const bytes = (await readFile(path)).toString('latin1');
    const rewrite = (...pairs: [string, string][]): Promise<void> =>
      writeFile(
        path,
        Buffer.from(
          pairs.reduce((text, [from, to]) => text.replaceAll(from, to), bytes),
          'latin1',
        ),
      );
    const openAll = (): Promise<Dataset> => openDataset({ name: 'images', path }, '.');
    const open = async (): Promise<readonly string[] | undefined> => (await openAll()).labels?.names;

    await rewrite(['XX/', './X'], ['YY/', './Y']);
    assert.equal(await open(), undefined);
    // yazl sets the flag for UTF-8, 0x0800: cleared in local and central headers.
    const unset: [string, string][] = STARTS.map(start => [start + '\0\x08', start + '\0\0']);
    await rewrite(...unset, ['XX', '\xc3\xa9'], ['YY', '\xe9\xea']);
    const names = await open();
    assert.equal(names?.length, 2);
    assert.ok(names.includes('é'), String(names));
    // E9 EA in code page 437, which is what is left where nothing says another.
    const guessed = /set\.zip: names of classes are not UTF-8, and may be shown .* written \(ΘΩ\)$/;
    assert.match((await openAll()).notes[0]!, guessed);
    await rewrite(...unset, ['XX', '\xc3\xa9'], ['YY', '\xc3\xaa']);
    assert.ok(!(await openAll()).notes.some(note => note.includes('UTF-8')));
    await rewrite(['XX/', '../']);
    await assert.rejects(open(), userError(/set\.zip holds paths that lead out of it \(\.\.\/1\.png\): pack it again/));
    await rewrite(['XX/', '/X/']);
    await assert.rejects(open(), userError(/set\.zip holds absolute paths \(\/X\/1\.png\): pack it again/));
    // A member's flags and method lie side by side.
    const marked = (flags: string, method: string): Promise<void> =>
      rewrite(...STARTS.map((start): [string, string] => [start + '\0\x08\x08\0', start + flags + method]));
    await marked('\x01\x08', '\x08\0');
    await assert.rejects(
      open(),
      userError(/set\.zip\/XX\/1\.png is encrypted: unpack the zip with its password, and give the folder$/),
    );
    await marked('\0\x08', '\x0c\0');
    await assert.rejects(
      open(),
      userError(/set\.zip\/XX\/1\.png is packed by bzip2, which is not read: unpack the zip/),
    );
  });
});
