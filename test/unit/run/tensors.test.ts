import assert from 'node:assert/strict';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { UNWATCHED } from '../../../src/base/progress';
import { tensors } from '../../../src/protocol/worker';
import { writeCheckpoint } from '../../../src/run/checkpoints/checkpoint';
import { DamagedFileError } from '../../../src/run/checkpoints/safetensorsHeader';
import { encodeSafetensors } from '../../../src/run/checkpoints/safetensors';
import { tensorsJob } from '../../../src/worker/jobs/tensorsJob';
import { someCheckpoint, temporaryFolder } from './helpers';

const read = (file: string) => tensorsJob({ file }, UNWATCHED);

test('a checkpoint tells its tensors and where it comes from', async t => {
  const values = Array.from({ length: 3_000_000 }, (_, i) => (i % 2 ? 3 : -1) + (i === 2_999_999 ? 1 : 0));
  const checkpoint = someCheckpoint(40, values);
  const dir = temporaryFolder(t);
  const content = await read(writeCheckpoint(dir, checkpoint));
  assert.deepEqual(tensors.result.parse(content), content);
  assert.deepEqual(content.checkpoint, { step: 40, ...checkpoint.metadata });
  assert.equal(content.metadata['step'], '40');
  const squares = 1.5e6 * 9 + 1.5e6 + 7;
  assert.deepEqual(content.tensors, [
    {
      name: 'encoder/1/weight',
      dtype: 'F32',
      shape: [3_000_000],
      bytes: 12_000_000,
      norm: Math.sqrt(squares),
      mean: (3e6 + 1) / 3e6,
      largest: 4,
      cause: null,
    },
  ]);
});

test('a large norm does not overflow', async t => {
  const file = join(temporaryFolder(t), 'large.safetensors');
  const data = new Float32Array(4).fill(3e38);
  writeFileSync(file, Buffer.concat(encodeSafetensors(new Map([['a', { shape: [4], data }]]), {})));
  const [a] = (await read(file)).tensors;
  assert.ok(Math.abs(a!.norm! / 6e38 - 1) < 1e-6);
});

/** A safetensors file of one tensor after the other. */
function foreign(entries: [name: string, dtype: string, shape: number[], bytes: Buffer][]): Buffer {
  let at = 0;
  const header = entries.map(([name, dtype, shape, bytes]) => {
    const data_offsets = [at, (at += bytes.length)];
    return [name, { dtype, shape, data_offsets }];
  });
  const json = Buffer.from(JSON.stringify({ __metadata__: { format: 'pt' }, ...Object.fromEntries(header) }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, ...entries.map(([, , , bytes]) => bytes)]);
}

test('of any other file tensors are listed, those of unread types without numbers', async t => {
  const file = join(temporaryFolder(t), 'foreign.safetensors');
  const floats = (...values: number[]): Buffer => Buffer.from(Float32Array.from(values).buffer);
  const bytes = foreign([
    ['half', 'BF16', [2], Buffer.alloc(4)],
    ['ids', 'I64', [1], Buffer.alloc(8)],
    ['scalar', 'F32', [], floats(-2)],
    ['none', 'F32', [0, 3], Buffer.alloc(0)],
    ['broken', 'F32', [2], floats(1, NaN)],
    ['endless', 'F32', [1], floats(-Infinity)],
  ]);
  writeFileSync(file, bytes);
  const content = await read(file);
  assert.deepEqual([content.checkpoint, content.metadata, content.bytes], [null, { format: 'pt' }, bytes.length]);
  const seen = Object.fromEntries(
    content.tensors.map(({ name, norm, mean, largest, cause }) => [name, { norm, mean, largest, cause }]),
  );
  const without = (cause: string) => ({ norm: null, mean: null, largest: null, cause });
  assert.deepEqual(seen, {
    half: without('values of type BF16 are not read'),
    ids: without('values of type I64 are not read'),
    scalar: { norm: 2, mean: -2, largest: 2, cause: null },
    none: without('it holds no values'),
    broken: without('it holds a value that is not finite'),
    endless: without('it holds a value that is not finite'),
  });
});

test('a damaged file and one that is not there are sentences', async t => {
  const dir = temporaryFolder(t);
  const file = writeCheckpoint(dir, someCheckpoint(1));
  const bytes = readFileSync(file);
  bytes[bytes.length - 2]! ^= 1;
  writeFileSync(file, bytes);
  await assert.rejects(read(file), /1\.safetensors is damaged: its data are not those that were written \(SHA-256\)$/);
  truncateSync(file, 200);
  await assert.rejects(read(file), DamagedFileError);
  await assert.rejects(read(join(dir, 'none.safetensors')), /none\.safetensors does not exist/);
});

test('it can be cancelled', async t => {
  const file = writeCheckpoint(temporaryFolder(t), someCheckpoint(1));
  const reason = new Error('enough');
  const watch = { ...UNWATCHED, signal: AbortSignal.abort(reason) };
  await assert.rejects(tensorsJob({ file }, watch), reason);
});
