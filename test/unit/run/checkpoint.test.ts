import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { UserError } from '../../../src/base/errors';
import {
  checkpointName,
  listCheckpoints,
  newestSoundStep,
  readCheckpoint,
  readMetadata,
  resumePoint,
  untrainedCheckpoint,
  writeCheckpoint,
} from '../../../src/run/checkpoints/checkpoint';
import { DamagedFileError } from '../../../src/run/checkpoints/safetensorsHeader';
import { decodeSafetensors, encodeSafetensors } from '../../../src/run/checkpoints/safetensors';
import { someCheckpoint, temporaryFolder } from './helpers';

function says(pattern: RegExp): (thrown: unknown) => boolean {
  return thrown => thrown instanceof UserError && pattern.test(thrown.message);
}

/** Replaces metadata of a checkpoint file; undefined removes a key. */
function edit(file: string, changes: Record<string, string | undefined>): void {
  const { tensors, metadata } = decodeSafetensors(readFileSync(file), file);
  const merged = Object.entries({ ...metadata, ...changes }).filter((e): e is [string, string] => e[1] !== undefined);
  writeFileSync(file, Buffer.concat(encodeSafetensors(tensors, Object.fromEntries(merged))));
}

test('a checkpoint is read back as it was', t => {
  const dir = temporaryFolder(t);
  const checkpoint = someCheckpoint(500);
  const file = writeCheckpoint(dir, checkpoint);
  assert.equal(file, join(dir, 'checkpoints', 'step-00000500.safetensors'));
  assert.deepEqual(readCheckpoint(file), checkpoint);
  const { metadata } = decodeSafetensors(readFileSync(file), file);
  assert.equal(metadata.format, '1');
  assert.equal(metadata.step, '500');
  assert.deepEqual(JSON.parse(metadata.config!), checkpoint.metadata.config);
  assert.deepEqual(readdirSync(join(dir, 'checkpoints')), ['step-00000500.safetensors']);
});

test('the same checkpoint is the same bytes', t => {
  const dir = temporaryFolder(t);
  const first = readFileSync(writeCheckpoint(dir, someCheckpoint(1)));
  assert.deepEqual(readFileSync(writeCheckpoint(dir, someCheckpoint(1))), first);
});

test('values that are not finite are not written', t => {
  const dir = temporaryFolder(t);
  const file = writeCheckpoint(dir, someCheckpoint(5));
  for (const bad of [NaN, Infinity, -Infinity]) {
    assert.throws(
      () => writeCheckpoint(dir, someCheckpoint(5, [0, bad])),
      says(/step-00000005\.safetensors is not written: tensor 'encoder\/1\/weight' holds a value that is not finite$/),
    );
  }
  assert.deepEqual(readCheckpoint(file), someCheckpoint(5));
});

test('a file that is no checkpoint, damaged or newer has its sentence', t => {
  const dir = temporaryFolder(t);
  const file = writeCheckpoint(dir, someCheckpoint(5));
  const good = readFileSync(file);
  const cases: [Record<string, string | undefined>, RegExp][] = [
    [{ format: undefined }, /is not a checkpoint of VAE Lens: its metadata has no format number$/],
    [{ format: 'pt' }, /is not a checkpoint of VAE Lens/],
    [{ format: '2' }, /was made by a newer VAE Lens \(format 2\); this one reads format 1$/],
    [{ format: '2', config: undefined }, /was made by a newer VAE Lens/],
    [{ step: '-3' }, /is damaged: its metadata has a wrong 'step'$/],
    [{ config: '{' }, /is damaged: its metadata has a wrong 'config'$/],
    [{ data: '{"fingerprint": 3}' }, /is damaged: its metadata has a wrong 'data'$/],
    [{ engine: undefined }, /is damaged: its metadata has a wrong 'engine'$/],
  ];
  for (const [changes, pattern] of cases) {
    writeFileSync(file, good);
    edit(file, changes);
    assert.throws(() => readCheckpoint(file), says(pattern), String(pattern));
  }
  assert.throws(() => readCheckpoint(join(dir, 'none.safetensors')), says(/none\.safetensors does not exist$/));
});

test('checkpoints are listed by step, whatever else lies there', t => {
  const dir = temporaryFolder(t);
  assert.deepEqual(listCheckpoints(dir), []);
  for (const step of [123456789, 70, 9]) writeCheckpoint(dir, someCheckpoint(step));
  for (const name of ['.tmp-1-ab', 'step-7.safetensors', 'notes.txt'])
    writeFileSync(join(dir, 'checkpoints', name), '');
  assert.deepEqual(
    listCheckpoints(dir).map(({ step }) => step),
    [9, 70, 123456789],
  );
  assert.equal(checkpointName(123456789), 'step-123456789.safetensors');
});

