import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { UserError } from '../../../src/base/errors';
import { listImages, writeImage } from '../../../src/run/imageFolder';
import { clearStop, requestStop, stopRequested } from '../../../src/run/stop';
import { temporaryFolder } from './helpers';

test('pictures are written and listed by step', t => {
  const dir = temporaryFolder(t);
  assert.deepEqual(listImages(dir), []);
  writeImage(dir, 1000, 'samples', Uint8Array.of(1));
  writeImage(dir, 500, 'samples', Uint8Array.of(2));
  const file = writeImage(dir, 500, 'reconstructions', Uint8Array.of(3));
  assert.equal(file, join(dir, 'images', 'step-00000500-reconstructions.png'));
  writeImage(dir, 500, 'reconstructions', Uint8Array.of(4));
  for (const name of ['.tmp-1-ab', 'step-00000500-other.png', 'a.png']) writeFileSync(join(dir, 'images', name), '');
  assert.deepEqual(
    listImages(dir).map(image => [image.step, image.kind, basename(image.file), readFileSync(image.file)[0]]),
    [
      [500, 'reconstructions', 'step-00000500-reconstructions.png', 4],
      [500, 'samples', 'step-00000500-samples.png', 2],
      [1000, 'samples', 'step-00001000-samples.png', 1],
    ],
  );
});

test('a stop is asked for, seen and forgotten', t => {
  const dir = temporaryFolder(t);
  assert.equal(stopRequested(dir), false);
  requestStop(dir);
  requestStop(dir);
  assert.equal(stopRequested(dir), true);
  clearStop(dir);
  clearStop(dir);
  assert.equal(stopRequested(dir), false);
  assert.throws(
    () => requestStop(join(dir, 'none')),
    (thrown: unknown) => thrown instanceof UserError && thrown.message.endsWith('none does not exist'),
  );
});
