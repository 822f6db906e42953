import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { UNWATCHED } from '../../../src/base/progress';
import type { Comparison } from '../../../src/analysis/results/comparison';
import { listCheckpoints } from '../../../src/run/checkpoints/checkpoint';
import { compareJob } from '../../../src/worker/jobs/inspectJobs';
import { trainJob } from '../../../src/worker/jobs/trainJob';
import { benchOf, kind } from './engines';

const folder = mkdtempSync(join(tmpdir(), 'vae-lens-noise-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The checkpoints of a model whose posterior β keeps at the prior. */
async function collapsed(beta: number): Promise<string[]> {
  const config = {
    data: { name: 'mnist', path: resolve('examples/data/mnist') },
    model: { architecture: 'mlp', hidden: [8], latent: 2 },
    objective: { name: 'beta-vae', beta },
    train: { steps: 60, batch: 16, checkpoints: 2, evaluations: 1, learningRate: 0.01, engine: 'onnx' },
    analysis: { examples: 300 },
  };
  const where = { name: 'noise', configFile: join(folder, 'noise.vae.json'), runsRoot: folder };
  const { run } = await trainJob({ ...where, config, resume: 'no', threads: 1 }, UNWATCHED, benchOf([kind('onnx')]));
  return listCheckpoints(run).map(({ file }) => file);
}

function sampled({ rows, linearCka }: Comparison): number {
  const at = rows.indexOf('sampling');
  return linearCka[at]![at]!;
}

test('the codes of two collapsed models are as unlike as their noise, be they of one run', async () => {
  const [first, second] = [await collapsed(2000), await collapsed(3000)];
  const compare = (files: string[]) => compareJob({ files, measures: [] }, UNWATCHED).then(sampled);
  assert.ok((await compare([first[1]!, second[1]!])) < 0.2);
  assert.ok((await compare([first[0]!, first[1]!])) < 0.2);
  // Within one use there is one draw, and the next use has it again.
  assert.equal(await compare([first[1]!, first[1]!]), 1);
});
