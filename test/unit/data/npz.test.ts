import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { type DataConfig, openDataset } from '../../../src/data/openDataset';
import { type Dataset } from '../../../src/data/examples/dataset';
import { fuzz, member, npyArray as array, npyFile, userError, withFolder, zipOf } from './helpers';

// numpy.savez_compressed(file, images=arange(8).reshape(2, 2, 2) * 30 (uint8), labels=[7, 3])
const COMPRESSED = Buffer.from(
  'UEsDBC0AAAAIAAAAIQDNtO7R//////////8KABQAaW1hZ2VzLm5weQEAEACIAAAAAAAAAE8AAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgXlNq' +
    'qK6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjoKIKSpo1CrQB7gYpCziaqYtuUSAFBLAwQtAAAACAAAACEAdpUndv//////////CgAU' +
    'AGxhYmVscy5ucHkBABAAkAAAAAAAAABKAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQW' +
    'pAL5GkY6mjoKtQoUAC52BghghtIAUEsBAi0DLQAAAAgAAAAhAM207tFPAAAAiAAAAAoAAAAAAAAAAAAAAIABAAAAAGltYWdlcy5ucHlQSwECLQMt' +
    'AAAACAAAACEAdpUndkoAAACQAAAACgAAAAAAAAAAAAAAgAGLAAAAbGFiZWxzLm5weVBLBQYAAAAAAgACAHAAAAARAQAAAAA=',
  'base64',
);
// numpy.savez(file, full((2, 3), .5))
const UNNAMED = Buffer.from(
  'UEsDBC0AAAAAAAAAIQD08mt8//////////8JABQAYXJyXzAubnB5AQAQALAAAAAAAAAAsAAAAAAAAACTTlVNUFkBAHYAeydkZXNjcic6ICc8Zjgn' +
    'LCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg' +
    'ICAgICAgICAgICAgICAgICAgCgAAAAAAAOA/AAAAAAAA4D8AAAAAAADgPwAAAAAAAOA/AAAAAAAA4D8AAAAAAADgP1BLAQItAy0AAAAAAAAAIQD0' +
    '8mt8sAAAALAAAAAJAAAAAAAAAAAAAACAAQAAAABhcnJfMC5ucHlQSwUGAAAAAAEAAQA3AAAA6wAAAAAA',
  'base64',
);

const floats = (...values: number[]): Buffer => Buffer.from(Float32Array.from(values).buffer);

function valuesOf(data: Dataset): number[] {
  const [height, width, channels] = data.shape;
  const out = new Float32Array(data.count * height * width * channels);
  data.read(
    Array.from({ length: data.count }, (_, i) => i),
    out,
  );
  return [...out];
}

async function open(name: 'npy' | 'npz', bytes: Buffer, keys: Partial<DataConfig> = {}): Promise<Dataset> {
  return withFolder(async folder => {
    await writeFile(join(folder, `a.${name}`), bytes);
    return openDataset({ name, path: `a.${name}`, ...keys }, folder);
  });
}

test('reads what NumPy packs: bytes over 255 with labels, a lone array of floats', async () => {
  const images = await open('npz', COMPRESSED);
  assert.deepEqual([images.shape, images.count, images.range], [[2, 2, 1], 2, [0, 1]]);
  assert.deepEqual(images.labels, { names: ['3', '7'], values: Uint32Array.of(1, 0) });
  assert.deepEqual(
    valuesOf(images),
    Array.from({ length: 8 }, (_, i) => Math.fround((i * 30) / 255)),
  );
  const rows = await open('npz', UNNAMED);
  assert.deepEqual([rows.shape, rows.count, rows.range, rows.labels], [[1, 3, 1], 2, [0.5, 0.5], undefined]);
  assert.deepEqual(valuesOf(rows), new Array(6).fill(0.5));
});

