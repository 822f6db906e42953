import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { problemSentence, readConfig } from '../../../src/config/reading/read';

const VALID = `# A config with something of everything.
version: 1
name: "digits"
seed: 3
data: {name: images, path: 'photos', size: 64, split: 0.8}
model:
  architecture: conv
  latent: &n 10
  kernels:
    - 4
    - 4
    - 4
    - 4
objective: {name: beta-vae, beta: 4.0}
train: {epochs: 2, batch: *n, checkpoints: [1, 10]}
sweep:
  objective.beta: [1, 2e0]
  seed: [0, 1]
  model: [&m {architecture: mlp, hidden: [4, 3]}, {<<: *m, latent: 2}]
`;

/** Reads a text, which must give a config or say why not, at a place in the text. */
function readAny(text: string, sets: string[] = []): void {
  const { config, problems, places } = readConfig(text, sets);
  assert.equal(config === undefined, problems.length > 0);
  for (const problem of problems) {
    const { start, end } = problem.range;
    assert.ok(start.offset >= 0 && start.offset <= end.offset && end.offset <= text.length, text);
    assert.ok(start.line >= 1 && start.column >= 1);
    assert.doesNotMatch(problemSentence(problem), /undefined|Invalid input|expected .*received|\[object/);
  }
  for (const { value } of places.values()) assert.ok(value.start.offset <= value.end.offset);
}

test('the whole is valid', () => assert.deepEqual(readConfig(VALID).problems, []));

test('every beginning of a config is read without a throw', () => {
  for (let end = 0; end <= VALID.length; end++) readAny(VALID.slice(0, end));
});

test('a config with any stretch missing is read without a throw', () => {
  const offset = fc.nat(VALID.length);
  fc.assert(
    fc.property(offset, fc.nat(30), (at, length) => readAny(VALID.slice(0, at) + VALID.slice(at + length))),
    {
      numRuns: 400,
    },
  );
});

const scrap = fc.oneof(
  fc.string({ maxLength: 12, unit: 'binary' }),
  fc.constantFrom(
    '\t',
    '\n',
    ' ',
    '- ',
    '? ',
    ': ',
    '<<: ',
    '*n',
    '&n',
    '!!',
    '|',
    '>',
    '%',
    '---',
    '...',
    '[',
    '{',
    '"',
    '\u0000',
    '__proto__: ',
  ),
  fc.constantFrom('.nan', '-.inf', '1e999', '{}', '[]', 'null', 'true', '-1', '2001-01-01', "''"),
);

test('a config with anything typed into it is read without a throw', () => {
  fc.assert(
    fc.property(fc.nat(VALID.length), fc.nat(3), scrap, (at, over, text) =>
      readAny(VALID.slice(0, at) + text + VALID.slice(at + over)),
    ),
    { numRuns: 500 },
  );
});

test('any text is read without a throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => readAny(text)),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(fc.array(scrap, { maxLength: 20 }), parts => readAny(parts.join(''))),
    { numRuns: 500 },
  );
});

test('any values at any keys are read without a throw', () => {
  const section = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(
      fc.constantFrom(
        'name',
        'path',
        'beta',
        'hidden',
        'kernels',
        'steps',
        'epochs',
        'checkpoints',
        'architecture',
        'objective',
        'model.hidden',
        'x',
      ),
      fc.jsonValue(),
    ),
  );
  const config = fc.dictionary(
    fc.constantFrom('version', 'name', 'seed', 'data', 'model', 'objective', 'train', 'sweep', 'analysis', 'x'),
    section,
  );
  fc.assert(
    fc.property(config, value => readAny(JSON.stringify(value))),
    { numRuns: 300 },
  );
});

test('any override is read without a throw', () => {
  const key = fc.constantFrom(
    'objective.beta',
    'objective',
    'sweep',
    'sweep.seed',
    'sweep.__proto__',
    '__proto__.x',
    'model.hidden',
    'name',
    'train.epochs',
    'x',
  );
  const set = fc.oneof(
    fc.string(),
    fc.tuple(key, fc.oneof(scrap, fc.json())).map(([name, value]) => `${name}=${value}`),
  );
  fc.assert(
    fc.property(fc.array(set, { maxLength: 3 }), sets => readAny(VALID, sets)),
    { numRuns: 300 },
  );
});
