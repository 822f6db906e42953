import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Dataset } from '../../../src/data/examples/dataset';
import { openDataset } from '../../../src/data/openDataset';
import { userError, withFolder } from './helpers';
import { type Files, bytesOf, png, writeFolder, writeZip } from './pictureSets';

const SIDE = 105;

const omniglot = (path: string, how: object = {}) => openDataset({ name: 'omniglot', path, ...how }, '.');

/** White paper with black in `share` of its columns, from the left. */
const drawing = (share: number): Promise<Buffer> =>
  png(
    SIDE,
    SIDE,
    1,
    Array.from({ length: SIDE * SIDE }, (_, i) => (i % SIDE < share * SIDE ? 0 : 255)),
  );

async function drawings(paths: readonly string[]): Promise<Files> {
  const files = paths.map(async (path, i): Promise<[string, Buffer]> => [path, await drawing((i + 1) / 15)]);
  return Object.fromEntries(await Promise.all(files));
}

const characters = (data: Dataset): string[] => Array.from(data.labels!.values, value => data.labels!.names[value]!);

/** How much of each picture is ink. */
function ink(data: Dataset): number[] {
  const length = data.shape[0] * data.shape[1];
  const bytes = bytesOf(data);
  return Array.from(
    { length: data.count },
    (_, i) => bytes.slice(i * length, (i + 1) * length).reduce((sum, byte) => sum + byte, 0) / (255 * length),
  );
}

function assertInk(data: Dataset, places: readonly number[]): void {
  assert.equal(data.count, places.length);
  ink(data).forEach((share, i) => {
    // Rounding to bytes, one column of which each differs.
    assert.ok(Math.abs(share - places[i]! / 15) < 0.5 / 255, `${share} for ${places[i]!} of 15`);
  });
}

const PATHS = ['Greek/character02/0002_01.png', 'Greek/character01/0001_01.png', 'Balinese/character01/0003_02.png'];

test('strokes are 1 on 0 at 28 × 28, and a character is one of its alphabet', async () => {
  await withFolder(async folder => {
    await writeFolder(folder, await drawings(PATHS));
    const data = await omniglot(folder);
    assert.deepEqual([data.name, data.shape, data.range, data.ownTrain], ['omniglot', [28, 28, 1], [0, 1], undefined]);
    assert.deepEqual(characters(data), ['Balinese/character01', 'Greek/character01', 'Greek/character02']);
    assertInk(data, [3, 2, 1]);
    // The last is black in its first 7 columns of 105: of 28, in 1.87.
    const [first, second, third, fourth] = bytesOf(data).slice(2 * 784);
    assert.ok(first === 255 && second! > 128 && second! < 255 && third! < 64 && fourth === 0);
    assert.deepEqual(data.notes, []);

    const whole = await omniglot(folder, { size: SIDE });
    assert.deepEqual(whole.shape, [SIDE, SIDE, 1]);
    assert.deepEqual(bytesOf(whole).slice(2 * SIDE * SIDE, 2 * SIDE * SIDE + 9), [...Array<number>(7).fill(255), 0, 0]);
    const alphabet = await omniglot(join(folder, 'Greek'));
    assert.deepEqual(characters(alphabet), ['Greek/character01', 'Greek/character02']);
  });
});

