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
