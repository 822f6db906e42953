import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../../src/config/reading/read';
import { STARTER_CONFIG, configFileName, fileNameProblem, freeFileName } from '../../../src/vscode/text/starter';

test('a new config is without problems and needs no file', () => {
  const { config, problems } = readConfig(STARTER_CONFIG);
  assert.deepEqual(problems, []);
  assert.equal(config?.data.name, 'tetrominoes');
  assert.equal(config.data.path, undefined);
});

test('the name of a config gets its ending once', () => {
  const names = ['a', 'a.vae', 'a.yaml', 'a.vae.yaml', ' a.vae.yml '].map(configFileName);
  assert.deepEqual(names, ['a.vae.yaml', 'a.vae.yaml', 'a.vae.yaml', 'a.vae.yaml', 'a.vae.yml']);
});

test('names that cannot be are refused in words', () => {
  const problem = (name: string): string | undefined => fileNameProblem(name, taken => taken === 'there.vae.yaml');
  assert.equal(problem('new'), undefined);
  assert.equal(problem('there'), 'there.vae.yaml is there already.');
  assert.match(problem('  ') ?? '', /needs a name/);
  assert.match(problem('.vae.yaml') ?? '', /needs a name/);
  assert.match(problem('../a') ?? '', /without folders/);
});

test('a proposed name is free, and JSON is refused', () => {
  assert.equal(
    freeFileName(() => false),
    'tetrominoes.vae.yaml',
  );
  assert.equal(
    freeFileName(name => name === 'tetrominoes.vae.yaml'),
    'tetrominoes-2.vae.yaml',
  );
  assert.match(fileNameProblem('foo.vae.json', () => false) ?? '', /YAML/);
});
