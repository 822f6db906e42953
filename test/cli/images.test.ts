import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { READING } from '../../src/data/images/reading';
import { openDataset } from '../../src/data/openDataset';
import { deepPng } from '../unit/data/deepPictures';
import { type Trained, jsonOf, smallConfig, temporary, train, vaeLens } from './helpers';

/** Black ink on nothing, 16 × 16, a bar further right in each. */
async function drawings(folder: string): Promise<void> {
  mkdirSync(join(folder, 'ink'));
  for (let i = 0; i < 12; i++) {
    const pixels = Uint8Array.from({ length: 16 * 16 * 4 }, (_, at) =>
      at % 4 === 3 && (at >> 2) % 16 === i ? 255 : 0,
    );
    const raw = { width: 16, height: 16, channels: 4 } as const;
    await sharp(pixels, { raw })
      .png()
      .toFile(join(folder, 'ink', `${10 + i}.png`));
  }
}

/** Such bars in grey of 16 bits, of which 12 are filled, times a number. */
function photographs(folder: string, times = 1): void {
  mkdirSync(join(folder, 'ink'));
  for (let i = 0; i < 12; i++) {
    const pixels = Array.from({ length: 16 * 16 }, (_, at) => (at % 16 === i ? times * (4000 - at) : at));
    writeFileSync(join(folder, 'ink', `${10 + i}.png`), deepPng(16, 16, 1, pixels));
  }
}

const infoOf = (run: string) =>
  JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as { data: Record<string, unknown> };

test('run.json says how pictures were read, and what was left out is said in it and by the command', async t => {
  const folder = temporary(t);
  await drawings(folder);
  writeFileSync(join(folder, 'ink', 'notes.svg'), '<svg/>');
  const config = smallConfig(folder, { steps: 4, batch: 4 }, { data: { name: 'images', path: 'ink', size: 8 } });
  const ended = await vaeLens('train', config, '--json');
  const { data } = infoOf((jsonOf(ended) as Trained).run);
  assert.deepEqual([data['reading'], data['background']], [READING.newest, 'white']);
  const note = `${join(folder, 'ink')}: 1 file left out (1 .svg), PNG, JPEG, WebP, GIF, TIFF and BMP are read`;
  assert.deepEqual(data['notes'], [note]);
  assert.ok(ended.stderr.includes(`${note}\n`), ended.stderr);
});

test('pictures of 16 bits are dark until data.range says what white is', async t => {
  const folder = temporary(t);
  photographs(folder);
  const data = { name: 'images', path: 'ink' };
  const dark = await vaeLens('train', smallConfig(folder, { steps: 2, batch: 4 }, { data }), '--json');
  assert.match(
    dark.stderr,
    /ink: the values of its pictures .* from 0 to 4000 of 65535 .*: data\.range: \[0, 4095\] maps/,
  );
  const set = ['--set', 'data.range=[0, 4095]', '--json'];
  const bright = await vaeLens('train', join(folder, 'small.vae.json'), ...set);
  assert.doesNotMatch(bright.stderr, /data\.range/);
  assert.equal(infoOf((jsonOf(bright) as Trained).run).data['notes'], undefined);
});

for (const [version, reading, prepare] of [
  ['first', 1, drawings],
  ['second', 2, (folder: string) => photographs(folder, 16)],
] as const) {
  test(`an unfinished run of the ${version} version of reading is resumed on the same values`, async t => {
    const folder = temporary(t);
    await prepare(folder);
    const data = { name: 'images', path: 'ink', size: 8 } as const;
    const config = smallConfig(folder, { steps: 8, batch: 4, checkpoints: [4, 8] }, { data });
    const { run } = await train(config);
    // As that version left it behind after four steps.
    const { fingerprint } = await openDataset(data, folder, undefined, reading);
    const info = infoOf(run);
    assert.notEqual(info.data['fingerprint'], fingerprint);
    const old: Record<string, unknown> = { ...info.data, fingerprint };
    if (reading > 1) old['reading'] = reading;
    else delete old['reading'];
    delete old['background'];
    writeFileSync(join(run, 'run.json'), JSON.stringify({ ...info, data: old }));
    rmSync(join(run, 'checkpoints', 'step-00000008.safetensors'));
    const state = JSON.parse(readFileSync(join(run, 'state.json'), 'utf8')) as object;
    writeFileSync(join(run, 'state.json'), JSON.stringify({ ...state, status: 'stopped', step: 4 }));

    const resumed = (await vaeLens('train', config, '--resume', '--json').then(jsonOf)) as Trained;
    assert.deepEqual([resumed.run, resumed.state, resumed.step], [run, 'finished', 8]);
    // What is in the last checkpoint is read as it was.
    const last = join(run, 'checkpoints', 'step-00000008.safetensors');
    const compared = jsonOf(await vaeLens('compare', last, '--json')) as { n: number };
    assert.equal(compared.n, 1);
  });
}
