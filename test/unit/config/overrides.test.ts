import assert from 'node:assert/strict';
import { test } from 'node:test';
import { betaOf } from '../../../src/config/schema/objective';
import { resolvedConfig } from '../../../src/config/reading/expandSweep';
import { problemSentence, readConfig } from '../../../src/config/reading/read';

const FILE = `data: {name: tetrominoes}
model: {architecture: mlp, hidden: [9]}
train: {steps: 300}
`;

const config = (...sets: string[]) => {
  const { config, problems } = readConfig(FILE, sets);
  assert.deepEqual(problems, []);
  return config;
};
const sentences = (text: string, ...sets: string[]) => readConfig(text, sets).problems.map(problemSentence);

test('an override wins over the file, the later over the earlier', () => {
  assert.equal(config('train.steps=5')?.train.steps, 5);
  assert.equal(config('train.steps=5', 'train.steps=6')?.train.steps, 6);
  assert.equal(betaOf(config('objective.beta=0.5')!.objective), 0.5);
  assert.equal(config('name=a=b')?.name, 'a=b');
});

test('a value is read as YAML', () => {
  assert.deepEqual(config('model.hidden=[60,120]')?.model.hidden, [60, 120]);
  assert.equal(config('name="7"')?.name, '7');
  assert.deepEqual(config('objective={beta: 3}')?.objective, { name: 'beta-vae', beta: 3 });
});

test('a whole section replaces the whole section', () => {
  assert.deepEqual(config('model={architecture: mlp}')?.model.hidden, [400]);
});

test('steps and epochs replace each other, and a new architecture what only the old one has', () => {
  assert.equal(config('train.epochs=2')?.train.steps, undefined);
  assert.equal(config('train.epochs=2')?.train.epochs, 2);
  const epochs = readConfig(FILE.replace('steps', 'epochs'), ['train.steps=7']).config;
  assert.deepEqual([epochs?.train.steps, epochs?.train.epochs], [7, undefined]);
  assert.deepEqual(config('model.architecture=conv')?.model.kernels, [4, 4, 2, 2]);
  assert.deepEqual(config('model.architecture=mlp')?.model.hidden, [9]);
});

test('a key inside a value that may be a mapping can be set, in place of a value that is none', () => {
  const split = (given: string, ...sets: string[]) =>
    readConfig(FILE.replace('data: {', `data: {${given}`), sets).config?.data.split;
  assert.deepEqual(split('', 'data.split.train=9'), { train: 9 });
  assert.deepEqual(split('split: 0.5, ', 'data.split.train=9'), { train: 9 });
  assert.deepEqual(split('split: {kind: checkerboard, train: 9}, ', 'data.split.train=null'), { kind: 'checkerboard' });
  assert.equal(split('split: 0.5, ', 'data.split.train=null'), 0.5);
  assert.deepEqual(sentences(FILE.replace('{architecture: mlp, hidden: [9]}', '3'), 'model.latent=2'), [
    'model: 3 is not a mapping with architecture (line 2)',
  ]);
});

test('a sweep can be set whole or by key', () => {
  assert.deepEqual(config('sweep.objective.beta=[1, 2]')?.sweep, { 'objective.beta': [1, 2] });
  assert.deepEqual(config('sweep={seed: [1, 2]}')?.sweep, { seed: [1, 2] });
});