test('arrays are rows, pictures, pictures with channels last or first', async () => {
  const shapeOf = async (shape: string, count: number): Promise<readonly number[]> =>
    (await open('npy', array('<f4', shape, floats(...new Array<number>(count).fill(1))))).shape;
  assert.deepEqual(await shapeOf('(2, 5)', 10), [1, 5, 1]);
  assert.deepEqual(await shapeOf('(2, 4, 5)', 40), [4, 5, 1]);
  assert.deepEqual(await shapeOf('(2, 4, 5, 3)', 120), [4, 5, 3]);
  assert.deepEqual(await shapeOf('(2, 1, 4, 5)', 40), [4, 5, 1]);
  assert.deepEqual(await shapeOf('(2, 1, 4, 3)', 24), [1, 4, 3]);
  await assert.rejects(shapeOf('(2, 2, 4, 5)', 80), userError(/has the shape 2×2×4×5, examples are n×p/));
  await assert.rejects(shapeOf('(5,)', 5), userError(/has the shape 5, examples are/));
  await assert.rejects(shapeOf('(0, 4)', 0), userError(/is empty \(shape 0×4\)$/));
  // One example of 1 × 2 pixels and 3 channels, given channel by channel.
  const first = await open('npy', array('<f4', '(1, 3, 1, 2)', floats(1, 2, 3, 4, 5, 6)));
  assert.deepEqual(
    [first.shape, valuesOf(first), first.range],
    [
      [1, 2, 3],
      [1, 3, 5, 2, 4, 6],
      [1, 6],
    ],
  );
});

test('bytes that are all 0 or 1, and booleans, are black and white; integers and floats stay as they are', async () => {
  assert.deepEqual(valuesOf(await open('npy', array('|u1', '(1, 3)', Buffer.of(0, 1, 1)))), [0, 1, 1]);
  assert.deepEqual(valuesOf(await open('npy', array('|b1', '(1, 3)', Buffer.of(0, 1, 1)))), [0, 1, 1]);
  const integers = await open('npy', array('<i2', '(1, 2)', Buffer.from(Int16Array.of(-3, 700).buffer)));
  assert.deepEqual(
    [valuesOf(integers), integers.range],
    [
      [-3, 700],
      [-3, 700],
    ],
  );
  const wide = array('<f8', '(1, 1)', Buffer.from(Float64Array.of(1e300).buffer));
  await assert.rejects(open('npy', wide), userError(/too large for a 32-bit float/));
});

test('rows have no size to change', async () => {
  const rows = array('<f4', '(2, 2)', floats(1, 2, 3, 4));
  await assert.rejects(
    open('npy', rows, { size: 8 }),
    userError(/^data\.size is for images, the examples of npy are rows of 2/),
  );
});

test('the array with the examples is the only one or goes by its name; others are not looked at', async () => {
  const good = array('<f4', '(2, 2)', floats(1, 2, 3, 4));
  const objects = array('|O', '(1,)', Buffer.alloc(8));
  const named = await open('npz', zipOf([member('meta.npy', objects), member('x.npy', good)]));
  assert.deepEqual([valuesOf(named), named.labels], [[1, 2, 3, 4], undefined]);
  const unclear = zipOf([member('first.npy', good), member('second.npy', good)]);
  await assert.rejects(
    open('npz', unclear),
    userError(/holds the arrays first and second: set data\.array to the one with the examples$/),
  );
  await assert.rejects(open('npz', zipOf([])), userError(/holds no arrays/));
  const labels = array('<i4', '(3,)', Buffer.alloc(12));
  const unlabelled = await open('npz', zipOf([member('x.npy', good), member('y.npy', labels)]));
  assert.equal(unlabelled.labels, undefined);
  assert.match(
    unlabelled.notes.join(),
    /a\.npz: the labels are left out: y has the shape 3, there are 2 examples: labels are/,
  );
  await assert.rejects(
    open('npz', zipOf([member('x.npy', objects)])),
    userError(/a\.npz\/x\.npy holds Python objects/),
  );
});

const rows = (...values: number[]): Buffer => array('|u1', `(${values.length / 2}, 2)`, Buffer.from(values));
const keras = zipOf([
  member('x_train.npy', rows(0, 50, 100, 150, 200, 255)),
  member('y_train.npy', array('<i8', '(3, 1)', Buffer.from(BigInt64Array.of(4n, 2n, 4n).buffer))),
  member('x_test.npy', rows(10, 20, 30, 40)),
  member('y_test.npy', array('<f4', '(2,)', floats(2, 4))),
  member('__MACOSX/._x_train.npy', Buffer.from('Mac OS X')),
]);

