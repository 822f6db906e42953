import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Dataset } from '../../../src/data/examples/dataset';
import { openDataset } from '../../../src/data/openDataset';
import { partsOf } from '../../../src/data/sets/celeba';
import { userError, withFolder } from './helpers';
import { type Files, bytesOf, png, writeFolder, writeZip } from './pictureSets';

const [HEIGHT, WIDTH] = [218, 178];

const celeba = (path: string, how: object = {}): Promise<Dataset> => openDataset({ name: 'celeba', path, ...how }, '.');

/** A face of one colour. */
const face = (value: number): Promise<Buffer> =>
  png(
    WIDTH,
    HEIGHT,
    3,
    Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => (i % 3 === 0 ? value : 9)),
  );

/** Faces of these numbers, each as red as its number says. */
async function faces(folder: string, numbers: readonly number[]): Promise<Files> {
  const name = (number: number): string => `${folder}${String(number).padStart(6, '0')}.png`;
  return Object.fromEntries(
    await Promise.all(numbers.map(async (number): Promise<[string, Buffer]> => [name(number), await face(number)])),
  );
}

/** The red of each example's first pixel. */
function reds(data: Dataset): number[] {
  const length = bytesOf(data).length / data.count;
  return bytesOf(data).filter((_, i) => i % length === 0);
}

const LIST = '000001.jpg 0\n000002.jpg 2\n000003.jpg 1\n000004.jpg 0\n000005.jpg 2\n';

test("the middle 148 × 148 of a face becomes Pillow's 64 × 64", async () => {
  await withFolder(async folder => {
    const values = Array.from({ length: HEIGHT * WIDTH * 3 }, (_, i) => {
      const [row, column, channel] = [Math.floor(i / 3 / WIDTH), Math.floor(i / 3) % WIDTH, i % 3];
      return Math.floor((row * row * 3 + column * column * 7 + row * column * (channel + 1)) / 16) % 256;
    });
    await writeFile(join(folder, '000001.png'), await png(WIDTH, HEIGHT, 3, values));
    const data = await celeba(folder);
    assert.deepEqual([data.name, data.shape, data.count, data.range], ['celeba', [64, 64, 3], 1, [0, 1]]);
    const bytes = bytesOf(data);
    // numpy.asarray(Image.fromarray(a).crop((15, 35, 163, 183)).resize((64, 64), Image.BILINEAR)), Pillow 13.0.
    assert.equal(
      bytes.reduce((sum, byte) => sum + byte, 0),
      1566148,
    );
    const at = (row: number, column: number, count: number): number[] =>
      bytes.slice((row * 64 + column) * 3, (row * 64 + column + count) * 3);
    assert.deepEqual(at(0, 0, 3), [131, 166, 201, 167, 204, 152, 205, 130, 47]);
    assert.deepEqual(at(31, 30, 2), [140, 126, 127, 133, 120, 139]);
    assert.deepEqual(at(63, 62, 2), [134, 147, 150, 101, 133, 126]);

    assert.deepEqual((await celeba(folder, { size: 8 })).shape, [8, 8, 3]);
  });
});

test('a grey face is one of three equal colours', async () => {
  await withFolder(async folder => {
    await writeFile(join(folder, '000001.png'), await png(WIDTH, HEIGHT, 1, Array<number>(WIDTH * HEIGHT).fill(7)));
    assert.deepEqual(bytesOf(await celeba(folder, { size: 2 })), Array<number>(12).fill(7));
  });
});

test('the list says what is trained on, held out and left out; a zip, its folder and the one around are the same', async () => {
  await withFolder(async folder => {
    for (const [place, list] of [
      ['around', 'list_eval_partition.txt'],
      ['kaggle', 'list_eval_partition.csv'],
      ['zipped', 'list_eval_partition.txt'],
    ] as const) {
      const path = join(folder, place);
      await mkdir(path);
      if (place === 'zipped') {
        await writeZip(join(path, 'img_align_celeba.zip'), await faces('img_align_celeba/', [1, 2, 3, 4, 5]));
      } else {
        const nested = place === 'kaggle' ? 'img_align_celeba/' : '';
        await writeFolder(join(path, 'img_align_celeba'), await faces(nested, [5, 4, 3, 2, 1]));
      }
      const text = list.endsWith('csv') ? `image_id,partition\r\n${LIST.replace(/ /g, ',')}` : LIST;
      await writeFile(join(path, list), text);
      const inner = join(path, place === 'zipped' ? 'img_align_celeba.zip' : 'img_align_celeba');
      for (const data of [await celeba(path), await celeba(inner)]) {
        assert.deepEqual(reds(data), [1, 4, 2, 5], place);
        assert.deepEqual(
          [data.ownTrain, data.notes],
          [2, [`${join(path, list)}: the 1 faces for validation are left out`]],
        );
      }
    }
  });
});

test('without a list, or where it leaves a side empty, which is said, all faces are there without a split', async () => {
  await withFolder(async folder => {
    await writeFolder(join(folder, 'img_align_celeba'), await faces('', [5, 3, 2]));
    const all = await celeba(folder);
    assert.deepEqual([reds(all), all.ownTrain, all.notes], [[2, 3, 5], undefined, []]);
    await writeFile(join(folder, 'list_eval_partition.txt'), LIST);
    const same = await celeba(folder);
    const note = `${join(folder, 'list_eval_partition.txt')} is not used: of its training faces none are here, and all 3 are split as data.split says`;
    assert.deepEqual([reds(same), same.ownTrain, same.notes], [[2, 3, 5], undefined, [note]]);
  });
});

test('what is wrong is named', async () => {
  assert.throws(
    () => partsOf('000001.jpg 0\n000002.jpg 3\n', 'a.txt'),
    userError(/^a\.txt, line 2, is '000002\.jpg 3', each has a file and 0, 1 or 2: 000001\.jpg 0$/),
  );
  await withFolder(async folder => {
    await assert.rejects(celeba(folder), userError(/ holds no faces of CelebA: 000001\.jpg and so on$/));
    await assert.rejects(celeba(join(folder, 'none')), userError(/none does not exist$/));
    await writeFile(join(folder, '000001.png'), await png(2, 1, 1, [1, 2]));
    await assert.rejects(
      celeba(folder),
      userError(/000001\.png is 1×2, the aligned faces of CelebA are 218×178: data\.name images reads others$/),
    );
    await writeFile(join(folder, '000001.png'), (await face(1)).subarray(0, 50));
    await assert.rejects(celeba(folder), userError(/000001\.png cannot be decoded, it is damaged or cut off/));
    await writeFile(join(folder, 'list_eval_partition.txt'), '000002.jpg 0\n');
    await assert.rejects(
      celeba(folder),
      userError(/list_eval_partition\.txt does not say to which part 000001\.png belongs: it has a line for each$/),
    );
  });
});
