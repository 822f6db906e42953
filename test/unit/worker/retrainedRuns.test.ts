import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { besideRun } from '../../../src/analysis/population/besideRun';
import { UNWATCHED } from '../../../src/base/progress';
import { listCheckpoints } from '../../../src/run/checkpoints/checkpoint';
import { readRun, readState, rewriteRun, writeState } from '../../../src/run/folder';
import { openPerExample, perExampleAt } from '../../../src/run/perExample';
import type { Evaluation } from '../../../src/run/records';
import { openScalars, readScalars } from '../../../src/run/scalars';
import { curveJob } from '../../../src/worker/jobs/curveJob';
import { measureRetrained, retrainedRuns } from '../../../src/worker/jobs/multiRate/retrainedRuns';
import { trainJob } from '../../../src/worker/jobs/trainJob';
import { benchOf, kind } from './engines';

const folder = mkdtempSync(join(tmpdir(), 'vae-lens-retrained-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function trained(name: string, depth: number | undefined, objective: object, seed = 0): Promise<string> {
  const config = {
    seed,
    data: { name: 'mnist', path: resolve('examples/data/mnist'), splitSeed: 0 },
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

test('beside it are runs of its seed where there are some, of none that went on from others, and β beyond its range is said', async () => {
  const range = { name: 'multi-rate', range: [0.1, 10] };
  const [own, other] = [await trained('own', undefined, range), await trained('other', undefined, range, 1)];
  const [zero, one] = [await trained('zero', 2, { beta: 1 }), await trained('one', 2, { beta: 1 }, 1)];
  const alone = await trained('alone', 2, { beta: 3 }, 1);
  const beyond = await trained('beyond', 2, { beta: 16 });
  const continued = await trained('continued', 2, { beta: 5 });
  const info = readRun(continued);
  rewriteRun(continued, { ...info, parent: { run: zero, step: 4 } });
  const runs = [own, other, zero, one, alone, beyond, continued];
  const measure = measureRetrained(undefined, UNWATCHED);
  const pairs = (await retrainedRuns(runs, measure)).map(found => [
    found.multiRateRun,
    found.run,
    [found.multiRateSeed, found.seed],
  ]);
  assert.deepEqual(
    new Set(pairs.map(pair => JSON.stringify(pair))),
    new Set(
      [
        [own, zero, [0, 0]],
        [own, alone, [0, 1]],
        [other, one, [1, 1]],
        [other, alone, [1, 1]],
      ].map(pair => JSON.stringify(pair)),
    ),
  );
  const { warnings } = await curveJob({ runs: [own, zero, beyond, continued] }, UNWATCHED);
  const said = warnings.find(warning => warning.startsWith('left out of the comparison with '))!;
  assert.match(said, / \(β 16 is not in the range of the multi-rate run, 0\.1 to 10\)/);
  assert.match(said, / \(the run of one β went on from another, whose cost it does not say\)/);
  // In a report the figure has those of other seeds too, and what is left out says why.
  const report = besideRun([own, zero, one, beyond, continued], await retrainedRuns([own, zero, one], measure));
  assert.deepEqual(
    report.retrained.map(({ run }) => run),
    [zero],
  );
  assert.ok(report.curve!.points.some(({ run }) => run === one));
  assert.deepEqual(
    report.leftOut.map(({ run }) => run),
    [beyond, continued],
  );
  assert.match(report.leftOut[0]!.reason, /^β 16 is not in the range of the multi-rate run, 0\.1 to 10$/);
  assert.match(report.leftOut[1]!.reason, /went on from another/);
  assert.match(besideRun([beyond, own], []).leftOut[0]!.reason, /^β 16 is not in the range/);
});

test('a run that was evaluated since is measured anew beside it', async () => {
  const own = await trained('again', undefined, { name: 'multi-rate', range: [0.1, 10] });
  const run = await trained('later', 2, { beta: 2 });
  let measured = 0;
  const measure: Parameters<typeof retrainedRuns>[1] = (...asked) => {
    measured++;
    return measureRetrained(undefined, UNWATCHED)(...asked);
  };
  await retrainedRuns([own, run], measure);
  await retrainedRuns([own, run], measure);
  assert.equal(measured, 1);
  const kept = perExampleAt(run, 4)!;
  const last = readScalars(run).findLast(({ kind }) => kind === 'test') as Evaluation;
  const [scalars, values] = [openScalars(run), openPerExample(run, kept)];
  scalars.append([{ ...last, step: 5 }]);
  values.append(5, kept);
  for (const log of [scalars, values]) log.close();
  const [found] = await retrainedRuns([own, run], measure);
  assert.deepEqual([measured, found!.retrainedStep], [2, 5]);
});
