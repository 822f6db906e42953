import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
