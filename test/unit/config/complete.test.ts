import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Completion, completionsAt } from '../../../src/config/language/complete';
import { knownKeys } from '../../../src/config/schema/keys';
import { readConfig } from '../../../src/config/reading/read';

/** Completions where the text has its bar. */
function at(text: string): Completion[] {
  const offset = text.indexOf('|');
  assert.ok(offset >= 0);
  return completionsAt(text.replace('|', ''), offset);
}

const labels = (text: string) => at(text).map(({ label }) => label);

/** The keys of a section; that these are the right ones, another test knows. */
const keysOf = (section: string): string[] =>
  knownKeys().flatMap(key => (parentKey(key) === section ? key.slice(section.length + 1) : []));
const parentKey = (key: string): string => key.split('.').slice(0, -1).join('.');

const TOP = ['data', 'model', 'version', 'name', 'seed', 'objective', 'train', 'sweep', 'analysis'];
const DATA = keysOf('data');
const MODEL = keysOf('model');
const ARCHITECTURES = ['mlp', 'linear', 'conv', 'fc', 'resnet', 'conv-bn', 'cnn', 'classifier'];
const without = (keys: string[], ...gone: string[]) => keys.filter(key => !gone.includes(key));

const keyCases: [what: string, text: string, expected: string[]][] = [
  ['an empty file', '|', TOP],
  ['half a key', 'mod|', TOP],
  ['a line between sections', 'data:\n  name: mnist\n\n|\nmodel:\n  latent: 2\n', without(TOP, 'data', 'model')],
  ['an empty indented line', 'data:\n  |', DATA],
  ['an empty indented line at the end of a section', 'model:\n  latent: 3\n  |\n', without(MODEL, 'latent')],
  ['an empty indented line above other keys', 'model:\n  |\n  latent: 3\n', without(MODEL, 'latent')],
  [
    'an empty indented line between sections',
    'data:\n  name: mnist\n  |\nmodel:\n  latent: 2\n',
    without(DATA, 'name'),
  ],
  ['half a key in a section', 'model:\n  lat|\n  init: glorot\n', without(MODEL, 'init')],
  ['a list that is still open further up', 'train: [\ndata:\n  |', DATA],
  ['a mistake further up', 'train: {steps: }\nobjective:\n  bta: x: y\ndata:\n  |', DATA],
  ['braces', 'model: {|}', MODEL],
  ['braces that are still open', 'model: {latent: 3, lik|', without(MODEL, 'latent')],
  ['what conv does not have', 'model:\n  architecture: conv\n  |', ['latent', 'likelihood', 'init', 'kernels']],
  ['what mlp does not have', 'model:\n  architecture: mlp\n  |', ['hidden', 'latent', 'likelihood', 'init']],
  ['steps beside epochs', 'train:\n  epochs: 3\n  st|', without(keysOf('train'), 'steps', 'epochs')],
  [
    'a mapping in a sweep',
    'sweep:\n  model:\n    - architecture: conv\n      |',
    ['latent', 'likelihood', 'init', 'kernels'],
  ],
  [
    'a mapping in braces in a sweep',
    'sweep: {model: [{architecture: conv, |}]}',
    ['latent', 'likelihood', 'init', 'kernels'],
  ],
  ['a mapping that may stand for a share', 'data:\n  split: {ki|', ['kind', 'train']],
  ['the same on lines of its own', 'data:\n  split:\n    train: 9\n    |', ['kind']],
  ['a comment', '# mod|', []],
  ['a comment behind a value', 'seed: 1 # mod|', []],
  ['text of more words', 'name: a mod|', []],
  ['a path', 'data:\n  path: mod|', []],
  ['a section on its own line', 'data: |', []],
];

for (const [what, text, expected] of keyCases) test(`keys: ${what}`, () => assert.deepEqual(labels(text), expected));

const valueCases: [what: string, text: string, expected: string[]][] = [
  ['a choice', 'model:\n  architecture: |', ARCHITECTURES],
  ['half a choice', 'model:\n  architecture: m| # dense', ARCHITECTURES],
  ['on the next line', 'model:\n  likelihood:\n    |', ['bernoulli', 'gaussian', 'sse']],
  [
    'of a data set',
    'data: {name: |',
    [
      'mnist',
      'omniglot',
      'cifar10',
      'svhn',
      'celeba',
      'tetrominoes',
      'sprites',
      'dsprites',
      'smallnorb',
      'cars3d',
      'shapes3d',
      'images',
      'npy',
      'npz',
    ],
  ],
  [
    'of a mapping that may stand for a share',
    'data:\n  split: {kind: |',
    ['half', 'constant-volume', 'constant-density', 'checkerboard'],
  ],
  ['in quotes', 'model:\n  architecture: "m|"', ARCHITECTURES],
  ['a default number', 'objective:\n  beta: |', ['1']],
  ['a default list', 'model:\n  hidden: |', ['[400]']],
  ['of a list', 'model:\n  kernels: [4, |', ['2', '4']],
  ['of a list of lines', 'model:\n  kernels:\n    - 4\n    - |', ['2', '4']],
  ['in a sweep', 'sweep:\n  model.architecture: [mlp, |]', ARCHITECTURES],
  ['in a mapping of a sweep', 'sweep: {model: [{architecture: |}]}', ARCHITECTURES],
];

