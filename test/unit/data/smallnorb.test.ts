import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openDataset } from '../../../src/data/openDataset';
import { type Dataset } from '../../../src/data/examples/dataset';
import { lanczosResize } from '../../../src/data/images/lanczos';
import { fuzz, userError, withFolder } from './helpers';

const BYTES = 0x1e3d4c55;
const INTEGERS = 0x1e3d4c54;

/** A binary matrix as the page of NORB describes it: 32-bit numbers, lowest byte first, at least three lengths. */
function matrix(magic: number, shape: readonly number[], values: Uint8Array): Buffer {
  const lengths = [...shape, 1, 1].slice(0, Math.max(3, shape.length));
  const header = Buffer.from(Uint32Array.of(magic, shape.length, ...lengths).buffer);
  return Buffer.concat([header, values]);
}

const integers = (shape: readonly number[], values: readonly number[]): Buffer =>
  matrix(INTEGERS, shape, Buffer.from(Int32Array.from(values).buffer));

const SIDE = 4;
/** Pixels of all pairs; those of the right images are 200 and more. */
function pairs(count: number, first = 0): Buffer {
  return Buffer.from(
    Array.from({ length: count * 2 * SIDE * SIDE }, (_, i) => {
      const [pair, right, pixel] = [Math.floor(i / 32), Math.floor(i / 16) % 2, i % 16];
      return right === 1 ? 200 + pixel : first + pair * 16 + pixel;
    }),
  );
}

const TRAIN = 'smallnorb-5x46789x9x18x6x2x96x96-training';
const TEST = 'smallnorb-5x01235x9x18x6x2x96x96-testing';
/** Instance, elevation, azimuth, lighting. */
const INFO = [
  [4, 0, 0, 0],
  [9, 8, 34, 5],
  [6, 3, 12, 2],
];

function training(): Record<string, Buffer> {
  return {
    [`${TRAIN}-dat.mat`]: matrix(BYTES, [3, 2, SIDE, SIDE], pairs(3)),
    [`${TRAIN}-cat.mat`]: integers([3], [0, 4, 2]),
    [`${TRAIN}-info.mat`]: integers([3, 4], INFO.flat()),
  };
}

function testing(): Record<string, Buffer> {
  return {
    [`${TEST}-dat.mat`]: matrix(BYTES, [2, 2, SIDE, SIDE], pairs(2, 100)),
    [`${TEST}-cat.mat`]: integers([2], [1, 3]),
    [`${TEST}-info.mat`]: integers([2, 4], [0, 1, 2, 3, 5, 7, 30, 4]),
  };
}

function open(files: Record<string, Buffer>, size?: number): Promise<Dataset> {
  return withFolder(async folder => {
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
    return openDataset({ name: 'smallnorb', path: '.', size }, folder);
  });
}

function classesOf({ factors, count }: Dataset): number[][] {
  return Array.from({ length: count }, (_, i) => factors!.names.map((_name, factor) => factors!.classOf(i, factor)));
}

function readAll(data: Dataset): Float32Array {
  const out = new Float32Array(data.count * data.shape[0] * data.shape[1]);
  data.read(
    Array.from({ length: data.count }, (_, i) => i),
    out,
  );
  return out;
}

test('reads the left images of both sets, training first, and five factors', async () => {
  const data = await open({ ...training(), ...testing() });
  assert.deepEqual([data.name, data.count, data.ownTrain, data.shape], ['smallnorb', 5, 3, [SIDE, SIDE, 1]]);
  assert.deepEqual(
    readAll(data),
    Float32Array.from({ length: 80 }, (_, i) => (i < 48 ? i : 100 + i - 48) / 255),
  );
  assert.deepEqual(data.factors!.names, ['category', 'instance', 'elevation', 'azimuth', 'lighting']);
  assert.deepEqual(data.factors!.sizes, [5, 10, 9, 18, 6]);
  assert.deepEqual(classesOf(data), [
    [0, 4, 0, 0, 0],
    [4, 9, 8, 17, 5],
    [2, 6, 3, 6, 2],
    [1, 0, 1, 1, 3],
    [3, 5, 7, 15, 4],
  ]);
});

test('one set alone has no split of its own; gzip files are read alike', async () => {
  const plain = await open(training());
  assert.deepEqual([plain.count, plain.ownTrain], [3, undefined]);
  const packed = await open(
    Object.fromEntries(Object.entries(training()).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)])),
  );
  assert.equal(packed.fingerprint, plain.fingerprint);
  assert.deepEqual(classesOf(packed), classesOf(plain));
  assert.notEqual((await open(testing())).fingerprint, plain.fingerprint);
});