test('a zip, its folder, and a folder of zips are the same data; what lies there twice is read once', async () => {
  await withFolder(async folder => {
    const files = await drawings(PATHS);
    const within = (top: string, paths: readonly string[]): Files =>
      Object.fromEntries(paths.map(path => [`${top}/${path}`, files[path]!]));
    await writeFolder(folder, within('unpacked/images_background', PATHS));
    await mkdir(join(folder, 'zips'));
    const zip = (name: string): string => join(folder, 'zips', `${name}.zip`);
    await writeZip(zip('images_background_small1'), within('images_background_small1', PATHS.slice(0, 2)));
    const { fingerprint, labels } = await omniglot(join(folder, 'unpacked'));
    await writeFolder(join(folder, 'both'), {
      ...within('images_background', PATHS),
      ...within('images_background_small1', PATHS.slice(0, 2)),
    });
    const both = await omniglot(join(folder, 'both'));
    assert.deepEqual(
      [both.count, both.fingerprint, both.notes],
      [3, fingerprint, [`${join(folder, 'both')}: drawings that lie there twice are read once (2 of them)`]],
    );
    assert.equal((await omniglot(zip('images_background_small1'))).count, 2);
    await writeZip(zip('images_background_small2'), within('images_background_small2', PATHS.slice(1)));
    // As they lie beside them: pens' traces, and the test of one-shot learning.
    await writeZip(zip('strokes_background'), { 'strokes_background/Greek/character01/0001_01.txt': Buffer.from('0') });
    await writeZip(zip('all_runs'), { 'all_runs/run01/training/class01.png': files[PATHS[0]!]! });
    const zips = await omniglot(join(folder, 'zips'));
    assert.deepEqual([zips.count, zips.ownTrain, zips.fingerprint], [3, undefined, fingerprint]);
    assert.deepEqual(zips.labels, labels);
    assert.deepEqual(zips.notes, [
      `${join(folder, 'zips')}: drawings that lie there twice are read once (1 of them)`,
      `${join(folder, 'zips')}: pictures elsewhere than in ALPHABET/character01/DRAWING.png are left out (1 of them, ${zip('all_runs')}/all_runs/run01/training/class01.png)`,
    ]);
  });
});

test('background is trained on and evaluation held out, where both are there', async () => {
  const paths = [
    'images_evaluation/Angelic/character01/0965_01.png',
    'images_background/Greek/character01/0001_01.png',
    'images_background/Latin/character01/0002_01.png',
  ];
  await withFolder(async folder => {
    const files = await drawings(paths);
    await writeFolder(join(folder, 'unpacked'), files);
    await mkdir(join(folder, 'zips'));
    for (const part of ['images_background', 'images_evaluation']) {
      const own = Object.entries(files).filter(([path]) => path.startsWith(part));
      await writeZip(join(folder, 'zips', `${part}.zip`), Object.fromEntries(own));
    }
    const [unpacked, zips] = [await omniglot(join(folder, 'unpacked')), await omniglot(join(folder, 'zips'))];
    assert.deepEqual(characters(unpacked), ['Greek/character01', 'Latin/character01', 'Angelic/character01']);
    assertInk(unpacked, [2, 3, 1]);
    assert.deepEqual([unpacked.ownTrain, zips.ownTrain, zips.fingerprint], [2, 2, unpacked.fingerprint]);
    assert.equal((await omniglot(join(folder, 'zips', 'images_evaluation.zip'))).ownTrain, undefined);
  });
});

test('strokes of pictures without paper are on white', async () => {
  await withFolder(async folder => {
    const clear = await png(2, 2, 2, [0, 255, 0, 0, 0, 0, 0, 255]);
    await writeFolder(folder, { 'Greek/character01/1.png': clear });
    assert.deepEqual(bytesOf(await omniglot(folder, { size: 2 })), [255, 0, 0, 255]);
  });
});

test('what is wrong is named, in a zip too', async () => {
  await withFolder(async folder => {
    await assert.rejects(omniglot(join(folder, 'none')), userError(/none does not exist$/));
    await assert.rejects(
      omniglot(folder),
      userError(/ holds no drawings of Omniglot \(ALPHABET\/character01\/DRAWING\.png\), and no zips of such/),
    );
    const good = await drawing(0.5);
    const zip = join(folder, 'a.zip');
    await writeZip(zip, { 'a/Greek/character01/1.png': good, 'a/Greek/character01/2.png': good.subarray(0, 60) });
    await assert.rejects(
      omniglot(folder),
      userError(/\/a\.zip\/a\/Greek\/character01\/2\.png cannot be decoded, it is damaged or cut off/),
    );
    const colour = await png(2, 2, 3, [0, 0, 0, 255, 255, 255, 0, 0, 0, 255, 0, 0]);
    await writeZip(zip, { 'a/Greek/character01/1.png': colour });
    await assert.rejects(
      omniglot(zip),
      userError(/\/character01\/1\.png is in colour, the drawings of Omniglot are black on white: data\.name images/),
    );
    await writeFile(zip, '<!DOCTYPE html><html>');
    await assert.rejects(omniglot(zip), userError(/a\.zip is not a zip file, it looks like a web page: download it/));
  });
});
