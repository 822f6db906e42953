import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyAt } from '../../../src/config/language/keyAt';
import { outlineOf } from '../../../src/config/language/outline';
import { readConfig } from '../../../src/config/reading/read';

const TEXT = `# digits
name: digits

model:
  latent: 10 # z
  hidden: [60, 120]
objective: {beta: 4}
sweep:
  objective.beta: [0.1, 4]
  seed:
    - 1
    - 2
  model: [{latent: 2}]
`;
const { places } = readConfig(TEXT);

/** The key at a word of the text, and the text of its range. */
function keyOf(word: string, shift = 0): [string, string] | undefined {
  const found = keyAt(places, TEXT.indexOf(word) + shift);
  return found && [found.key, TEXT.slice(found.range.start.offset, found.range.end.offset)];
}

test('a key is found at its name and its value', () => {
  assert.deepEqual(keyOf('name'), ['name', 'name: digits']);
  assert.deepEqual(keyOf('10 #', 1), ['model.latent', 'latent: 10']);
  assert.deepEqual(keyOf('latent', 2), ['model.latent', 'latent: 10']);
  assert.deepEqual(keyOf('model'), ['model', 'model']);
  assert.deepEqual(keyOf('beta: 4', 6), ['objective.beta', 'beta: 4']);
});

test('in a list, the item is found', () => {
  assert.deepEqual(keyOf('120', 1), ['model.hidden[1]', '120']);
  assert.deepEqual(keyOf('0.1', 1), ['sweep.objective.beta[0]', '0.1']);
  assert.deepEqual(keyOf('4]'), ['sweep.objective.beta[1]', '4']);
  assert.deepEqual(keyOf('- 2', 2), ['sweep.seed[1]', '2']);
  assert.deepEqual(keyOf('latent: 2', 8), ['sweep.model[0].latent', 'latent: 2']);
  assert.deepEqual(keyOf('objective.beta', 12), ['sweep.objective.beta', 'objective.beta: [0.1, 4]']);
});

test('between keys there is none', () => {
  assert.equal(keyOf('# digits', 3), undefined);
  assert.equal(keyOf('# z', 2), undefined);
  assert.equal(keyOf('  latent'), undefined);
  assert.equal(keyOf('\n\nmodel', 1), undefined);
});

test('half-typed text has its keys too', () => {
  const text = 'model:\n  latent: 3\n  hidden: [1, \nobjective:\n  beta: 4\n';
  assert.equal(keyAt(readConfig(text).places, 10)?.key, 'model.latent');
});

test('the outline has sections with their keys, and values beside them', () => {
  const [name, model, objective, sweep] = outlineOf(TEXT, places);
  assert.deepEqual([name?.name, name?.detail, name?.children], ['name', 'digits', []]);
  assert.deepEqual([model?.name, model?.detail], ['model', '']);
  assert.deepEqual(
    model?.children.map(child => [child.name, child.detail]),
    [
      ['latent', '10'],
      ['hidden', '[60, 120]'],
    ],
  );
  assert.deepEqual(
    objective?.children.map(({ name }) => name),
    ['beta'],
  );
  assert.deepEqual(
    sweep?.children.map(child => [child.name, child.detail]),
    [
      ['objective.beta', '[0.1, 4]'],
      ['seed', '- 1 - 2'],
      ['model', '[{latent: 2}]'],
    ],
  );
  for (const { range, selection, children } of [name, model, objective, sweep].flatMap(entry => entry ?? [])) {
    for (const inner of [selection, ...children.map(child => child.range)])
      assert.ok(range.start.offset <= inner.start.offset && inner.end.offset <= range.end.offset);
  }
});