test('data.size resizes with smoothing, to whole bytes', async () => {
  const data = await open(training(), 3);
  assert.deepEqual(data.shape, [3, 3, 1]);
  const expected = new Uint8Array(9);
  lanczosResize(SIDE, SIDE, 1, 3)(pairs(3).subarray(32, 48), expected);
  assert.deepEqual(
    readAll(data).subarray(9, 18),
    Float32Array.from(expected, byte => byte / 255),
  );
});

test('a file that is missing, damaged or of another kind is named', async () => {
  const refuse = (files: Record<string, Buffer>, message: RegExp): Promise<void> =>
    assert.rejects(open(files), userError(message));
  const without = (name: string): Record<string, Buffer> =>
    Object.fromEntries(Object.entries(training()).filter(([other]) => other !== name));
  const withFile = (kind: string, bytes: Buffer): Record<string, Buffer> => ({
    ...training(),
    [`${TRAIN}-${kind}.mat`]: bytes,
  });
  await refuse({}, /holds no smallnorb-…-training-dat\.mat and no smallnorb-…-testing-dat\.mat$/);
  await refuse(
    without(`${TRAIN}-cat.mat`),
    /holds smallnorb-\S+-training-dat\.mat, but no smallnorb-5x46789x9x18x6x2x96x96-training-cat\.mat \(plain or \.gz\)$/,
  );
  await refuse(without(`${TRAIN}-dat.mat`), /holds \S+-training-cat\.mat, but no \S+-training-dat\.mat/);

  const dat = training()[`${TRAIN}-dat.mat`]!;
  await refuse(withFile('dat', dat.subarray(0, 60)), /training-dat\.mat is truncated: its header means 96 bytes/);
  await refuse(withFile('dat', dat.subarray(0, 110)), /training-dat\.mat is truncated: its header means 96 bytes/);
  await refuse(withFile('dat', dat.subarray(0, 20)), /training-dat\.mat is truncated: it ends within its header$/);
  await refuse(withFile('dat', Buffer.concat([dat, Buffer.alloc(1)])), /training-dat\.mat is too long: .* 96 bytes/);
  await refuse(
    withFile('dat', Buffer.from('MATLAB 5.0 MAT-file')),
    /-dat\.mat is not a binary matrix of NORB, it looks like a MATLAB file: /,
  );
  await refuse(withFile('dat', integers([3], [1, 2, 3])), /-dat\.mat holds 32-bit integers, bytes were expected$/);
  await refuse(
    withFile('dat', matrix(BYTES, [3, SIDE, SIDE], Buffer.alloc(48))),
    /-dat\.mat has the shape 3×4×4, smallNORB has n×2×96×96$/,
  );
  await refuse(withFile('dat', matrix(BYTES, [2 ** 31, 2, 96, 96], Buffer.alloc(50))), /-dat\.mat is truncated/);
  await refuse(withFile('cat', integers([2], [0, 1])), /-cat\.mat has the shape 2, its images want 3$/);
  await refuse(withFile('cat', integers([3], [0, 5, 1])), /-cat\.mat holds 5 as category of image 1, which smallNORB/);
  await refuse(withFile('info', integers([4, 3], INFO.flat())), /-info\.mat has the shape 4×3, its images want 3×4$/);
  await refuse(
    withFile('info', integers([3, 4], [...INFO.flat().slice(0, 10), 13, 2])),
    /-info\.mat holds 13 as azimuth of image 2, which smallNORB does not have$/,
  );
  const broken = { ...without(`${TRAIN}-dat.mat`), [`${TRAIN}-dat.mat.gz`]: gzipSync(dat).subarray(0, 40) };
  await refuse(
    broken,
    /-dat\.mat\.gz (cannot be unpacked, it is truncated or damaged: download or copy it again|is truncated)/,
  );
  const small = { ...testing(), [`${TEST}-dat.mat`]: matrix(BYTES, [2, 2, 3, 3], Buffer.alloc(36)) };
  await refuse(
    { ...training(), ...small },
    /testing-dat\.mat has images of 3×3, those of \S+training-dat\.mat are 4×4$/,
  );
  await assert.rejects(openDataset({ name: 'smallnorb', path: 'nowhere' }, '.'), userError(/nowhere does not exist$/));
});

test('damaged files give a UserError or a data set, nothing else', async () => {
  await withFolder(async folder => {
    for (const [name, bytes] of Object.entries(training())) await writeFile(join(folder, name), bytes);
    const fuzzed = async (name: string, valid: Buffer): Promise<void> => {
      const path = join(folder, name);
      await fuzz(
        valid,
        async bytes => {
          await writeFile(path, bytes);
          await openDataset({ name: 'smallnorb', path: folder }, '.');
        },
        200,
      );
      await writeFile(path, valid);
    };
    for (const [name, bytes] of Object.entries(training())) await fuzzed(name, bytes);
    const dat = `${TRAIN}-dat.mat`;
    await rm(join(folder, dat));
    await fuzzed(`${dat}.gz`, gzipSync(training()[dat]!));
  });
});
