import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { UNWATCHED } from '../../../src/base/progress';
import { listCheckpoints } from '../../../src/run/checkpoints/checkpoint';
import { readRun } from '../../../src/run/folder';
import { approximateJob, compareJob, profileJob } from '../../../src/worker/jobs/inspectJobs';
import { trainJob } from '../../../src/worker/jobs/trainJob';
import { benchOf, kind } from './engines';

const folder = mkdtempSync(join(tmpdir(), 'vae-lens-split-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The config of a run's analysis as it is stored, and its checkpoint. */
async function trained(analysis: object) {
  const config = {
    data: { name: 'tetrominoes', split: 0.99 },
    model: { architecture: 'mlp', hidden: [4], latent: 2 },
    train: { steps: 4, batch: 8, checkpoints: [4], evaluations: 1, engine: 'onnx' },
    analysis,
  };
  const where = { name: 'split', configFile: join(folder, 'split.vae.json'), runsRoot: folder };
  const { run } = await trainJob({ ...where, config, resume: 'no', threads: 1 }, UNWATCHED, benchOf([kind('onnx')]));
  return { stored: readRun(run).config['analysis'], file: listCheckpoints(run).at(-1)!.file };
}

test('layers are measured on the part that the config names, and no result of one part is given for the other', async () => {
  const [unseen, said, seen] = [
    await trained({ examples: 30 }),
    await trained({ examples: 30, split: 'held-out' }),
    await trained({ examples: 30, split: 'train' }),
  ];
  // A config that says what was so before is the same config: its unfinished runs resume.
  assert.deepEqual([unseen.stored, said.stored], [{ examples: 30 }, { examples: 30 }]);
  assert.deepEqual(seen.stored, { examples: 30, split: 'train' });
  const compare = (...files: string[]) => compareJob({ files, measures: [] }, UNWATCHED);
  const [of, on] = [await compare(unseen.file), await compare(seen.file)];
  assert.deepEqual([of.n, of.split, on.n, on.split], [30, undefined, 30, 'train']);
  // The same weights see other examples.
  assert.notEqual(of.linearCka[0]![1], on.linearCka[0]![1]);
  assert.equal((await profileJob({ file: seen.file }, UNWATCHED)).split, 'train');
  assert.equal((await profileJob({ file: unseen.file }, UNWATCHED)).split, undefined);
  // Of two runs, the first one's examples: the same weights are alike on them.
  const [first, second] = [await compare(unseen.file, seen.file), await compare(seen.file, unseen.file)];
  assert.deepEqual([first.split, second.split], [undefined, 'train']);
  for (const [both, alone] of [
    [first, of],
    [second, on],
  ] as const) {
    // What comes before z: its noise is that of the run.
    const before = both.columns.indexOf('sampling');
    both.linearCka[0]!.slice(0, before).forEach((value, j) =>
      assert.ok(Math.abs(value! - alone.linearCka[0]![j]!) < 1e-9),
    );
    const files = both === first ? [unseen.file, seen.file] : [seen.file, unseen.file];
    const sketched = (await approximateJob({ files }))!;
    sketched.linearCka[0]!.forEach((value, j) => assert.ok(Math.abs(value! - both.linearCka[0]![j]!) < 1e-5));
  }
});
