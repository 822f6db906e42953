import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { test } from 'node:test';
import { readConfig } from '../../../src/config/reading/read';
import { expandSweep } from '../../../src/config/reading/expandSweep';
import { scheduleOf } from '../../../src/run/schedule';
import {
  BETAS,
  CHECKERBOARDS,
  DEPTHS,
  FIGURE_3,
  SEEDED,
  type Setting,
  settingText,
  sparse,
} from '../../../scripts/papers/002/settings';

const EXAMPLES = 'examples';
const read = (file: string) => readConfig(readFileSync(join(EXAMPLES, file), 'utf8'));

/** The members of each sweep. */
const MEMBERS: Record<string, number> = {
  'mnist.vae.yaml': 4,
  'mnist-conv.vae.yaml': 0,
  'tetrominoes.vae.yaml': 6,
  'paper-000/paper.vae.yaml': 100,
  'paper-000/paper-latents.vae.yaml': 50,
  'paper-000/paper-fc.vae.yaml': 40,
  'paper-000/paper-classifier.vae.yaml': 5,
  'paper-000/small.vae.yaml': 12,
  'paper-000/small-objectives.vae.yaml': 12,
  'paper-000/small-latents.vae.yaml': 3,
  'paper-000/small-classifier.vae.yaml': 3,
  'paper-000/small-fc.vae.yaml': 8,
  'paper-002/paper.vae.yaml': 2160,
  'paper-002/small.vae.yaml': 16,
  'paper-002/small-seeds.vae.yaml': 4,
  'paper-002/small-checkerboard.vae.yaml': 4,
  'paper-002/small-checkerboard-dense.vae.yaml': 4,
  'paper-003/paper.vae.yaml': 7,
  'paper-003/small.vae.yaml': 3,
  'paper-003/small-seeds.vae.yaml': 2,
  'paper-004/paper.vae.yaml': 108,
  'paper-004/paper-tc.vae.yaml': 15,
  'paper-004/small-linear.vae.yaml': 14,
  'paper-004/small-mlp.vae.yaml': 2,
  'paper-004/small-mlp-retrained.vae.yaml': 16,
  'paper-004/small-omniglot.vae.yaml': 14,
  'paper-004/small-resnet.vae.yaml': 4,
  'paper-004/small-resnet-retrained.vae.yaml': 16,
};

test('every example is a config without a mistake, and so is each member of its sweep', () => {
  const found: Record<string, number> = {};
  const folders = ['', 'paper-000', 'paper-002', 'paper-003', 'paper-004'];
  const files = folders.flatMap(folder => readdirSync(join(EXAMPLES, folder)).map(name => posix.join(folder, name)));
  for (const file of files.filter(name => name.endsWith('.vae.yaml'))) {
    const { config, problems } = read(file);
    assert.deepEqual(problems, [], file);
    found[file] = config!.sweep ? expandSweep(config!).length : 0;
  }
  assert.deepEqual(found, MEMBERS);
});

test('the study of dimension has its checkpoints at the ends of epochs, and its weight decay an example', () => {
  for (const [name, examples, epochs] of [
    ['small', 20_000, [1, 2, 5, 10]],
    ['small-seeds', 20_000, [1, 2, 5, 10]],
    ['paper', 40_000, [1, 2, 5, 10, 20, 50, 75, 100, 150, 200]],
  ] as const) {
    const { data, train } = read(`paper-003/${name}.vae.yaml`).config!;
    assert.deepEqual(data.split, { train: examples });
    const { total, checkpoints, stepsPerEpoch } = scheduleOf(train, examples);
    assert.deepEqual(
      checkpoints.map(step => step / stepsPerEpoch),
      epochs,
    );
    assert.equal(checkpoints.at(-1), total);
    assert.equal(train.weightDecay, 1e-4 / train.batch);
  }
});

test('the small runs of the study of generalisation are the settings that its claims are judged by, alike but for these', () => {
  const members = ['small', 'small-seeds', 'small-checkerboard', 'small-checkerboard-dense'].flatMap(name =>
    expandSweep(read(`paper-002/${name}.vae.yaml`).config!),
  );
  const places = members.map(config => {
    const { split } = config.data;
    const { kind, train } = split as Setting;
    const layers = ('hidden' in config.model && config.model.hidden?.length) || 0;
    const beta = 'beta' in config.objective ? config.objective.beta : undefined;
    return `${settingText({ kind, train, layers })}, β ${beta}, seed ${config.seed}`;
  });
  const one = (setting: Setting, betas: readonly number[], seed: number): string[] =>
    betas.map(beta => `${settingText(setting)}, β ${beta}, seed ${seed}`);
  const expected = [
    ...FIGURE_3.flatMap(setting => one(setting, BETAS, 0)),
    ...DEPTHS.flatMap(layers => one(sparse(layers), SEEDED, 1)),
    ...CHECKERBOARDS.flatMap(setting => one(setting, SEEDED, 0)),
  ];
  assert.deepEqual(places.sort(), expected.sort());
  const plain = members.map(({ train, analysis, data }) => JSON.stringify({ train, analysis, seed: data.splitSeed }));
  assert.equal(new Set(plain).size, 1, 'the same training, the same draw of the split');
});