for (const [what, text, expected] of valueCases)
  test(`values: ${what}`, () => assert.deepEqual(labels(text), expected));

test('a sweep offers dotted keys, the usual ones first, and none that overlaps another', () => {
  const all = labels('sweep:\n  |');
  assert.deepEqual(all.slice(0, 2), ['seed', 'objective.beta']);
  assert.ok(all.includes('train.learningRate') && all.includes('model'));
  assert.ok(!all.includes('name') && !all.includes('sweep') && !all.includes('version'));
  const rest = labels('sweep:\n  objective.beta: [1]\n  mod|');
  assert.ok(!rest.includes('objective.beta') && !rest.includes('objective') && rest.includes('objective.name'));
});

const snippet = (text: string, label: string) => at(text).find(one => one.label === label)?.snippet;

test('what is inserted fits what is there', () => {
  assert.equal(snippet('mod|', 'model'), 'model:\n  ');
  assert.equal(snippet('mod|:\n', 'model'), 'model');
  assert.equal(snippet('model: {|}', 'latent'), 'latent: ${1:10}');
  assert.equal(snippet('{|}', 'model'), 'model: {$0}');
  assert.equal(snippet('{"|": {}}', 'model'), 'model');
  assert.equal(snippet('model:\n  |', 'architecture'), 'architecture: ');
  assert.equal(snippet('model:\n  |', 'hidden'), 'hidden: ${1:[400]}');
  assert.equal(snippet('data:\n  |', 'path'), 'path: $0');
  assert.equal(snippet('model:\n  architecture:|', 'mlp'), ' mlp');
  assert.equal(snippet('sweep:\n  |', 'objective.beta'), 'objective.beta: [$0]');
});

test('every key says what it takes and does, and what is needed comes first', () => {
  const [data] = at('|');
  assert.equal(data?.detail, 'a section, needed');
  const model = at('model:\n  |');
  assert.equal(model[0]?.detail, 'one of mlp, linear, conv, fc, resnet, conv-bn, cnn, classifier, needed');
  const latent = model.find(({ label }) => label === 'latent');
  assert.equal(latent?.detail, 'a whole number, at least 1');
  assert.match(latent.documentation, /latent dimensions.*Default: 10\./);
  assert.ok([...at('|'), ...model, ...at('train:\n  |')].every(({ documentation }) => documentation !== ''));
});

test('the word around the cursor is replaced', () => {
  const [first] = at('model:\n  arch|itecture: conv\n');
  assert.deepEqual([first?.start, first?.end], [9, 21]);
  const [dotted] = at('sweep:\n  objective.b|: [1]\n');
  assert.deepEqual([dotted?.start, dotted?.end], [9, 20]);
});

const WHOLE = `name: digits
data: {name: images, path: 'photos', size: 64}
model:
  architecture: conv
  kernels:
    - 4
    - 2
objective: {name: beta-vae, beta: 4.0}
train: {epochs: 2, checkpoints: [1, 10]}
sweep:
  objective.beta: [1, 2e0]
  model: [{architecture: mlp, hidden: [4, 3]}]
`;

test('completing anywhere in a damaged config never throws, and no key that it gives is unknown', () => {
  fc.assert(
    fc.property(
      fc.nat(WHOLE.length),
      fc.nat(12),
      fc.constantFrom('', 'x', '  ', '\n  ', ': ', '- ', '"', '{'),
      (cut, length, by) => {
        const text = WHOLE.slice(0, cut) + by + WHOLE.slice(cut + length);
        const offset = cut + by.length;
        for (const { kind, label, snippet: inserted, start, end } of completionsAt(text, offset)) {
          assert.ok(start <= offset && offset <= end);
          const plain = inserted.replace(/\$\{1:(.*)\}$/, '$1').replace('$0', '');
          const { problems } = readConfig(text.slice(0, start) + plain + text.slice(end));
          const unknown = problems.filter(({ message }) => message.includes(`unknown key '${label}'`));
          if (kind !== 'value') assert.deepEqual(unknown, [], `${label} at ${offset} of\n${text}`);
        }
      },
    ),
    { numRuns: 150 },
  );
});
