import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { UNWATCHED, type Watch } from '../../../src/base/progress';
import { peekComparison } from '../../../src/analysis/results/rememberedLayers';
import { listCheckpoints } from '../../../src/run/checkpoints/checkpoint';
import { compareJob } from '../../../src/worker/jobs/inspectJobs';
import { mapJob } from '../../../src/worker/jobs/mapJob';
import { trainJob } from '../../../src/worker/jobs/trainJob';
import { benchOf, kind } from './engines';

/** The map of checkpoints of real runs, small as they are. */

const folder = mkdtempSync(join(tmpdir(), 'vae-lens-map-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const files: string[] = [];
before(async () => {
  for (const seed of [0, 1]) {
    const config = {
      data: { name: 'mnist', path: resolve('examples/data/mnist') },
      model: { architecture: 'mlp', hidden: [8], latent: 2 },
      train: { steps: 12, batch: 16, checkpoints: 2, evaluations: 1, engine: 'onnx' },
      analysis: { examples: 20 },
      seed,
    };
    const where = { name: 'map', configFile: join(folder, 'map.vae.json'), runsRoot: folder };
    const params = { ...where, config, resume: 'no' as const, threads: 1 };
    const { run } = await trainJob(params, UNWATCHED, benchOf([kind('onnx')]));
    files.push(...listCheckpoints(run).map(({ file }) => file));
  }
});

test('a map that is called off keeps what it has measured', async () => {
  const controller = new AbortController();
  const seen: string[] = [];
  const watch: Watch = {
    signal: controller.signal,
    progress: (done, total, what) => {
      seen.push(`${done} of ${total} ${what}`);
      if (done === 1) controller.abort(new Error('enough'));
    },
  };
  await assert.rejects(mapJob({ files }, watch), /enough/);
  assert.deepEqual(seen, ['0 of 4 checkpoints measured', '1 of 4 checkpoints measured']);
  assert.deepEqual(
    files.map(file => peekComparison([file]) !== undefined),
    [true, false, false, false],
  );
});

test('checkpoints have their places, what is gone is left out, and each is measured as it is alone', async () => {
  const gone = join(folder, 'gone.safetensors');
  const map = await mapJob({ files: [...files, gone] }, UNWATCHED);
  assert.deepEqual(
    map.points.map(({ file }) => file),
    files,
  );
  assert.deepEqual(
    map.left.map(({ file }) => file),
    [gone],
  );
  // Of the second run, whose data were opened for the first; measured anew from a copy it would be the same.
  const known = peekComparison([files[2]!])!;
  rmSync(join(files[2]!, '../../analysis'), { recursive: true });
  assert.equal(peekComparison([files[2]!]), undefined);
  assert.deepEqual(await compareJob({ files: [files[2]!], measures: [] }, UNWATCHED), known);
  assert.deepEqual((await mapJob({ files: [...files, gone] }, UNWATCHED)).points, map.points);
});

test('fewer than three have no map', async () => {
  assert.deepEqual(await mapJob({ files: files.slice(0, 2) }, UNWATCHED), { points: [], missing: [], left: [] });
});
