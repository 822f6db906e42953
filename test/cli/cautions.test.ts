import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cautionsOf } from '../../src/cli/cautions';
import { readConfig } from '../../src/config/reading/read';
import { physicalCores } from '../../src/engine/threads';

const cautions = (train: string, jobs?: number): string[] => {
  const { config } = readConfig(`data: {name: tetrominoes}\nmodel: {architecture: mlp}\ntrain: ${train}`);
  return cautionsOf([config!, config!], jobs);
};

test('more threads than cores are warned of, one by one and together', () => {
  const cores = physicalCores();
  for (const train of ['{}', `{threads: ${cores}}`]) assert.deepEqual(cautions(train), []);
  const [threads = '', ...more] = cautions(`{threads: ${64 * cores}}`);
  assert.match(threads, new RegExp(`^train\\.threads: ${64 * cores} threads on the ${cores} cores? of this machine`));
  assert.deepEqual(more, []);
  assert.deepEqual(cautions('{}', cores), []);
  assert.match(
    cautions('{threads: 3}', cores)[0]!,
    new RegExp(`^--jobs ${cores} with 3 threads each: ${3 * cores} threads`),
  );
});

test('checkpoints beyond the last step are named', () => {
  assert.deepEqual(cautions('{steps: 20, checkpoints: [5, 30, 20, 40]}'), [
    'train.checkpoints: 30 and 40 lie beyond the last step, 20: no checkpoint is written there',
  ]);
  for (const train of ['{steps: 20, checkpoints: [5, 20]}', '{epochs: 1, checkpoints: [5000000]}', '{steps: 2}'])
    assert.deepEqual(cautions(train), []);
});
