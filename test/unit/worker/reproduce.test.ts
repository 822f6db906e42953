import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { resolvedConfig } from '../../../src/config/reading/expandSweep';
import { readConfig } from '../../../src/config/reading/read';
import { loadConfig } from '../../../src/config/reading/loadConfig';

import type { RunInfo } from '../../../src/run/records';
import { makeRun, someInfo, temporaryFolder } from '../run/helpers';
import { reproduce } from '../../../src/worker/jobs/reproduceJob';

const folder = mkdtempSync(join(tmpdir(), 'vae-lens-reproduce-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const BASE = { data: { name: 'sprites', size: 64 }, model: { architecture: 'mlp', hidden: [4] } };
const CONFIGS = [
  BASE,
  { ...BASE, train: { steps: 300, clipGradient: 0.001, threads: 2 }, name: "it's" },
  { ...BASE, data: { name: 'sprites', size: 64, split: 0.5 }, train: { epochs: 3 }, seed: 7 },
  { ...BASE, model: { architecture: 'conv' }, objective: { schedule: 'linear', warmup: 9 } },
  { ...BASE, model: { architecture: 'classifier' } },
  { ...BASE, objective: { name: 'dip-vae-1', lambda: 3, lambdaDiagonal: 4 } },
  { ...BASE, objective: { name: 'multi-rate' } },
  { ...BASE, name: 'swept', sweep: { 'objective.beta': [1, 4] } },
];

/** What a shell hands over of `--set 'a=b'` and `--set a=b`. */
function setsIn(command: string): string[] {
  const words = command.matchAll(/--set ((?:'[^']*'|\\'|[^\s'])+)/g);
  return [...words].map(([, word]) => word!.replace(/'([^']*)'|\\(')/g, (_, quoted?: string) => quoted ?? "'"));
}

test('the command trains what the run was, whatever its file has become', async () => {
  const files = CONFIGS.map((config, i) => {
    const file = join(folder, `${i}.vae.json`);
    writeFileSync(file, JSON.stringify(config));
    return file;
  });
  const loaded = await Promise.all(files.map(async file => resolvedConfig((await loadConfig(file)).config)));
  for (const [i, config] of loaded.entries()) {
    for (const [j, configFile] of files.entries()) {
      const [command = ''] = await reproduce({ config, configFile } as unknown as RunInfo, []);
      assert.deepEqual(resolvedConfig((await loadConfig(configFile, setsIn(command))).config), config, command);
      assert.equal(command.includes('--set'), i !== j);
    }
  }
});

test('what another key rules out need not be taken away', async () => {
  const configFile = join(folder, '2.vae.json');
  const { config } = await loadConfig(join(folder, '1.vae.json'));
  const [command = ''] = await reproduce({ config: resolvedConfig(config), configFile } as unknown as RunInfo, []);
  assert.deepEqual(
    setsIn(command).filter(set => set.endsWith('=null')),
    ['data.split=null'],
  );
});

test('the command that trains a run again holds out the examples that it held out', async t => {
  const configFile = join(temporaryFolder(t), 'a.vae.yaml');
  const TEXT = 'data: {name: tetrominoes}\nmodel: {architecture: mlp}\n';
  const command = async (text: string, ...sets: string[]) => {
    writeFileSync(configFile, text);
    const config = resolvedConfig(readConfig(TEXT, sets).config!);
    const [line] = await reproduce(someInfo({ config, configFile }), []);
    return line!.replace(`vae-lens train ${configFile}`, '').trim();
  };
  assert.equal(await command(TEXT), '');
  assert.equal(await command(TEXT, 'seed=2'), '--set seed=2');
  assert.equal(await command(TEXT, 'seed=2', 'data.splitSeed=0'), '--set seed=2 --set data.splitSeed=0');
  // The file has a split seed by now, which the run had not.
  const given = TEXT.replace('tetrominoes', 'tetrominoes, splitSeed: 9');
  assert.equal(await command(given, 'seed=2'), '--set seed=2 --set data.splitSeed=null');
  assert.equal(await command(given, 'data.splitSeed=9'), '');
});

test('of a run that goes on from another the command does so again', async t => {
  const root = temporaryFolder(t);
  const config = resolvedConfig(readConfig('data: {name: tetrominoes}\nmodel: {architecture: mlp}\n').config!);
  const train = { ...(config['train'] as object), steps: 20_000 };
  const from = makeRun(root, someInfo({ config }));
  const parent = { run: `../${basename(from)}`, step: 10_000 };
  const info = someInfo({ config: { ...config, train }, parent });
  const dir = makeRun(root, info);
  const [command] = await reproduce(info, [dir]);
  assert.equal(command, `vae-lens train --continue ${from} --from 10000 --set train.steps=20000`);
  rmSync(from, { recursive: true });
  assert.equal((await reproduce(info, [dir])).length, 1, 'its parent is gone');
});
