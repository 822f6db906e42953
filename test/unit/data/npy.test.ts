import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseNpy, rowsOf, type NpyArray } from '../../../src/data/files/npy';
import { fuzz, npyFile, userError } from './helpers';

const hex = (digits: string): Buffer => Buffer.from(digits, 'hex');
const parse = (descr: string, shape: string, data: Uint8Array, fortran = false, version = 1): NpyArray =>
  parseNpy(header(descr, shape, data, fortran, version), 'a.npy');

function header(descr: string, shape: string, data: Uint8Array, fortran = false, version = 1): Buffer {
  const order = fortran ? 'True' : 'False';
  return npyFile(`{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }`, data, version);
}

const counted = Array.from({ length: 12 }, (_, i) => i);

// The bytes of each were written by numpy.lib.format.write_array.
test('reads what NumPy writes: orders, types, versions', () => {
  const quarters = parse(
    "'<f4'",
    '(2, 3, 2)',
    hex('000000000000c03f0000003f000000400000803f000020400000803e0000e03f0000403f000010400000a03f00003040'),
    true,
  );
  assert.deepEqual(quarters.shape, [2, 3, 2]);
  assert.deepEqual(
    quarters.data,
    Float32Array.from(counted, i => i / 4),
  );
  assert.deepEqual(
    parse("'>f8'", '(2, 1, 2)', hex('00000000000000003fd00000000000003ff80000000000003ffc000000000000')).data,
    Float64Array.of(0, 0.25, 1.5, 1.75),
  );
  assert.deepEqual(
    parse("'>i2'", '(2, 3, 2)', hex('fffb0001fffd0003ffff0005fffc0002fffe000400000006'), true).data,
    Int16Array.from(counted, i => i - 5),
  );
  assert.deepEqual(
    parse("'<f2'", '(7,)', hex('0000003c00c0553500040100ff7b')).data,
    Float32Array.of(0, 1, -2, 0.333251953125, 6.103515625e-5, 5.960464477539063e-8, 65504),
  );
  assert.deepEqual(parse("'>f4'", '(2,)', hex('3fc00000c0000000')).data, Float32Array.of(1.5, -2));
  assert.deepEqual(
    parse("'>i8'", '(2,)', hex('ffe00000000000010000000000000007')).data,
    Float64Array.of(1 - 2 ** 53, 7),
  );
  assert.deepEqual(parse("'|b1'", '(2, 2)', hex('01000001')).data, Uint8Array.of(1, 0, 0, 1));
  assert.deepEqual(parse("'|u1'", '(2, 3, 2)', Buffer.from(counted), false, 2).data, Uint8Array.from(counted));
  const wide = Buffer.from(Uint32Array.from(counted).buffer);
  assert.deepEqual(parse("'<u4'", '(2, 3, 2)', wide, false, 3).data, Uint32Array.from(counted));
  assert.deepEqual(parse("'<f8'", '()', hex('0000000000000c40')).data, Float64Array.of(3.5));
});

test('C and Fortran order, either byte order and either alignment hold the same array', () => {
  const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(shape, fc.nat(7), fc.boolean(), (lengths, shift, bigEndian) => {
      const strides = lengths.map((_, axis) => lengths.slice(axis + 1).reduce((a, b) => a * b, 1));
      const columnStrides = lengths.map((_, axis) => lengths.slice(0, axis).reduce((a, b) => a * b, 1));
      const count = lengths.reduce((a, b) => a * b, 1);
      const [rows, columns] = [Buffer.alloc(8 * count), Buffer.alloc(8 * count)];
      const write = (bytes: Buffer, at: number, value: number): unknown =>
        bigEndian ? bytes.writeDoubleBE(value, 8 * at) : bytes.writeDoubleLE(value, 8 * at);
      for (let i = 0; i < count; i++) {
        const place = lengths.map((length, axis) => Math.floor(i / strides[axis]!) % length);
        write(rows, i, i + 0.5);
        write(
          columns,
          place.reduce((sum, index, axis) => sum + index * columnStrides[axis]!, 0),
          i + 0.5,
        );
      }
      const text = `(${lengths.join(', ')},)`;
      const descr = bigEndian ? "'>f8'" : "'<f8'";
      for (const file of [header(descr, text, rows), header(descr, text, columns, true)]) {
        const shifted = Buffer.alloc(file.length + shift).subarray(shift);
        file.copy(shifted);
        const array = parseNpy(shifted, 'a.npy');
        assert.deepEqual(array.shape, lengths);
        assert.deepEqual(
          array.data,
          Float64Array.from({ length: count }, (_, i) => i + 0.5),
        );
      }
    }),
  );
});

test('reads a header as NumPy does: double quotes, another order, elements that are arrays', () => {
  const values = Buffer.from(Float32Array.of(0, 1, 2, 3, 4, 5).buffer);
  const read = (text: string): unknown => {
    const { shape, data } = parseNpy(npyFile(text, values), 'a.npy');
    return [shape, [...data]];
  };
  const expected = [
    [2, 3],
    [0, 1, 2, 3, 4, 5],
  ];
  assert.deepEqual(read('{"descr": "<f4", "fortran_order": False, "shape": (2, 3)}'), expected);
  assert.deepEqual(read("{'shape': (2, 3), 'fortran_order': False, 'descr': '=f4'}"), expected);
  assert.deepEqual(read("{'descr': ('<f4', (3,)), 'fortran_order': False, 'shape': (2,), }"), expected);
});

