import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { UserError } from '../../../../src/base/errors';
import { loadTensorflow } from '../../../../src/engine/tensorflow/loadTensorflow';

const folder = mkdtempSync(join(tmpdir(), 'vae-lens-load-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('a package that is there but does not load: why in a line, then what to do', async () => {
  for (const part of ['lib/napi-v8', 'deps/lib']) mkdirSync(join(folder, part), { recursive: true });
  for (const file of ['lib/napi-v8/tfjs_binding.node', 'deps/lib/libtensorflow.so.2'])
    writeFileSync(join(folder, file), '');
  writeFileSync(
    join(folder, 'package.json'),
    '{"name":"@tensorflow/tfjs-node","version":"4.22.0","main":"missing.js"}',
  );
  process.env.VAE_LENS_TENSORFLOW = folder;
  await assert.rejects(loadTensorflow(1), (thrown: unknown) => {
    assert.ok(thrown instanceof UserError);
    assert.ok(thrown.message.startsWith(`${folder} cannot be loaded (Cannot find module '${folder}`), thrown.message);
    assert.match(thrown.message, /\): run vae-lens setup tensorflow .* again$/);
    return true;
  });
});

test('a package of a trusted folder loads nothing from a folder above it', async () => {
  const trusted = join(folder, 'a/b');
  const place = join(trusted, 'node_modules/@tensorflow/tfjs-node');
  for (const part of ['lib/napi-v8', 'deps/lib']) mkdirSync(join(place, part), { recursive: true });
  for (const file of ['lib/napi-v8/tfjs_binding.node', 'deps/lib/libtensorflow.so.2'])
    writeFileSync(join(place, file), '');
  writeFileSync(join(place, 'package.json'), '{"name":"@tensorflow/tfjs-node","version":"4.22.0","main":"main.js"}');
  writeFileSync(join(place, 'main.js'), "require('node:fs'); require('inside'); require('above');");
  for (const [name, at] of [
    ['inside', trusted],
    ['above', join(folder, 'a')],
  ] as const) {
    mkdirSync(join(at, 'node_modules', name), { recursive: true });
    writeFileSync(
      join(at, 'node_modules', name, 'index.js'),
      `globalThis.ran = [...(globalThis.ran ?? []), '${name}']`,
    );
  }
  delete process.env.VAE_LENS_TENSORFLOW;
  process.env.XDG_CACHE_HOME = join(folder, 'nothing');
  process.env.VAE_LENS_TRUSTED_FOLDERS = JSON.stringify([trusted]);
  await assert.rejects(
    loadTensorflow(1),
    /above is missing in .*\/a\/b, and .*\/a\/node_modules\/above\/index\.js above it is not trusted/,
  );
  assert.deepEqual((globalThis as { ran?: string[] }).ran, ['inside']);
});
