import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { UNWATCHED } from '../../../src/base/progress';
import { listCheckpoints } from '../../../src/run/checkpoints/checkpoint';
import { readState, writeState } from '../../../src/run/folder';
import { curveJob } from '../../../src/worker/jobs/curveJob';
import { measureRetrained, retrainedRuns } from '../../../src/worker/jobs/multiRate/retrainedRuns';
import { trainJob } from '../../../src/worker/jobs/trainJob';
import { benchOf, kind } from './engines';

const folder = mkdtempSync(join(tmpdir(), 'vae-lens-retrained-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function trained(name: string, depth: number | undefined, objective: object): Promise<string> {
  const config = {
    data: { name: 'mnist', path: resolve('examples/data/mnist') },
    model: { architecture: 'linear', latent: 3, ...(depth !== undefined && { depth }) },
    objective,
    train: { steps: 4, batch: 8, checkpoints: [4], evaluations: 1, engine: 'onnx' },
    analysis: { examples: 20 },
  };
  const where = { name, configFile: join(folder, `${name}.vae.json`), runsRoot: folder };
  return (await trainJob({ ...where, config, resume: 'no', threads: 1 }, UNWATCHED, benchOf([kind('onnx')]))).run;
}

test('beside a multi-rate linear VAE are those of its depth; one that failed keeps no curve from the others', async () => {
  const multiRate = await trained('multi-rate', undefined, { name: 'multi-rate', range: [0.1, 10] });
  const [shallow, deep] = [await trained('shallow', 1, { beta: 2 }), await trained('deep', 2, { beta: 2 })];
  const found = await retrainedRuns([multiRate, shallow, deep], measureRetrained(undefined, UNWATCHED));
  assert.deepEqual(
    found.map(({ run, beta }) => [run, beta]),
    [[deep, 2]],
  );
  writeState(multiRate, { ...readState(multiRate)!, status: 'failed', error: 'the disk is full' });
  writeFileSync(listCheckpoints(multiRate).at(-1)!.file, 'cut off');
  const { points, leftOut } = await curveJob({ runs: [multiRate, deep] }, UNWATCHED);
  assert.ok(points.every(({ run }) => run === deep));
  assert.deepEqual(leftOut, [{ run: multiRate, reason: 'the disk is full' }]);
});
