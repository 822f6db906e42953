import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileSchema } from '../../../src/config/reading/fileSchema';
import { keysGrammar } from '../../../src/config/reading/keysGrammar';
import { isMapping, knownKeys, schemaAt } from '../../../src/config/schema/keys';
import type { SchemaNode } from '../../../src/config/schema/schema';

const read = (name: string) => JSON.parse(readFileSync(`syntaxes/${name}`, 'utf8')) as Record<string, unknown>;
const { patterns } = keysGrammar() as { patterns: { match: string; name: string }[] };

/** The names that a pattern lists. */
function namesIn(match: string): string[] {
  const [, names] = /\(\?:([^)]*)\)/.exec(match) ?? [];
  return (names ?? '').replaceAll('\\.', '.').split('|');
}

test('the grammar highlights the keys of the schema and no others', () => {
  const keys = knownKeys();
  const [swept, plain] = patterns.map(({ match }) => namesIn(match));
  assert.deepEqual(swept, keys.filter(key => key.includes('.')).sort());
  assert.deepEqual(plain, [...new Set(keys.map(key => key.split('.').at(-1)!))].sort());
});

test('a key is highlighted where it is whole and has its colon', () => {
  const highlighted = (line: string) => patterns.flatMap(({ match }) => new RegExp(match).exec(line) ?? []);
  assert.deepEqual(highlighted('  beta: 4'), ['beta']);
  assert.deepEqual(highlighted('  "beta" : 4'), ['beta']);
  assert.deepEqual(highlighted('  objective.beta: [1]'), ['objective.beta']);
  for (const line of ['  bet: 4', '  betas: 4', '  x-beta: 4', '  x.beta: 4', '  beta', '  name.beta: 3'])
    assert.deepEqual(highlighted(line), [], line);
});

test('the grammar is that of YAML with these keys on top', () => {
  const { scopeName, patterns: included } = read('vae-yaml.tmLanguage.json');
  assert.equal(scopeName, 'source.vae-yaml');
  assert.deepEqual(included, [{ include: 'source.yaml' }]);
  assert.deepEqual(read('language-configuration.json')['comments'], { lineComment: '#' });
});

test('the JSON Schema for editors names what can be swept, each with its values', () => {
  const sweep = fileSchema().properties?.['sweep'];
  assert.ok(isMapping(sweep) && isMapping(sweep.properties));
  const itemsOf = (key: string): unknown => (sweep.properties?.[key] as SchemaNode).items;
  // Null leaves a key out that may be so.
  const beta = schemaAt(['objective', 'beta']);
  assert.equal(beta?.minimum, 0);
  assert.deepEqual(itemsOf('objective.beta'), { anyOf: [beta, { type: 'null' }] });
  assert.deepEqual(itemsOf('model.architecture'), schemaAt(['model', 'architecture']));
  assert.equal(sweep.properties['name'], undefined);
});
