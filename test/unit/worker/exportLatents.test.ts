import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { UNWATCHED } from '../../../src/base/progress';
import { listCheckpoints } from '../../../src/run/checkpoints/checkpoint';
import { exportLatentsJob } from '../../../src/worker/jobs/exportJob';
import { trainJob } from '../../../src/worker/jobs/trainJob';
import { benchOf, kind } from './engines';

const folder = mkdtempSync(join(tmpdir(), 'vae-lens-export-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const output = join(folder, 'out', 'z.npz');
let file = '';

before(async () => {
  const config = {
    data: { name: 'tetrominoes', split: 0.99 },
    model: { architecture: 'mlp', hidden: [4], latent: 2 },
    train: { steps: 4, batch: 8, checkpoints: [4], evaluations: 1, engine: 'onnx' },
    analysis: { examples: 30 },
  };
  const where = { name: 'exported', configFile: join(folder, 'exported.vae.json'), runsRoot: folder };
  const { run } = await trainJob({ ...where, config, resume: 'no', threads: 1 }, UNWATCHED, benchOf([kind('onnx')]));
  file = listCheckpoints(run).at(-1)!.file;
  mkdirSync(join(folder, 'out'));
  writeFileSync(output, 'older');
});

const assertUntouched = (): void => {
  assert.deepEqual([readdirSync(join(folder, 'out')), readFileSync(output, 'utf8')], [['z.npz'], 'older']);
};

test('an export that is cancelled in the middle leaves the older file, and nothing beside it', async () => {
  const abort = new AbortController();
  const cancelled = new Error('nobody wants it');
  let beside: string[] = [];
  const progress = (done: number, _: number, what: string): void => {
    if (what !== 'examples' || done === 0) return;
    beside = readdirSync(join(folder, 'out'));
    abort.abort(cancelled);
  };
  const exporting = exportLatentsJob({ file, output, part: 'held-out' }, { signal: abort.signal, progress });
  await assert.rejects(exporting, cancelled);
  assert.equal(beside.length, 2, 'it had begun to write');
  assertUntouched();
});

test('a damaged checkpoint is named before anything is written', async () => {
  const damaged = join(folder, 'damaged.safetensors');
  const bytes = readFileSync(file);
  bytes[bytes.length - 3]! ^= 1;
  writeFileSync(damaged, bytes);
  await assert.rejects(
    exportLatentsJob({ file: damaged, output, part: 'held-out' }, UNWATCHED),
    ({ message }: Error) => message.startsWith(damaged) && /damaged/.test(message),
  );
  assertUntouched();
});
