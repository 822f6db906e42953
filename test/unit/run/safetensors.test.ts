import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { UserError } from '../../../src/base/errors';
import { writeAtomic } from '../../../src/base/files';
import {
  decodeSafetensors,
  encodeSafetensors,
  openSafetensors,
  readSafetensors,
} from '../../../src/run/checkpoints/safetensors';
import type { StoredTensor } from '../../../src/run/checkpoints/safetensors';
import { temporaryFolder } from './helpers';

function encode(tensors: Record<string, StoredTensor>, metadata: Record<string, string> = {}): Buffer {
  return Buffer.concat(encodeSafetensors(new Map(Object.entries(tensors)), metadata));
}

function says(pattern: RegExp): (thrown: unknown) => boolean {
  return thrown => thrown instanceof UserError && pattern.test(thrown.message);
}

/** A file of this header and that many zero bytes. */
function fileOf(header: string, dataBytes: number): Buffer {
  const json = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(dataBytes)]);
}

// Made by safetensors.numpy.save of Python's safetensors.
const FROM_PYTHON =
  '0AAAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyLDvCI6Is6yIiwid2hvIjoicHl0aG9uIn0sImEiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6W10sImRh' +
  'dGFfb2Zmc2V0cyI6WzAsNF19LCJiIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsyLDJdLCJkYXRhX29mZnNldHMiOls0LDIwXX0sImUiOnsiZHR5' +
  'cGUiOiJGMzIiLCJzaGFwZSI6WzAsM10sImRhdGFfb2Zmc2V0cyI6WzIwLDIwXX19AADgQAAAwD8AAADAzczMPeaxYX8=';
const HALVES_FROM_PYTHON =
  'cAAAAAAAAAB7ImkiOnsiZHR5cGUiOiJJNjQiLCJzaGFwZSI6WzFdLCJkYXRhX29mZnNldHMiOlswLDhdfSwiaCI6eyJkdHlwZSI6IkYxNiIsInNo' +
  'YXBlIjpbMl0sImRhdGFfb2Zmc2V0cyI6WzgsMTJdfX0gICAgAwAAAAAAAAAAPABA';

test("Python's files are read", () => {
  const { tensors, metadata } = decodeSafetensors(Buffer.from(FROM_PYTHON, 'base64'), 'a');
  assert.deepEqual(metadata, { who: 'python', ü: 'β' });
  assert.deepEqual([...tensors.keys()], ['a', 'b', 'e']);
  assert.deepEqual(tensors.get('a'), { shape: [], data: Float32Array.of(7) });
  assert.deepEqual(tensors.get('b'), { shape: [2, 2], data: Float32Array.of(1.5, -2, 0.1, 3e38) });
  assert.deepEqual(tensors.get('e'), { shape: [0, 3], data: new Float32Array(0) });
});

test('tensors of other types are listed, and refused by name when read', t => {
  const file = join(temporaryFolder(t), 'halves.safetensors');
  writeFileSync(file, Buffer.from(HALVES_FROM_PYTHON, 'base64'));
  const open = openSafetensors(file);
  assert.deepEqual(open.header, {
    metadata: {},
    dataStart: 120,
    tensors: [
      { name: 'i', dtype: 'I64', shape: [1], begin: 0, end: 8 },
      { name: 'h', dtype: 'F16', shape: [2], begin: 8, end: 12 },
    ],
  });
  open.close();
  assert.throws(() => readSafetensors(file), says(/halves\.safetensors: tensor 'i' is of type I64, F32 was expected$/));
});

test('Python reads our files', t => {
  const python = process.env.BENCH_PYTHON ?? 'python3';
  try {
    execFileSync(python, ['-c', 'import safetensors.numpy'], { stdio: 'ignore' });
  } catch {
    t.skip(`${python} has no safetensors (name another one in BENCH_PYTHON)`);
    return;
  }
  const file = join(temporaryFolder(t), 'ours.safetensors');
  const pieces = encodeSafetensors(
    new Map([
      ['z/π', { shape: [2, 3], data: Float32Array.of(1, -2.5, 3e-40, 4, 5e30, 6) }],
      ['a', { shape: [], data: Float32Array.of(0.1) }],
      ['none', { shape: [3, 0], data: new Float32Array(0) }],
    ]),
    { format: '1', text: '"β"\n' },
  );
  writeAtomic(file, pieces);
  const program = `
import sys, json
from safetensors import safe_open
from safetensors.numpy import load_file
print(json.dumps({k: [list(v.shape), str(v.dtype), v.astype('f8').ravel().tolist()] for k, v in load_file(sys.argv[1]).items()}))
print(json.dumps(safe_open(sys.argv[1], 'np').metadata()))`;
  const lines = execFileSync(python, ['-c', program, file]).toString().trim().split('\n');
  assert.deepEqual(JSON.parse(lines[0]!), {
    'z/π': [[2, 3], 'float32', [1, -2.5, Math.fround(3e-40), 4, Math.fround(5e30), 6]],
    a: [[], 'float32', [Math.fround(0.1)]],
    none: [[3, 0], 'float32', []],
  });
  const { sha256, headerSha256, ...metadata } = JSON.parse(lines[1]!) as Record<string, string>;
  assert.match(`${sha256} ${headerSha256}`, /^[0-9a-f]{64} [0-9a-f]{64}$/);
  assert.deepEqual(metadata, { format: '1', text: '"β"\n' });
});