test('data.array says which array has the examples, which ones are held out, and which are their labels', async () => {
  await assert.rejects(
    open('npz', keras),
    userError(/holds the arrays x_train, y_train, x_test and y_test: .* or to \{train: x_train, test: x_test\}$/),
  );
  const train = await open('npz', keras, { array: 'x_train' });
  assert.deepEqual([train.count, train.ownTrain, train.labels?.names], [3, undefined, ['2', '4']]);
  assert.deepEqual(
    valuesOf(train),
    [0, 50, 100, 150, 200, 255].map(value => Math.fround(value / 255)),
  );
  for (const array of [
    { train: 'x_train', test: 'x_test' },
    { train: 'x_train', test: 'x_test', labels: 'y_train' },
  ]) {
    const both = await open('npz', keras, { array });
    assert.deepEqual([both.count, both.ownTrain, [...both.labels!.values]], [5, 3, [1, 0, 1, 0, 1]]);
    assert.deepEqual(both.labels!.names, ['2', '4']);
  }
  const none = { array: 'x_training' };
  await assert.rejects(
    open('npz', keras, none),
    userError(/^data\.array: .* has no array x_training, it holds x_train,/),
  );
  const parts = { train: 'train', test: 'test' };
  const mixed = zipOf([member('train.npy', rows(1, 2)), member('test.npy', array('<f4', '(1, 2)', floats(1, 2)))]);
  await assert.rejects(
    open('npz', mixed, { array: parts }),
    userError(/^train and test hold different kinds of examples \(1×2×1 and 1×2×1, of two types\)/),
  );
  const dark = zipOf([member('train.npy', rows(0, 255, 7, 9)), member('test.npy', rows(0, 1))]);
  await assert.rejects(
    open('npz', dark, { array: parts }),
    userError(/^the bytes of test are all 0 or 1, those of train are not: data\.range: \[0, 255\] makes them alike$/),
  );
  const alike = await open('npz', dark, { array: parts, range: [0, 255] });
  assert.deepEqual(
    valuesOf(alike),
    [0, 255, 7, 9, 0, 1].map(value => Math.fround(value / 255)),
  );
});

test('labels are one whole number or string for each example; what is none is left out with a word', async () => {
  const labelled = (labels: Buffer): Promise<Dataset> =>
    open('npz', zipOf([member('images.npy', rows(1, 2, 3, 4)), member('labels.npy', labels)]));
  const named = await labelled(array('<U3', '(2,)', Buffer.from(Uint32Array.of(99, 97, 116, 111, 120, 0).buffer)));
  assert.deepEqual(named.labels, { names: ['cat', 'ox'], values: Uint32Array.of(0, 1) });
  const bytes = await labelled(array('|S2', '(2, 1)', Buffer.from('oxab')));
  assert.deepEqual(bytes.labels?.names, ['ab', 'ox']);
  const words: [Buffer, RegExp][] = [
    [
      array('<f4', '(2, 3)', floats(1, 0, 0, 0, 1, 0)),
      /labels has the shape 2×3: labels are one whole number or string for each example$/,
    ],
    [
      array('<f4', '(2,)', floats(0.5, 1)),
      /labels holds numbers that are not whole: labels are one whole number or string for each example$/,
    ],
    [array('|O', '(2,)', Buffer.alloc(16)), /labels holds neither numbers nor strings: labels are one/],
    [npyFile("{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (2,), }", Buffer.alloc(8)), /neither numbers/],
    [Buffer.from('no array'), /labels are left out: labels cannot be used, its header cannot be read: labels are/],
    [
      array('<f4', '(2,)', floats(1, NaN)),
      /a\.npz: the labels are left out: \S+labels\.npy holds NaN at index \[1\], /,
    ],
    [array('<f4', '(2,)', floats(1, 2)).subarray(0, 132), /labels\.npy is truncated/],
    [array('<i2', '(3,)', Buffer.alloc(6)), /labels has the shape 3, there are 2 examples: labels are one whole/],
  ];
  for (const [labels, word] of words) {
    const read = await labelled(labels);
    assert.equal(read.labels, undefined);
    assert.match(read.notes.join(), word);
  }
  const asked = { array: { train: 'images', labels: 'labels' } };
  const zip = zipOf([member('images.npy', rows(1, 2, 3, 4)), member('labels.npy', words[0]![0])]);
  await assert.rejects(open('npz', zip, asked), userError(/^data\.array: labels has the shape 2×3/));
});

