import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { leftOutText } from '../../../src/analysis/results/curve';
import { UNWATCHED } from '../../../src/base/progress';
import { listCheckpoints } from '../../../src/run/checkpoints/checkpoint';
import { curveJob } from '../../../src/worker/jobs/curveJob';
import { reportJob } from '../../../src/worker/jobs/reportJob';
import { trainJob } from '../../../src/worker/jobs/trainJob';
import { benchOf, kind } from './engines';

/** One run that cannot be read or measured does not keep the others from their curve, or from a report. */

const folder = mkdtempSync(join(tmpdir(), 'vae-lens-unreadable-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const MULTI_RATE = { name: 'multi-rate', range: [0.1, 10] };
const data = join(folder, 'digits');
const link = join(folder, 'elsewhere');

async function trained(name: string, objective: object, path = data): Promise<string> {
  const config = {
    data: { name: 'mnist', path },
    model: { architecture: 'mlp', hidden: [8], latent: 2 },
    objective,
    train: { steps: 4, batch: 8, checkpoints: [4], evaluations: 1, engine: 'onnx' },
    analysis: { examples: 20 },
  };
  const where = { name, configFile: join(folder, `${name}.vae.json`), runsRoot: folder };
  return (await trainJob({ ...where, config, resume: 'no', threads: 1 }, UNWATCHED, benchOf([kind('onnx')]))).run;
}

let [plain, whole, homeless, cut] = ['', '', '', ''];

before(async () => {
  symlinkSync(resolve('examples/data/mnist'), data);
  symlinkSync(resolve('examples/data/mnist'), link);
  plain = await trained('plain', { beta: 2 });
  whole = await trained('whole', MULTI_RATE);
  homeless = await trained('homeless', MULTI_RATE, link);
  cut = await trained('cut', MULTI_RATE);
  writeFileSync(listCheckpoints(cut).at(-1)!.file, 'cut off');
});

test('data that are gone, a checkpoint that is damaged, a run.json that is: each is named with its cause', async () => {
  const broken = join(folder, 'broken');
  mkdirSync(broken);
  writeFileSync(join(broken, 'run.json'), '{');
  const nowhere = join(folder, 'nowhere');
  const runs = [broken, homeless, cut, plain, whole, nowhere];
  const found = await curveJob({ runs, betas: [1, 2] }, UNWATCHED);
  // What was measured is known without data, at those β alone.
  unlinkSync(link);
  const gone = await curveJob({ runs, betas: [1, 4] }, UNWATCHED);
  assert.deepEqual(new Set(found.points.map(({ run }) => run)), new Set([plain, homeless, whole]));
  assert.deepEqual(new Set(gone.points.map(({ run }) => run)), new Set([plain, whole]));
  const reasons = new Map(gone.leftOut.map(({ run, reason }) => [run, reason]));
  assert.deepEqual([...reasons.keys()].sort(), [broken, homeless, cut, nowhere].sort());
  assert.match(reasons.get(broken)!, /broken\/run\.json/);
  assert.match(reasons.get(homeless)!, /needs the data it was trained on .*\/elsewhere does not exist/);
  assert.match(reasons.get(cut)!, /step-00000004\.safetensors/);
  const said = leftOutText(gone.leftOut, runs);
  assert.match(said, /homeless\/[^/]+ \(checkpoints\/step-00000004\.safetensors needs the data/);
  assert.match(said, /nowhere \(does not exist\)/);
  // One whose curve is known, but not what it is beside others.
  const known = await curveJob({ runs: [homeless, await trained('another', { beta: 3 })], betas: [1, 2] }, UNWATCHED);
  assert.equal(new Set(known.points.map(({ run }) => run)).size, 2);
  assert.ok(known.warnings.some(one => one.startsWith(`${homeless} is not measured beside retrained runs: `)));
  await assert.rejects(curveJob({ runs: [broken, cut] }, UNWATCHED), {
    name: 'UserError',
    message: /broken\/run\.json.*\n.*step-00000004\.safetensors/,
  });
});

test('β outside the range is refused before anything is measured, whatever else cannot be read', async () => {
  await assert.rejects(curveJob({ runs: [cut, whole], betas: [1, 20] }, UNWATCHED), { usage: true });
});

test('a report leaves out what cannot be read beside its run', async () => {
  const output = join(folder, 'report.html');
  const nowhere = join(folder, 'nowhere');
  const { leftOut } = await reportJob({ runs: [plain, nowhere], output }, UNWATCHED);
  assert.deepEqual(leftOut, [{ run: nowhere, reason: `${nowhere} does not exist` }]);
  assert.match(readFileSync(output, 'utf8'), /Left out of the curve: [^<]*nowhere \(does not exist\)/);
});