test('names what 16-bit and 8-bit floats without a letter are, and what to do', () => {
  for (const descr of ["'<V2'", "'|V2'", "'bfloat16'"]) {
    assert.throws(() => parse(descr, '(1,)', Buffer.alloc(2)), userError(/bfloat16.*: save it as float32$/));
  }
  for (const descr of ["'<f1'", "'|V1'", "'float8_e4m3fn'"]) {
    assert.throws(() => parse(descr, '(1,)', Buffer.alloc(1)), userError(/8-bit floats.*: save it as float32$/));
  }
});

test('refuses by name what is not a plain array of finite numbers', () => {
  const refuse = (message: RegExp, ...args: Parameters<typeof parse>): void =>
    assert.throws(() => parse(...args), userError(message));
  refuse(/^a\.npy holds Python objects .*: save numpy\.stack/, "'|O'", '(1,)', Buffer.alloc(8));
  refuse(/holds complex numbers \(type '<c16'\).*: save numpy\.abs\(a\)/, "'<c16'", '(1,)', Buffer.alloc(16));
  refuse(/holds byte strings/, "'|S2'", '(1,)', Buffer.alloc(2));
  refuse(/holds strings/, "'<U2'", '(1,)', Buffer.alloc(8));
  refuse(/holds dates .*: save numbers, by a\.astype\('int64'\)$/, "'<M8[D]'", '(1,)', Buffer.alloc(8));
  refuse(/holds long doubles \(type '<f16'\): save it as float32/, "'<f16'", '(1,)', Buffer.alloc(16));
  refuse(/is a structured array .*: save one field/, "[('a', '<i4'), ('b', '<f4')]", '(1,)', Buffer.alloc(8));
  refuse(/holds NaN at index \[1, 1\]/, "'<f4'", '(2, 2)', hex('0000803f00000040000040400000c07f'));
  refuse(
    /holds -infinity at index \[0, 1\]/,
    "'<f8'",
    '(2, 2)',
    hex('000000000000f03f0000000000000840000000000000f0ff000000000000f87f'),
    true,
  );
  refuse(/holds 2 at index \[1\], booleans/, "'|b1'", '(2,)', Buffer.of(1, 2));
  refuse(/the integer 9007199254740992, beyond 2\^53/, "'<u8'", '(1,)', hex('0000000000002000'));
  refuse(/is truncated: its header means 24 bytes of values, it holds 20/, "'<f4'", '(2, 3)', Buffer.alloc(20));
  refuse(/has bytes too many at its end: .* 24 bytes of values, it holds 25/, "'<f4'", '(2, 3)', Buffer.alloc(25));
  refuse(/is of \.npy version 4/, "'<f4'", '(1,)', Buffer.alloc(4), false, 4);
  refuse(/'-1' is no length/, "'<f4'", '(-1,)', Buffer.alloc(4));
  assert.throws(
    () => parseNpy(Buffer.of(1, 2), 'a.npy'),
    userError(/^a\.npy is not a \.npy file: it starts with 0x0102, save/),
  );
  assert.throws(() => parseNpy(npyFile("{'descr': '<f4', }", Buffer.alloc(4)), 'a'), userError(/fortran_order/));
});

test('a header that promises more than the file holds allocates nothing', () => {
  const before = process.memoryUsage().arrayBuffers;
  for (const shape of [
    '(999999999999,)',
    '(65536, 65536, 65536, 65536, 65536)',
    `(${'999999999999999, '.repeat(40)})`,
  ]) {
    assert.throws(() => parse("'<f8'", shape, Buffer.alloc(8)), userError(/is truncated/));
  }
  const long = header("'<f8'", '(1,)', Buffer.alloc(8), false, 2);
  long.writeUInt32LE(0xffffffff, 8);
  assert.throws(() => parseNpy(long, 'a'), userError(/damaged header: it is said to be 4294967295 bytes long/));
  assert.ok(process.memoryUsage().arrayBuffers - before < 1e6);
});

test('a representation is n × everything else, integers as float64', () => {
  const f4 = rowsOf(parse("'<f4'", '(2, 3, 2)', Buffer.alloc(48)), 'a');
  assert.deepEqual([f4.n, f4.p, f4.data], [2, 6, new Float32Array(12)]);
  const u1 = rowsOf(parse("'|u1'", '(3,)', Buffer.of(1, 2, 255)), 'a');
  assert.deepEqual([u1.n, u1.p, u1.data], [3, 1, Float64Array.of(1, 2, 255)]);
  assert.throws(() => rowsOf(parse("'<f4'", '()', Buffer.alloc(4)), 'a'), userError(/^a is a single number/));
  assert.throws(() => rowsOf(parse("'<f4'", '(0, 5)', Buffer.alloc(0)), 'a'), userError(/^a is empty \(shape 0×5\)/));
});

test('damaged files give a UserError or an array, nothing else', async () => {
  const files = [
    header("'>f8'", '(2, 2)', Buffer.alloc(32), true),
    header("'<i8'", '(3,)', Buffer.alloc(24), false, 2),
    header("'<f2'", '(4, 2)', Buffer.alloc(16), false, 3),
  ];
  for (const file of files) await fuzz(file, bytes => Promise.resolve().then(() => parseNpy(bytes, 'a.npy')), 600);
});
