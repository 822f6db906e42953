import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { UNWATCHED } from '../../../src/base/progress';
import type { Outcome } from '../../../src/worker/engines/outcome';
import { remembering } from '../../../src/worker/engines/rememberedTrials';

const root = mkdtempSync(join(tmpdir(), 'vae-lens-outcomes-'));
process.env.XDG_CACHE_HOME = process.env.LOCALAPPDATA = root;
after(() => rmSync(root, { recursive: true, force: true }));

/** Asks for an engine that behaves so: what is found, and whether it was tried for that. */
async function ask(
  threads: number,
  measure: boolean,
  reason: string | null,
  anew = false,
): Promise<[outcome: Outcome, tried: boolean]> {
  let tried = false;
  const probe = remembering(() => {
    tried = true;
    return Promise.resolve({ device: 'a device', reason, msPerStep: measure && reason === null ? 12 : null });
  }, anew);
  return [await probe('onnx', { threads, measure, patienceMs: 1 }, UNWATCHED), tried];
}

test('an engine that was measured is not tried again, unless that is asked for', async () => {
  const first = await ask(1, true, null);
  assert.deepEqual(first, [{ device: 'a device', reason: null, msPerStep: 12 }, true]);
  assert.deepEqual(await ask(1, true, null), [first[0], false]);
  assert.deepEqual(await ask(1, false, null), [first[0], false]);
  assert.equal((await ask(1, false, null, true))[1], true);
  // Trying it without measuring has not made its speed unknown.
  assert.deepEqual(await ask(1, true, null), [first[0], false]);
});

test('one that failed is not measured for a while, but tried again when it is named', async () => {
  await ask(2, false, 'no permission');
  const [{ reason }, tried] = await ask(2, true, null);
  assert.deepEqual([reason, tried], ['no permission', false]);
  const [now, again] = await ask(2, false, null);
  assert.deepEqual([now.reason, again], [null, true]);
});

test('what was tried with other threads says nothing', async () => {
  assert.equal((await ask(3, true, null))[1], true);
});
