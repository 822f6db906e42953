import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../../src/config/reading/read';

const LEAST = 'data: {name: tetrominoes}\nmodel: {architecture: mlp}\n';
const messages = (text: string, ...sets: string[]): string[] =>
  readConfig(text, sets).problems.map(({ message }) => message);

test('keys of other programs are understood, in their section and outside', () => {
  for (const [written, key] of [
    ['train.lr', 'train.learningRate'],
    ['lr', 'train.learningRate'],
    ['train.learning_rate', 'train.learningRate'],
    ['train.batch_size', 'train.batch'],
    ['batchSize', 'train.batch'],
    ['train.num_epochs', 'train.epochs'],
    ['model.latent_dim', 'model.latent'],
    ['model.hidden_dims', 'model.hidden'],
    ['image_size', 'data.size'],
    ['data_path', 'data.path'],
    ['random_seed', 'seed'],
    ['trian.steps', 'train.steps'],
    ['dat.name', 'data.name'],
    ['data.nmae', 'data.name'],
  ] as const) {
    assert.deepEqual(messages(LEAST, `${written}=1`), [`unknown key '${written}', did you mean '${key}'?`]);
  }
  for (const unknown of ['train.foo', 'model.growth', 'data.dir'])
    assert.deepEqual(messages(LEAST, `${unknown}=1`), [`unknown key '${unknown}'`]);
  assert.deepEqual(messages(`${LEAST}train: {lr: 1}`), ["unknown key 'lr', did you mean 'learningRate'?"]);
});

test('so are the names of data, architectures and objectives', () => {
  for (const [key, written, name] of [
    ['data.name', 'mnsit', 'mnist'],
    ['data.name', 'MNIST', 'mnist'],
    ['data.name', 'fashion-mnist', 'mnist'],
    ['data.name', 'norb', 'smallnorb'],
    ['data.name', 'imagefolder', 'images'],
    ['model.architecture', 'convnet', 'conv'],
    ['objective.name', 'tcvae', 'beta-tc-vae'],
    ['train.engine', 'cuda', 'onnx-cuda'],
  ] as const) {
    const [message = '', ...more] = messages(LEAST, `${key}=${written}`);
    assert.ok(message.endsWith(`, did you mean '${name}'?`), message);
    assert.deepEqual(more, []);
  }
});

test('numbers in other notations are understood', () => {
  for (const [set, meant] of [
    ['train.learningRate=0,001', '0.001'],
    ['train.learningRate=1,5e-3', '0.0015'],
    ['train.steps=1_000', '1000'],
    ['train.steps=10,000', '10000'],
    ['train.steps=4 500', '4500'],
    ['train.steps="300"', '300'],
    ['data.split=0,5', '0.5'],
    ['model.hidden=400, 200', '[400, 200]'],
    ['model.hidden=400', '[400]'],
    ['model.hidden=9 8 7 6 5 4 3 2 1 9', '[9, 8, 7, 6, 5, 4, 3, 2, 1, 9]'],
    ['sweep.objective.beta=1; 4', '[1, 4]'],
  ] as const) {
    const [message = ''] = messages(LEAST, set);
    assert.ok(message.endsWith(`, did you mean ${meant}?`), message);
  }
  assert.deepEqual(messages(LEAST, 'train.steps=many'), ["train.steps: 'many' is not a whole number"]);
  // What may be a number or a list of whole ones, and what may be no number at all.
  assert.match(messages(LEAST, 'train.checkpoints="1,000"')[0] ?? '', /did you mean 1000\?$/);
  for (const set of ['train.checkpoints="2.5"', 'data.array=5']) {
    assert.doesNotMatch(messages(LEAST, set).join(), /did you mean/);
  }
});

test('one fault has one complaint', () => {
  for (const [text, expected] of [
    [
      'data: {nmae: mnist}\nmodle: {architecture: mlp}',
      ["unknown key 'nmae', did you mean 'name'?", "unknown key 'modle', did you mean 'model'?"],
    ],
    [`${LEAST}name: []`, ['name: [] is not text']],
    [`${LEAST}train: {steps: -1}`, ['train.steps: -1 is below 1']],
    [
      `${LEAST}train: {steps: 3, epochs: -2}`,
      ['train.epochs: -2 is below 1; it may be left out, in --set and sweep by null'],
    ],
    [`${LEAST}objective: {gamma: -1}`, ['objective.gamma: -1 is below 0']],
    ['data: {name: tetrominoes}\nmodel: {architecture: conv-bn}\ntrain: {batch: 0}', ['train.batch: 0 is below 1']],
    [
      `${LEAST}sweep: {objective.name: [dip-vae-1], objective.beta: [1, 2, 3]}`,
      ["objective.beta: 'dip-vae-1' has no beta, only beta-vae and beta-tc-vae have one"],
    ],
  ] as const) {
    assert.deepEqual(messages(text), expected);
  }
  for (const broken of ['data: {name: x}}\nmodel: {architecture: mlp}', 'data:\n name: a\n  path: b\n'])
    assert.equal(messages(broken).length, 1);
});

test('a merge conflict is told as one', () => {
  const conflict = "a merge conflict is left here ('<<<<<<<'): keep one of its sides, and delete its lines of marks";
  const text = `${LEAST}<<<<<<< HEAD\nseed: 1\n=======\nseed: 2\n>>>>>>> other\n`;
  assert.deepEqual(messages(text), [conflict]);
  assert.equal(readConfig(text).problems[0]?.range.start.line, 3);
  assert.deepEqual(messages(text.replaceAll('\n', '\r\n')), [conflict]);
  assert.deepEqual(
    messages('{"data": {"name": "tetrominoes"},\n<<<<<<< a\n"seed": 1,\n=======\n"seed": 2,\n>>>>>>> b\n}'),
    [conflict],
  );
});

test('keys that begin with x- are the author’s own', () => {
  const text = `x-model: &m {architecture: mlp, latent: 3}\nx-anything: [1, {a: b}]\ndata: {name: tetrominoes}\nmodel: {<<: *m, hidden: [8]}\n`;
  const { config, problems } = readConfig(text);
  assert.deepEqual(problems, []);
  assert.deepEqual([config?.model.latent, config && 'hidden' in config.model && config.model.hidden], [3, [8]]);
  assert.deepEqual(messages(`${LEAST}train: {x-a: 1}`), ["unknown key 'x-a'"]);
});