test('data.range maps to 0–1, and says which values it does not hold', async () => {
  const levels = array('<u2', '(2, 2)', Buffer.from(Uint16Array.of(0, 1000, 2000, 4000).buffer));
  const plain = await open('npy', levels);
  assert.deepEqual(
    [valuesOf(plain), plain.range],
    [
      [0, 1000, 2000, 4000],
      [0, 4000],
    ],
  );
  assert.match(
    plain.notes.join(),
    /from 0 to 4000, which are used as they are: data\.range: \[0, 4095\] maps them to 0–1$/,
  );
  const mapped = await open('npy', levels, { range: [0, 4000] });
  assert.deepEqual([valuesOf(mapped), mapped.range, mapped.notes], [[0, 0.25, 0.5, 1], [0, 1], []]);
  const signed = await open('npy', array('<f4', '(2, 2)', floats(-1, 0, 0.5, 1)), { range: [-1, 1] });
  assert.deepEqual(
    [valuesOf(signed), signed.range],
    [
      [0, 0.5, 0.75, 1],
      [0, 1],
    ],
  );
  await assert.rejects(
    open('npy', levels, { range: [0, 255] }),
    userError(/^data\.range: \[0, 255\] does not hold all values of .*a\.npy, which are from 0 to 4000$/),
  );
});

test('a word is said of bytes that are no pictures, and of examples that are all equal', async () => {
  const classes = await open('npy', rows(0, 1, 2, 3));
  assert.match(classes.notes.join(), /bytes up to 3 only, .* data\.range: \[0, 3\] maps them to 0–1$/);
  const mapped = await open('npy', rows(0, 1, 2, 3), { range: [0, 3] });
  assert.deepEqual([valuesOf(mapped), mapped.notes], [[0, Math.fround(1 / 3), Math.fround(2 / 3), 1], []]);
  assert.deepEqual((await open('npy', rows(0, 255, 255, 0))).notes, []);
  const equal = async (count: number, how: { split?: number } = {}): Promise<readonly string[]> =>
    (await open('npy', rows(...Array.from({ length: 2 * count }, (_, i) => (i % 2 ? 255 : 7))), how)).notes;
  assert.deepEqual(await equal(6), ['All 6 examples of npy are equal: there is nothing to learn of them']);
  assert.deepEqual(await equal(2, { split: 0.5 }), [
    'All 2 examples of npy are equal: there is nothing to learn of them',
  ]);
  // Too few is what is wrong with these, and what is said of them.
  for (const few of [1, 2, 5]) assert.deepEqual(await equal(few), []);
});

test('what packs arrays as is not read is said to be saved again, since a folder of arrays is none', async () => {
  const zip = zipOf([member('x.npy', array('<f4', '(2, 2)', floats(1, 2, 3, 4)))]);
  for (const [flags, method, says] of [
    [0, 12, 'packed by bzip2, which is not read'],
    [1, 8, 'encrypted'],
  ] as const) {
    const bytes = Buffer.from(zip);
    const central = bytes.indexOf('PK\x01\x02');
    bytes.writeUInt16LE(flags, central + 8);
    bytes.writeUInt16LE(method, central + 10);
    const advice = `x\\.npy is ${says}: save the arrays again with numpy\\.savez_compressed$`;
    await assert.rejects(open('npz', bytes), userError(new RegExp(advice)));
  }
});

test('a zip that lies about sizes or content is refused', async () => {
  const honest = member('x.npy', array('<f4', '(2, 2)', floats(1, 2, 3, 4)));
  const before = process.memoryUsage().rss;
  await assert.rejects(open('npz', zipOf([{ ...honest, size: 0xfffffff0 }])), userError(/x\.npy is damaged/));
  await assert.rejects(open('npz', zipOf([{ ...honest, size: honest.size + 1 }])), userError(/cannot be unpacked/));
  await assert.rejects(open('npz', zipOf([{ ...honest, size: honest.size - 1 }])), userError(/cannot be unpacked/));
  await assert.rejects(
    open('npz', zipOf([{ ...honest, crc: 1 }])),
    userError(/x\.npy cannot be unpacked, it is truncated or damaged/),
  );
  const bomb = member('x.npy', Buffer.alloc(5e7));
  await assert.rejects(open('npz', zipOf([{ ...bomb, size: 1000 }])), userError(/cannot be unpacked/));
  assert.ok(process.memoryUsage().rss - before < 300e6);
});

test('damaged zips give a UserError or a data set, nothing else', async () => {
  await withFolder(async folder => {
    const path = join(folder, 'a.npz');
    const read = async (bytes: Buffer): Promise<void> => {
      await writeFile(path, bytes);
      assert.equal((await readFile(path)).length, bytes.length);
      await openDataset({ name: 'npz', path }, '.');
    };
    await fuzz(COMPRESSED, read, 400);
    await fuzz(UNNAMED, read, 200);
  });
});
