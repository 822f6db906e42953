import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knownKeys } from '../../../src/config/schema/keys';
import { readConfig } from '../../../src/config/reading/read';
import { betaMeaning } from '../../../src/vscode/language/betaText';
import { configAt, isParameter, parameterText } from '../../../src/vscode/language/parameterText';

function read(objective: string, train = '{}') {
  const { config, problems } = readConfig(
    `data: {name: tetrominoes}\nmodel: {architecture: mlp}\nobjective: ${objective}\ntrain: ${train}`,
  );
  assert.deepEqual(problems, []);
  return config!;
}

test('every parameter of every objective is explained, with what more and less of it give', () => {
  const keys = knownKeys().filter(key => /^objective\.(?!name$|beta$)/.test(key));
  assert.ok(keys.length >= 9);
  const config = read('{name: dip-vae-2}');
  for (const key of keys) {
    assert.ok(isParameter(key, config), key);
    assert.match(parameterText(key, config, undefined)[0]!, new RegExp(`^\`${key}\` is `));
  }
  assert.equal(isParameter('objective.beta', config), false);
  assert.equal(isParameter('model.latent', config), false);
  for (const name of ['beta-vae', 'beta-tc-vae'])
    assert.match(betaMeaning('bernoulli', read(`{name: ${name}}`).objective), /a higher β .* lower one/);
});

test('lambda is told of what the objective measures, and the diagonal by its default', () => {
  const first = (key: string, name: string): string => parameterText(key, read(`{name: ${name}}`), undefined)[0]!;
  assert.match(first('objective.lambda', 'dip-vae-1'), /measured on their posterior means: a higher λ/);
  assert.match(first('objective.lambda', 'dip-vae-2'), /measured on their samples: a higher λ/);
  assert.match(first('objective.lambda', 'info-vae'), /is the price of samples that, .* \(their MMD\): a higher λ/);
  assert.match(first('objective.lambdaDiagonal', 'dip-vae-1'), /Left out, it is 10 · lambda\.$/);
  assert.match(first('objective.lambdaDiagonal', 'dip-vae-2'), /Left out, it is lambda\.$/);
});

test('without runs it says which sweep shows more, with runs their table', () => {
  const config = read('{name: dip-vae-2}');
  assert.deepEqual(parameterText('objective.lambda', config, undefined).slice(1), [
    'No runs that differ in it alone are measured yet. A sweep over `objective.lambda: [1, 2, 5, 10, 20]` shows what each value gives.',
  ]);
  assert.deepEqual(parameterText('objective.lambda', config, '| a table |').slice(1), ['| a table |']);
});

test('a training that is too short for its capacity is told how far it gets', () => {
  const short = read('{name: annealed-vae, capacity: 25}', '{steps: 10000}');
  assert.equal(
    parameterText('objective.capacity', short, '')[1],
    'With `train.steps: 10,000` training ends at 2.5 of 25 nats: lower the threshold, or train longer.',
  );
  const long = read('{name: annealed-vae, threshold: 5000}', '{steps: 10000}');
  assert.equal(parameterText('objective.capacity', long, 'table')[1], 'table');
});

test('in a sweep over mappings a key is told of the objective that it stands in', () => {
  const { config } = readConfig(
    'data: {name: tetrominoes}\nmodel: {architecture: mlp}\nsweep: {objective: [{beta: 2}, {name: dip-vae-2, lambda: 5}]}',
  );
  const names = ['objective.beta', 'sweep.objective[0].beta', 'sweep.objective[1].lambda', 'sweep.seed[0]'].map(
    key => configAt(key, config!).objective.name,
  );
  assert.deepEqual(names, ['beta-vae', 'beta-vae', 'dip-vae-2', 'beta-vae']);
  const text = parameterText('objective.lambda', configAt('sweep.objective[1].lambda', config!), undefined);
  assert.match(text[0]!, /measured on their samples/);
});
