import assert from 'node:assert/strict';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { cached } from '../../../src/run/cache';
import { temporaryFolder } from './helpers';

const schema = z.object({ n: z.number() });

test('a result is computed once for each key', async t => {
  const dir = temporaryFolder(t);
  let calls = 0;
  const get = (key: unknown, kind = 'profile') => cached(dir, kind, key, schema, () => Promise.resolve({ n: ++calls }));
  assert.deepEqual(await get({ step: 5 }), { n: 1 });
  assert.deepEqual(await get({ step: 5 }), { n: 1 });
  assert.deepEqual(await get({ step: 6 }), { n: 2 });
  assert.deepEqual(await get({ step: 5 }, 'cka'), { n: 3 });
  const names = readdirSync(join(dir, 'analysis'));
  assert.equal(names.length, 3);
  for (const name of names) assert.match(name, /^(profile|cka)-[0-9a-f]{16}\.json$/);
});

test('a file that is damaged, of another format, key or shape is replaced', async t => {
  const dir = temporaryFolder(t);
  const get = (n: number) => cached(dir, 'cka', [1], schema, () => ({ n }));
  await get(1);
  const file = join(dir, 'analysis', readdirSync(join(dir, 'analysis'))[0]!);
  const good = readFileSync(file, 'utf8');
  const bad = [
    '',
    '{"format":1',
    '{}',
    good.replace('"format":1', '"format":2'),
    good.replace('[1]', '[2]'),
    good.replace('"n":1', '"m":1'),
  ];
  for (const [index, text] of bad.entries()) {
    writeFileSync(file, text);
    assert.deepEqual(await get(10 + index), { n: 10 + index });
    assert.deepEqual(await get(99), { n: 10 + index });
  }
});

test('without a folder to write to the result is given all the same', async t => {
  const dir = temporaryFolder(t);
  writeFileSync(join(dir, 'file'), '');
  for (const place of [join(dir, 'none'), join(dir, 'file')]) {
    assert.deepEqual(await cached(place, 'cka', 1, schema, () => ({ n: 4 })), { n: 4 });
  }
  writeFileSync(join(dir, 'analysis'), '');
  assert.deepEqual(await cached(dir, 'cka', 1, schema, () => ({ n: 5 })), { n: 5 });
  rmSync(join(dir, 'analysis'));
});

test('what the computation throws is thrown', async t => {
  const dir = temporaryFolder(t);
  await assert.rejects(
    cached(dir, 'cka', 1, schema, () => Promise.reject(new Error('no layers'))),
    /no layers/,
  );
});