test('the data starts at a multiple of 8 and names are sorted', () => {
  for (const name of ['a', 'ab', 'abc', 'abcd', 'abcde', 'abcdef', 'abcdefg', 'β']) {
    const bytes = encode({
      z: { shape: [1], data: Float32Array.of(1) },
      [name]: { shape: [1], data: Float32Array.of(2) },
    });
    const dataStart = 8 + Number(bytes.readBigUInt64LE());
    assert.equal(dataStart % 8, 0);
    assert.equal(bytes.length, dataStart + 8);
    assert.equal(bytes.readFloatLE(dataStart), name < 'z' ? 2 : 1);
  }
});

test('what does not fit its shape is not written', () => {
  assert.throws(() => encode({ a: { shape: [2], data: new Float32Array(3) } }), /'a' of shape \[2\] has 3 values/);
  assert.throws(() => encode({ __metadata__: { shape: [1], data: new Float32Array(1) } }), /cannot be named/);
});

const GOOD = '"dtype":"F32","shape":[2],"data_offsets":[0,8]';

test('every fault of a header has its sentence', () => {
  const cases: [Buffer, RegExp][] = [
    [Buffer.alloc(0), /^f is truncated: a safetensors file has at least 8 bytes, this one has 0$/],
    [Buffer.alloc(7), /^f is truncated: .* this one has 7$/],
    [fileOf(`{"a":{${GOOD}}}`, 8).subarray(0, 30), /^f is truncated: its header promises 62 bytes, the file has 30$/],
    [fileOf(`{"a":{${GOOD}}}`, 7), /^f is truncated: its header promises 70 bytes, the file has 69$/],
    [fileOf(`{"a":{${GOOD}}}`, 9), /^f is damaged: 1 bytes follow its last tensor$/],
    [
      Buffer.alloc(64, 0xff),
      /^f is not a safetensors file: its first 8 bytes promise a header of 18446744073709551615 bytes$/,
    ],
    [fileOf('{"a"', 0), /^f is not a safetensors file: its header is not JSON$/],
    [fileOf('[1]', 0), /its header is not a JSON object$/],
    [Buffer.concat([fileOf('', 0)]), /its header is not JSON$/],
    [fileOf(`{"a":{${GOOD}},"a":{${GOOD}}}`, 8), /^f is damaged: its header has the key 'a' twice$/],
    [fileOf(`{"a":{${GOOD}},"\\u0061":{${GOOD}}}`, 8), /the key 'a' twice$/],
    [fileOf('{"a":{"shape":[2],"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 8), /the key 'shape' twice$/],
    [fileOf('{"a":{"dtype":"F32","shape":[2]}}', 8), /its header has a wrong entry 'a'$/],
    [fileOf('{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}', 8), /a wrong entry 'a'$/],
    [fileOf('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,1e300]}}', 8), /a wrong entry 'a'$/],
    [fileOf('{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}', 8), /'a' ends before it begins$/],
    [fileOf('{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}', 8), /a shape of 3 values and 8 bytes/],
    [fileOf('{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}', 12), /'a' leaves a gap before it$/],
    [fileOf(`{"a":{${GOOD}},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}`, 12), /'b' overlaps another$/],
    // 2^32 · 2^32 wraps to 0 in 64 bits.
    [
      fileOf('{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}', 0),
      /Infinity values and 0 bytes/,
    ],
    [
      fileOf('{"a":{"dtype":"F32","shape":[1099511627776],"data_offsets":[0,4398046511104]}}', 8),
      /truncated: .* promises 4398046511190 bytes, the file has 94$/,
    ],
    [fileOf('{"__metadata__":{"a":1}}', 0), /a wrong entry '__metadata__'$/],
    [fileOf(`{"__proto__":{${GOOD}},"constructor":{${GOOD}}}`, 8), /overlaps another$/],
  ];
  for (const [bytes, pattern] of cases)
    assert.throws(() => decodeSafetensors(bytes, 'f'), says(pattern), String(pattern));
});

test('a header of very many brackets or dimensions ends soon', () => {
  const deep = fileOf('{"a":' + '['.repeat(3e5) + ']'.repeat(3e5) + '}', 0);
  assert.throws(() => decodeSafetensors(deep, 'f'), says(/wrong entry 'a'/));
  const wide = `{"a":{"dtype":"F32","shape":[${'9007199254740991,'.repeat(3e5)}2],"data_offsets":[0,8]}}`;
  assert.throws(() => decodeSafetensors(fileOf(wide, 8), 'f'), says(/damaged/));
});

const tensor = fc
  .array(fc.nat(4), { maxLength: 3 })
  .chain(shape =>
    fc
      .array(fc.float(), { minLength: shape.reduce((a, b) => a * b, 1), maxLength: shape.reduce((a, b) => a * b, 1) })
      .map(values => ({ shape, data: Float32Array.from(values) })),
  );
const contents = fc.tuple(
  fc.dictionary(
    fc.string({ unit: 'grapheme' }).filter(name => name !== '__metadata__'),
    tensor,
    { maxKeys: 5 },
  ),
  fc.dictionary(
    // The schema that reads metadata leaves this one name out.
    fc.string({ unit: 'grapheme' }).filter(name => name !== '__proto__'),
    fc.string({ unit: 'grapheme' }),
    { maxKeys: 3 },
  ),
);

test('what is written is read back', t => {
  const file = join(temporaryFolder(t), 'a.safetensors');
  fc.assert(
    fc.property(contents, ([tensors, metadata]) => {
      const bytes = encode(tensors, metadata);
      const read = decodeSafetensors(bytes, 'f');
      const names = Object.keys(tensors).sort((a, b) => (a < b ? -1 : 1));
      assert.deepEqual(
        [...read.tensors.keys()].sort((a, b) => (a < b ? -1 : 1)),
        names,
      );
      for (const name of names) {
        assert.deepEqual(read.tensors.get(name)!.shape, tensors[name]!.shape);
        assert.deepEqual(read.tensors.get(name)!.data, tensors[name]!.data);
      }
      assert.deepEqual(Object.entries(read.metadata).sort(), Object.entries(metadata).sort());
      writeFileSync(file, bytes);
      assert.deepEqual(readSafetensors(file), read);
    }),
    { numRuns: 150 },
  );
});

/** Decodes what may be anything: a result no larger than the file, or a UserError. */
function survives(bytes: Buffer): void {
  try {
    const { tensors } = decodeSafetensors(bytes, 'f');
    const held = [...tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
    assert.ok(held <= bytes.length);
  } catch (thrown) {
    assert.ok(thrown instanceof UserError, String(thrown));
  }
}

test('random bytes, truncations and flipped bits are refused or read, never more', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), bytes => survives(Buffer.from(bytes))));
  fc.assert(
    fc.property(fc.json(), fc.nat(64), (json, dataBytes) => survives(fileOf(json, dataBytes))),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(contents, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), ([tensors, metadata], at) => {
      const bytes = encode(tensors, metadata);
      const cut = bytes.subarray(0, Math.floor(at * bytes.length));
      assert.throws(() => decodeSafetensors(cut, 'f'), says(/^f is truncated/));
    }),
    { numRuns: 200 },
  );
  fc.assert(
    fc.property(contents, fc.nat(), ([tensors, metadata], at) => {
      const bytes = encode(tensors, metadata);
      const bit = at % (bytes.length * 8);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      survives(bytes);
    }),
    { numRuns: 1000 },
  );
});

test('memory is not taken for what a small file promises', t => {
  const file = join(temporaryFolder(t), 'a.safetensors');
  const header = '{"a":{"dtype":"F32","shape":[250000000],"data_offsets":[0,1000000000]}}';
  writeFileSync(file, fileOf(header, 8));
  const before = process.memoryUsage().arrayBuffers;
  assert.throws(
    () => readSafetensors(file),
    says(/truncated: its header promises 1000000\d+ bytes, the file has \d\d$/),
  );
  assert.ok(process.memoryUsage().arrayBuffers - before < 1e6);
});

test('a folder or a missing file is named', t => {
  const folder = temporaryFolder(t);
  assert.throws(() => openSafetensors(folder), says(/is a folder, a file was expected$/));
  assert.throws(() => openSafetensors(join(folder, 'none')), says(/none does not exist$/));
});
