import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type TestContext, test } from 'node:test';
import { z } from 'zod';
import { UserError } from '../../../src/base/errors';
import { CACHE_FORMAT, cached, peekCached } from '../../../src/run/cache';
import {
  CHECKPOINT_FORMAT,
  checkpointOf,
  readCheckpoint,
  writeCheckpoint,
} from '../../../src/run/checkpoints/checkpoint';
import { decodeSafetensors } from '../../../src/run/checkpoints/safetensors';
import { RUN_FORMAT, findRuns, readRun, rewriteRun } from '../../../src/run/folder';
import { Format, type Migration } from '../../../src/run/formats';
import { makeRun, someCheckpoint, someInfo, temporaryFolder } from './helpers';

/** A version that has one format more, until what is given back is called. */
function oneMore<C>(t: TestContext, { migrations }: Format<C>, migration: Migration<C>): () => void {
  const list = migrations as Migration<C>[];
  list.push(migration);
  const takeBack = (): void => void list.splice(list.indexOf(migration), 1);
  t.after(() => list.includes(migration) && takeBack());
  return takeBack;
}

const newer = (thrown: unknown): boolean =>
  thrown instanceof UserError &&
  / was made by a newer VAE Lens \(format 2\); this one reads format 1$/.test(thrown.message);

test('content passes through the migrations after its format, and a newer one through none', () => {
  const format = new Format<string>([text => `${text} to 2`, text => `${text} to 3`]);
  assert.equal(format.newest, 3);
  assert.equal(format.migrate('1', 1), '1 to 2 to 3');
  assert.equal(format.migrate('2', 2), '2 to 3');
  assert.equal(format.migrate('3', 3), '3');
  assert.equal(format.migrate('4', 4), undefined);
  assert.equal(format.read('a file', '2', 2), '2 to 3');
  assert.throws(
    () => format.read('a file', '4', 4),
    new UserError('a file was made by a newer VAE Lens (format 4); this one reads format 3'),
  );
});

test('a run of the format before is read, one of the next is not', t => {
  const root = temporaryFolder(t);
  const old = makeRun(root, someInfo());
  const takeBack = oneMore(t, RUN_FORMAT, run => ({ ...run, name: `once ${String(run['name'])}` }));
  const read = readRun(old);
  const configFromRun = relative(old, '/configs/mnist.vae.yaml');
  assert.deepEqual(read, someInfo({ format: 2, name: 'once digits', configFromRun }));
  assert.equal(findRuns(join(root, 'digits')).length, 1);
  rewriteRun(old, read);
  assert.deepEqual(readRun(old), read);
  takeBack();
  assert.throws(() => readRun(old), newer);
  assert.deepEqual(findRuns(join(root, 'digits')), []);
});

test('a checkpoint of the format before is read, one of the next is not', t => {
  const dir = temporaryFolder(t);
  const old = writeCheckpoint(dir, someCheckpoint(5));
  const takeBack = oneMore(t, CHECKPOINT_FORMAT, ({ metadata, tensors }) => ({
    metadata: { ...metadata, engine: `once ${metadata['engine']}` },
    tensors: new Map([...tensors].map(([name, tensor]) => [`once ${name}`, tensor])),
  }));
  const read = readCheckpoint(old);
  assert.equal(read.metadata.engine, 'once onnx');
  assert.deepEqual([...read.tensors.keys()], ['once encoder/1/weight']);
  const metadataOf = (file: string) => decodeSafetensors(readFileSync(file), file).metadata;
  assert.equal(checkpointOf(metadataOf(old))?.engine, 'once onnx');
  const next = writeCheckpoint(dir, someCheckpoint(6));
  assert.deepEqual(readCheckpoint(next), someCheckpoint(6));
  takeBack();
  assert.throws(() => readCheckpoint(next), newer);
  assert.equal(checkpointOf(metadataOf(next)), undefined);
  assert.deepEqual(readCheckpoint(old), someCheckpoint(5));
});

test('a cached result of the format before is read, one of the next is as good as none', async t => {
  const dir = temporaryFolder(t);
  const get = (n: number, kind = 'cka') => cached(dir, kind, [1], z.object({ n: z.number() }), () => ({ n }));
  await get(1);
  await get(2, 'profile');
  const takeBack = oneMore(t, CACHE_FORMAT, ({ kind, key, result }) => {
    return { kind, key, result: kind === 'cka' ? { n: 10 + (result as { n: number }).n } : result };
  });
  assert.deepEqual(await get(99), { n: 11 });
  assert.deepEqual(await get(99, 'profile'), { n: 2 });
  assert.deepEqual(await get(3, 'procrustes'), { n: 3 });
  takeBack();
  assert.equal(peekCached(dir, 'procrustes', [1], z.object({ n: z.number() })), undefined);
  assert.deepEqual(await get(4, 'procrustes'), { n: 4 });
  assert.deepEqual(await get(99), { n: 1 });
});

test('each kind of file has a number of its own', async t => {
  const dir = makeRun(temporaryFolder(t), someInfo());
  oneMore(t, CACHE_FORMAT, content => content);
  const file = writeCheckpoint(dir, someCheckpoint(5));
  await cached(dir, 'cka', [1], z.number(), () => 4);
  const [name] = readdirSync(join(dir, 'analysis'));
  assert.equal(readFileSync(join(dir, 'analysis', name!), 'utf8'), '{"format":2,"key":[1],"result":4}\n');
  assert.equal(decodeSafetensors(readFileSync(file), file).metadata['format'], '1');
  assert.deepEqual([RUN_FORMAT.newest, CHECKPOINT_FORMAT.newest], [1, 1]);
  writeFileSync(join(dir, 'analysis', name!), '{"format":1,"key":[1],"result":4}\n');
  assert.equal(peekCached(dir, 'cka', [1], z.number()), 4);
});
