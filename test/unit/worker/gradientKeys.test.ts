import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { UNWATCHED } from '../../../src/base/progress';
import { readRun } from '../../../src/run/folder';
import { trainJob } from '../../../src/worker/jobs/trainJob';
import { benchOf, kind } from './engines';

const folder = mkdtempSync(join(tmpdir(), 'vae-lens-clipped-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** What a run writes with this in its `train` section: that section as it is stored, and its scalars. */
async function trained(train: object) {
  const config = {
    data: { name: 'tetrominoes' },
    model: { architecture: 'mlp', hidden: [4], latent: 2 },
    train: { steps: 4, batch: 8, checkpoints: [4], evaluations: 1, engine: 'onnx', ...train },
    analysis: { examples: 10 },
  };
  const where = { name: 'clipped', configFile: join(folder, 'clipped.vae.json'), runsRoot: folder };
  const { run } = await trainJob({ ...where, config, resume: 'no', threads: 1 }, UNWATCHED, benchOf([kind('onnx')]));
  const lines = readFileSync(join(run, 'scalars.jsonl'), 'utf8').trimEnd().split('\n');
  const scalars = lines.map(line => JSON.parse(line) as Record<string, unknown>);
  return { stored: readRun(run).config['train'] as object, scalars };
}

test('the norms of the gradient are logged where it is clipped, and only there', async () => {
  const [free, limited] = [await trained({}), await trained({ clipGradient: 2 })];
  assert.ok(!('clipGradient' in free.stored));
  assert.deepEqual(limited.stored, { ...free.stored, clipGradient: 2 });
  assert.ok(free.scalars.every(scalar => !('gradientNorm' in scalar)));
  for (const { kind: what, gradientNorm } of limited.scalars) {
    if (what === 'batch') assert.ok(Number(gradientNorm) > 0);
    else assert.equal(gradientNorm, undefined);
  }
  assert.deepEqual(Object.keys(limited.scalars[0]!), ['kind', 'step', 'rate', 'distortion', 'loss', 'gradientNorm']);
});

test('a weight decay is part of the stored config where it is given, of 0 too', async () => {
  const free = await trained({});
  assert.ok(!('weightDecay' in free.stored));
  for (const weightDecay of [0, 0.01]) {
    assert.deepEqual((await trained({ weightDecay })).stored, { ...free.stored, weightDecay });
  }
});
