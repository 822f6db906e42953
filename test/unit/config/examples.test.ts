import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { readConfig } from '../../../src/config/reading/read';
import { expandSweep } from '../../../src/config/reading/expandSweep';

/** The members of each sweep. */
const MEMBERS: Record<string, number> = {
  'mnist.vae.yaml': 4,
  'mnist-conv.vae.yaml': 0,
  'tetrominoes.vae.yaml': 6,
  'paper.vae.yaml': 100,
  'paper-latents.vae.yaml': 50,
  'paper-fc.vae.yaml': 40,
  'paper-classifier.vae.yaml': 5,
  'small.vae.yaml': 12,
  'small-objectives.vae.yaml': 12,
  'small-latents.vae.yaml': 3,
  'small-classifier.vae.yaml': 3,
  'small-fc.vae.yaml': 8,
};

test('every example is a config without a mistake, and so is each member of its sweep', () => {
  const found: Record<string, number> = {};
  const folders = ['examples', 'examples/paper-000'];
  const files = folders.flatMap(folder => readdirSync(folder).map(name => join(folder, name)));
  for (const file of files.filter(name => name.endsWith('.vae.yaml'))) {
    const { config, problems } = readConfig(readFileSync(file, 'utf8'));
    assert.deepEqual(problems, [], file);
    found[basename(file)] = config!.sweep ? expandSweep(config!).length : 0;
  }
  assert.deepEqual(found, MEMBERS);
});
