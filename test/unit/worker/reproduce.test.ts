import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { resolvedConfig } from '../../../src/config/reading/expandSweep';
import { readConfig } from '../../../src/config/reading/read';
import { reproduce } from '../../../src/worker/jobs/reproduceJob';
import { someInfo, temporaryFolder } from '../run/helpers';

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
  assert.equal(await command(given, 'seed=2'), '--set seed=2 --set data.splitSeed=2');
  assert.equal(await command(given, 'data.splitSeed=9'), '');
});
