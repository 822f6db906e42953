import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knownKeys } from '../../../src/config/schema/keys';
import { readConfig } from '../../../src/config/reading/read';
import { betaMeaning } from '../../../src/vscode/language/betaText';
import { isParameter, parameterText } from '../../../src/vscode/language/parameterText';

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
    assert.ok(isParameter(key), key);
    assert.match(parameterText(key, config, undefined)[0]!, new RegExp(`^\`${key}\` is `));
  }
  assert.equal(isParameter('objective.beta'), false);
  assert.equal(isParameter('model.latent'), false);
  for (const name of ['beta-vae', 'beta-tc-vae'])
    assert.match(betaMeaning('bernoulli', name), /a higher β .* lower one/);
});

test('lambda is told of what the objective measures, and the diagonal by its default', () => {
  const first = (key: string, name: string): string => parameterText(key, read(`{name: ${name}}`), undefined)[0]!;
  assert.match(first('objective.lambda', 'dip-vae-1'), /measured on their posterior means: a higher λ/);
  assert.match(first('objective.lambda', 'dip-vae-2'), /measured on their samples: a higher λ/);
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