test('the untrained model stands beside the checkpoints, and its header says where its statistics come from', t => {
  const dir = temporaryFolder(t);
  assert.equal(untrainedCheckpoint(dir), undefined);
  const { metadata, ...rest } = someCheckpoint(0);
  const file = writeCheckpoint(dir, { ...rest, metadata: { ...metadata, statisticsFrom: 5000 } });
  writeCheckpoint(dir, someCheckpoint(10));
  assert.deepEqual(untrainedCheckpoint(dir), { step: 0, file });
  assert.deepEqual(
    listCheckpoints(dir).map(({ step }) => step),
    [10],
  );
  assert.equal(readMetadata(file)?.statisticsFrom, 5000);
});

test('a flipped bit anywhere is noticed and the file named, but where it leaves all that is read as it was', t => {
  const file = writeCheckpoint(temporaryFolder(t), someCheckpoint(5));
  const good = readFileSync(file);
  const start = 8 + Number(good.readBigUInt64LE());
  let harmless = 0;
  good.forEach((byte, at) => {
    const bytes = Buffer.from(good);
    bytes[at] = byte ^ (1 << (at & 7));
    writeFileSync(file, bytes);
    try {
      assert.deepEqual(readCheckpoint(file), someCheckpoint(5));
      harmless++;
      assert.ok(at < start);
    } catch (thrown) {
      assert.ok(thrown instanceof DamagedFileError && thrown.message.startsWith(file), String(thrown));
    }
  });
  // In the name of the key that holds the header's own hash.
  assert.ok(harmless <= 12, `${harmless} bytes`);
});

/** The same file as an older version wrote it, without a hash, its first value replaced. */
function older(file: string, value: number): Buffer {
  const bytes = readFileSync(file);
  const start = 8 + Number(bytes.readBigUInt64LE());
  const header = bytes.toString('utf8', 8, start).replace(/,"sha256":"\w+","headerSha256":"\w+"/, '');
  const old = Buffer.concat([bytes.subarray(0, 8), Buffer.from(header), bytes.subarray(start)]);
  old.writeBigUInt64LE(BigInt(header.length));
  old.writeFloatLE(value, 8 + header.length);
  return old;
}

test('checkpoints of older versions are read; a value in them that is not finite is damage, with its tensor', t => {
  const file = writeCheckpoint(temporaryFolder(t), someCheckpoint(5));
  const bad = older(file, NaN);
  writeFileSync(file, older(file, 1));
  assert.deepEqual(readCheckpoint(file), someCheckpoint(5));
  writeFileSync(file, bad);
  assert.throws(
    () => readCheckpoint(file),
    says(/05\.safetensors is damaged: tensor 'encoder\/1\/weight' holds a value that is not finite$/),
  );
});

test('the hash is that of the bytes of the tensors', t => {
  const bytes = readFileSync(writeCheckpoint(temporaryFolder(t), someCheckpoint(5)));
  const start = 8 + Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.toString('utf8', 8, start)) as { __metadata__: Record<string, string> };
  assert.equal(header.__metadata__['sha256'], createHash('sha256').update(bytes.subarray(start)).digest('hex'));
});

test('training goes on from the newest checkpoint, and from the one before a damaged one only when asked to', t => {
  const dir = temporaryFolder(t);
  assert.deepEqual(resumePoint(dir), { checkpoint: undefined, notes: [] });
  const files = [10, 20, 30].map(step => writeCheckpoint(dir, someCheckpoint(step)));
  assert.equal(resumePoint(dir).checkpoint?.step, 30);
  assert.throws(() => resumePoint(dir, 20), says(/cannot go on from step 20: .* of step 30$/));
  truncateSync(files[2]!, 100);
  writeFileSync(files[1]!, '');
  const refusal =
    /30\.safetensors is truncated.*; the one before it, of step 10, is sound: .* --from 10, or move \S+30\./;
  assert.throws(() => resumePoint(dir), says(refusal));
  assert.equal(newestSoundStep(dir), 10);
  const { checkpoint, notes } = resumePoint(dir, 10);
  assert.equal(checkpoint?.step, 10);
  assert.equal(notes.length, 2);
  assert.match(notes[0]!, /is truncated.*; it is now step-00000030\.safetensors\.damaged$/);
  assert.equal(resumePoint(dir).checkpoint?.step, 10);
  truncateSync(files[0]!, 3);
  assert.throws(() => resumePoint(dir), says(/there is no sound one before it: to begin the run again add --from 0/));
  assert.equal(resumePoint(dir, 0).checkpoint, undefined);
  assert.deepEqual(
    readdirSync(join(dir, 'checkpoints')),
    [10, 20, 30].map(step => `${checkpointName(step)}.damaged`),
  );
});

test('a checkpoint that only a newer version or another user can read is not passed over', t => {
  const dir = temporaryFolder(t);
  writeCheckpoint(dir, someCheckpoint(10));
  const newest = writeCheckpoint(dir, someCheckpoint(20));
  edit(newest, { format: '2' });
  assert.throws(() => resumePoint(dir), says(/newer VAE Lens/));
  rmSync(newest);
  mkdirSync(newest);
  assert.throws(() => resumePoint(dir), says(/is a folder/));
});

test('a run folder that was deleted is not made again', t => {
  const dir = join(temporaryFolder(t), 'gone');
  assert.throws(() => writeCheckpoint(dir, someCheckpoint(1)), says(/gone does not exist$/));
});