test('an error names the override in place of a line', () => {
  assert.deepEqual(sentences(FILE, 'objective.beta=-1'), ['objective.beta: -1 is below 0 (--set objective.beta=-1)']);
  assert.deepEqual(sentences(FILE, 'objective.betas=1'), [
    "unknown key 'objective.betas', did you mean 'objective.beta'? (--set objective.betas=1)",
  ]);
  assert.deepEqual(sentences(FILE, 'objective.beta'), [
    "'objective.beta' is not key=value, such as objective.beta=4 (--set objective.beta)",
  ]);
  assert.deepEqual(sentences(FILE, 'data.path='), [
    'data.path is empty: write a value, or null to leave the key out (--set data.path=)',
  ]);
  assert.match(
    sentences(FILE, 'model.hidden=[1')[0] ?? '',
    /^model\.hidden: this is not valid YAML: .* \(--set model\.hidden=\[1\)$/,
  );
  assert.deepEqual(sentences(FILE, 'train.steps=1', 'train.epochs=1'), [
    'train.epochs: train.steps is given too, keep one of the two (--set train.epochs=1)',
  ]);
  assert.deepEqual(sentences(FILE, 'sweep.objective.beta=[1, -1]'), [
    'objective.beta: -1 is below 0 (--set sweep.objective.beta=[1, -1])',
  ]);
  assert.deepEqual(sentences('data: {name: tetrominoes}', 'model.latent=3'), [
    'model.architecture is missing: one of mlp, linear, conv, fc, resnet, conv-bn, cnn, classifier (--set model.latent=3)',
  ]);
});

test('an error of the file keeps its line beside an override', () => {
  assert.deepEqual(sentences(`${FILE}seed: -1`, 'objective.beta=2'), ['seed: -1 is below 0 (line 4)']);
  assert.deepEqual(sentences(`${FILE}objective: 3`, 'objective.beta=2'), ['objective: 3 is not a mapping (line 4)']);
});

test('null takes a key away, as if the file had none', () => {
  const full = `${FILE}objective: {beta: 4}\nsweep: {seed: [0, 1]}\n`.replace(
    '300',
    '300, clipGradient: 5, threads: 2',
  );
  const { config: all } = readConfig(full);
  const bare = readConfig(full, ['train.clipGradient=null', 'objective.beta=null', 'sweep=~']).config!;
  const { train, ...others } = resolvedConfig(all!);
  const { clipGradient, ...rest } = train as Record<string, unknown>;
  assert.equal(clipGradient, 5);
  assert.deepEqual(resolvedConfig(bare), { ...others, train: rest, objective: { name: 'beta-vae', beta: 1 } });
  assert.equal(bare.sweep, undefined);
  // It is no choice of a key that rules out others.
  assert.equal(readConfig(full.replace('steps: 300', 'epochs: 3'), ['train.steps=null']).config?.train.epochs, 3);
  assert.deepEqual(sentences(FILE, 'model.architecture=null'), [
    'model.architecture is missing: one of mlp, linear, conv, fc, resnet, conv-bn, cnn, classifier (--set model.architecture=null)',
  ]);
});

test('an error in a value that an override replaced whole names it, whatever the file has there', () => {
  assert.deepEqual(sentences(FILE, 'model.hidden=[-1]'), ['model.hidden[0]: -1 is below 1 (--set model.hidden=[-1])']);
  const swept = `${FILE}sweep: {objective.beta: [1, 2]}\n`;
  assert.deepEqual(sentences(swept, 'sweep.objective.beta=[1, -1]'), [
    'objective.beta: -1 is below 0 (--set sweep.objective.beta=[1, -1])',
  ]);
  assert.deepEqual(sentences(swept, 'sweep={objective.beta: [-1, 1]}'), [
    'objective.beta: -1 is below 0 (--set sweep={objective.beta: [-1, 1]})',
  ]);
  assert.deepEqual(sentences(`${FILE}sweep: {objective.beta: [1, -2]}\n`, 'sweep.seed=[1, 2]'), [
    'objective.beta: -2 is below 0 (line 4)',
  ]);
});

test('an override mends what is wrong in the file', () => {
  assert.deepEqual(sentences(`${FILE}objective: {beta: -1}`, 'objective.beta=1'), []);
  assert.deepEqual(sentences(`${FILE}objective:`, 'objective.beta=1'), []);
});

test('what a --set makes wrong in the file is told with it', () => {
  const swept = `${FILE}sweep: {objective.beta: [1, 4]}\n`;
  const line = swept.trimEnd().split('\n').length;
  assert.deepEqual(sentences(swept, 'seed=3', 'objective.name=dip-vae-1'), [
    `objective.beta: 'dip-vae-1' has no beta, only beta-vae and beta-tc-vae have one (line ${line}, with --set objective.name=dip-vae-1)`,
  ]);
  // What the file alone has wrong stays with the file.
  const wrong = swept.replace('[1, 4]', '[1, -4]');
  assert.deepEqual(sentences(wrong, 'seed=3'), [`objective.beta: -4 is below 0 (line ${line})`]);
});

test('an element of a list that was set is blamed on the --set', () => {
  const swept = `${FILE}sweep: {objective.beta: [1, 4]}\n`;
  for (const set of [
    'train.checkpoints=[5, -1]',
    'model.hidden=[3, x]',
    'sweep.objective.beta=[1, x]',
    'sweep={seed: [1, x]}',
  ]) {
    assert.match(sentences(swept, set).join('\n'), /^[^\n]+ \(--set [^\n]+\)$/, set);
  }
});
