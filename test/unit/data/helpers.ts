import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { UserError } from '../../../src/base/errors';

/** Runs `use` with a folder that is removed afterwards. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'data-test-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What assert.rejects and assert.throws need to see a UserError whose message matches. */
export function userError(message: RegExp): (err: unknown) => true {
  return err => {
    assert.ok(err instanceof UserError, String(err));
    assert.match(err.message, message);
    return true;
  };
}

/** An idx file of unsigned bytes; `length` values are written, whatever the shape says. */
export function idxFile(shape: readonly number[], values: Uint8Array, type = 8): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = type;
  header[3] = shape.length;
  shape.forEach((length, i) => header.writeUInt32BE(length, 4 + 4 * i));
  return Buffer.concat([header, values]);
}

/** A .npy file, its header padded as NumPy does. */
export function npyFile(header: string, data: Uint8Array, version = 1): Buffer {
  const sizeBytes = version === 1 ? 2 : 4;
  const start = Buffer.alloc(8 + sizeBytes);
  start.write('\x93NUMPY', 'latin1');
  start[6] = version;
  const length = Math.ceil((start.length + header.length + 1) / 64) * 64 - start.length;
  start.writeUIntLE(length, 8, sizeBytes);
  return Buffer.concat([start, Buffer.from(`${header.padEnd(length - 1)}\n`), data]);
}

/** A .npy file in C order. */
export function npyArray(descr: string, shape: string, data: Uint8Array): Buffer {
  return npyFile(`{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`, data);
}

/** A deflated file of a zip, as its headers describe it. */
export interface Member {
  name: string;
  packed: Buffer;
  size: number;
  crc: number;
}

/** A file for `zipOf`. */
export function member(name: string, bytes: Buffer): Member {
  return { name, packed: deflateRawSync(bytes), size: bytes.length, crc: crc32(bytes) };
}

/** A zip file of deflated members, whose headers may lie. */
export function zipOf(members: readonly Member[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, packed, size, crc } of members) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc, 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, rest, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

/** Random bytes, and `valid` cut short, grown, or with some of its bytes changed. */
export function damaged(valid: Buffer): fc.Arbitrary<Buffer> {
  const change = fc.tuple(fc.nat(valid.length - 1), fc.nat(255));
  return fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes)),
    fc.nat(valid.length).map(length => valid.subarray(0, length)),
    fc.uint8Array({ minLength: 1, maxLength: 20 }).map(more => Buffer.concat([valid, more])),
    fc.array(change, { minLength: 1, maxLength: 4 }).map(changes => {
      const copy = Buffer.from(valid);
      for (const [at, value] of changes) copy[at] = value;
      return copy;
    }),
  );
}

/**
 * Checks that `read` either succeeds or throws a UserError on damaged copies of `valid`, never anything else, and that
 * memory stays near what it was.
 */
export async function fuzz(valid: Buffer, read: (bytes: Buffer) => Promise<unknown>, numRuns: number): Promise<void> {
  const before = process.memoryUsage().rss;
  await fc.assert(
    fc.asyncProperty(damaged(valid), async bytes => {
      try {
        await read(bytes);
      } catch (err) {
        assert.ok(err instanceof UserError, err instanceof Error ? err.stack : String(err));
      }
    }),
    { numRuns },
  );
  assert.ok(process.memoryUsage().rss - before < 300e6, 'memory grew by more than the files can mean');
}
