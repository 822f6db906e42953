import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { UserError } from '../../../src/base/errors';
import { loadConfig } from '../../../src/config/reading/loadConfig';

const VALID = 'data: {name: tetrominoes}\nmodel: {architecture: mlp}\n';
let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vae-lens-config-'));
});
after(() => rm(folder, { recursive: true }));

async function write(name: string, text: string | Uint8Array): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

async function refusal(file: string, sets: string[] = []): Promise<string> {
  const error: unknown = await loadConfig(file, sets).then(
    () => assert.fail('was read'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof UserError, String(error));
  assert.equal(error.usage, true);
  return error.message;
}

test('a config has the name of its file, or its own', async () => {
  for (const ending of ['yaml', 'yml', 'json']) {
    const file = await write(
      `small.model.vae.${ending}`,
      ending === 'json' ? '{"data":{"name":"tetrominoes"},"model":{"architecture":"mlp"}}' : VALID,
    );
    const loaded = await loadConfig(relative(process.cwd(), file));
    assert.equal(loaded.name, 'small.model');
    assert.equal(loaded.file, file);
    assert.equal(loaded.folder, folder);
    assert.equal(loaded.config.data.name, 'tetrominoes');
  }
  assert.equal((await loadConfig(await write('a.vae.yaml', `${VALID}name: own`))).name, 'own');
  assert.equal((await loadConfig(await write('a.vae.yaml', VALID), ['name=given'])).name, 'given');
});

test('every problem stands on a line of its own behind the file as it was given', async () => {
  const file = relative(process.cwd(), await write('bad.vae.yaml', `${VALID}seed: -1\nobjective:\n  beta: -2\n`));
  assert.equal(
    await refusal(file, ['train.batch=0']),
    [
      `${file}: train.batch: 0 is below 1 (--set train.batch=0)`,
      `${file}: seed: -1 is below 0 (line 3)`,
      `${file}: objective.beta: -2 is below 0 (line 5)`,
    ].join('\n'),
  );
});

test('a file that is no config at all is refused in a page', async () => {
  const message = await refusal(await write('table.vae.yaml', 'a: 1\n'.repeat(1000)));
  assert.equal(message.split('\n').length, 51);
  assert.match(message, /and 949 more problems$/);
  await refusal(
    await write(
      'bytes.vae.yaml',
      Uint8Array.from({ length: 5000 }, (_, i) => (i * 73) % 256),
    ),
  );
});

test('another ending and a missing file are refused by name', async () => {
  for (const name of ['a.yaml', 'a.vae', 'a.vae.yaml.txt', '.vae.yaml']) {
    const file = await write(name, VALID);
    assert.equal(await refusal(file), `${file} is no config: its name must end in .vae.yaml or .vae.json`);
  }
  const missing = join(folder, 'none.vae.yaml');
  assert.equal(await refusal(missing), `${missing} does not exist`);
});

test('a config may be UTF-16 or Latin-1', async () => {
  const text = `${VALID}name: Größe\n`;
  const utf16 = Buffer.from(text, 'utf16le');
  const forms = {
    utf8: Buffer.from(text),
    'utf8 with mark': Buffer.from(`\ufeff${text}`),
    utf16: utf16,
    'utf16 with mark': Buffer.from(`\ufeff${text}`, 'utf16le'),
    'utf16, big-endian': Buffer.from(utf16).swap16(),
    'utf16, big-endian with mark': Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
    latin1: Buffer.from(text, 'latin1'),
  };
  for (const [name, bytes] of Object.entries(forms))
    assert.equal((await loadConfig(await write('encoded.vae.yaml', bytes))).name, 'Größe', name);
});
