import assert from 'node:assert/strict';
import { test } from 'node:test';
import { betaOf } from '../../../src/config/schema/objective';
import { problemSentence, readConfig } from '../../../src/config/reading/read';
import { cpuTime } from '../cpuTime';

const VALID = `name: digits
data:
  name: mnist
  path: digits.gz
model:
  architecture: mlp
  hidden: [60, 120]
objective:
  beta: 4
train:
  steps: 300
`;

const sentences = (text: string, sets: string[] = []) => readConfig(text, sets).problems.map(problemSentence);

/** VALID with one line replaced. */
const edited = (line: string, by: string) => {
  assert.ok(VALID.includes(`${line}\n`));
  return VALID.replace(`${line}\n`, `${by}\n`);
};

test('a valid config is read, as YAML and as JSON', () => {
  const { config, problems } = readConfig(VALID);
  assert.deepEqual(problems, []);
  assert.equal(betaOf(config!.objective), 4);
  assert.deepEqual(config!.model.hidden, [60, 120]);
  const json = JSON.stringify({
    name: 'digits',
    data: { name: 'mnist', path: 'digits.gz' },
    model: { architecture: 'mlp', hidden: [60, 120] },
    objective: { beta: 4 },
    train: { steps: 300 },
  });
  assert.deepEqual(readConfig(json).config, config);
  assert.deepEqual(readConfig(JSON.stringify(JSON.parse(json), null, '\t')).config, config);
  assert.deepEqual(readConfig(`\ufeff${VALID.replaceAll('\n', '\r\n')}`).config, config);
});

const cases: [what: string, text: string, expected: string[]][] = [
  ['too small', edited('  beta: 4', '  beta: -1'), ['objective.beta: -1 is below 0 (line 9)']],
  [
    'an unknown key near a known one',
    edited('  hidden: [60, 120]', '  latents: 3'),
    ["unknown key 'latents', did you mean 'latent'? (line 7)"],
  ],
  ['an unknown key like no other', edited('  beta: 4', '  qqqq: 3'), ["unknown key 'qqqq' (line 9)"]],
  [
    'a key of another section',
    edited('name: digits', 'beta: 3'),
    ["unknown key 'beta', did you mean 'objective.beta'? (line 1)"],
  ],
  [
    'how images become a size that is not given',
    edited('  path: digits.gz', '  path: digits.gz\n  fit: crop'),
    ['data.fit: says how images become data.size, which is missing (line 5)'],
  ],
  [
    'images of one pixel, in which nothing is seen',
    edited('  path: digits.gz', '  path: digits.gz\n  size: 1'),
    ['data.size: 1 is below 2; it may be left out, in --set and sweep by null (line 5)'],
  ],
  [
    'a background of what has none',
    edited('  path: digits.gz', '  path: digits.gz\n  background: white'),
    ['data.background: is for images, or for data.fit: pad (line 5)'],
  ],
  [
    'not among the choices',
    edited('  architecture: mlp', '  architecture: nvae'),
    ["model.architecture: 'nvae' is not one of mlp, linear, conv, fc, resnet, conv-bn, cnn, classifier (line 6)"],
  ],
  [
    'text for a number',
    edited('  steps: 300', '  batch: many'),
    ["train.batch: 'many' is not a whole number (line 11)"],
  ],
  [
    'a fraction for a whole number',
    edited('  steps: 300', '  batch: 0.5'),
    ['train.batch: 0.5 is not a whole number (line 11)'],
  ],
  ['a list for a number', edited('  beta: 4', '  beta: [1, 2]'), ['objective.beta: [1, 2] is not a number (line 9)']],
  [
    'a number for a list',
    edited('  hidden: [60, 120]', '  hidden: 60'),
    ['model.hidden: 60 is not a list, did you mean [60]? (line 7)'],
  ],
  ['in a list', edited('  hidden: [60, 120]', '  hidden: [60, 0]'), ['model.hidden[1]: 0 is below 1 (line 7)']],
  ['an empty list', edited('  hidden: [60, 120]', '  hidden: []'), ['model.hidden: the list is empty (line 7)']],
  ['a number for text', edited('name: digits', 'name: 7'), ['name: 7 is not text, put it in quotes (line 1)']],
  ['empty text', edited('name: digits', 'name: ""'), ['name is empty: text (line 1)']],
  ['nothing for a number', edited('  beta: 4', '  beta:'), ['objective.beta is empty: a number (line 9)']],
  [
    'nothing for a section',
    'data: {name: tetrominoes}\nmodel: {architecture: mlp}\ntrain:\n',
    ['train is empty: a mapping (line 3)'],
  ],
  [
    'a missing key, at its section',
    edited('  name: mnist', ''),
    [
      'data.name is missing: one of mnist, omniglot, cifar10, svhn, celeba, tetrominoes, sprites, dsprites, smallnorb, cars3d, shapes3d, images, npy, npz (line 2)',
    ],
  ],
  ['a missing section', 'model: {architecture: mlp}', ['data is missing: a mapping with name (line 1)']],
  ['not a number', edited('  beta: 4', '  beta: .nan'), ['objective.beta: .nan is not a finite number (line 9)']],
  [
    'infinity',
    edited('  steps: 300', '  learningRate: -.inf'),
    ['train.learningRate: -.inf is not a finite number (line 11)'],
  ],
  ['overflow', edited('  beta: 4', '  beta: 1e999'), ['objective.beta: .inf is not a finite number (line 9)']],
  ['not above', edited('  steps: 300', '  learningRate: 0'), ['train.learningRate: 0 is not above 0 (line 11)']],
  [
    'a limit of 0',
    edited('  steps: 300', '  clipGradient: 0'),
    ['train.clipGradient: 0 is not above 0; it may be left out, in --set and sweep by null (line 11)'],
  ],
  [
    'a limit below 0',
    edited('  steps: 300', '  clipGradient: -1'),
    ['train.clipGradient: -1 is not above 0; it may be left out, in --set and sweep by null (line 11)'],
  ],
  [
    'a limit in words',
    edited('  steps: 300', '  clipGradient: off'),
    ["train.clipGradient: 'off' is not a number; it may be left out, in --set and sweep by null (line 11)"],
  ],
  [
    'not below',
    'data: {name: tetrominoes, split: 1}\nmodel: {architecture: mlp}',
    ['data.split: 1 is not below 1; it may be left out, in --set and sweep by null (line 1)'],
  ],
  [
    'a split seed below 0',
    'data: {name: tetrominoes, splitSeed: -1}\nmodel: {architecture: mlp}',
    ['data.splitSeed: -1 is below 0; it may be left out, in --set and sweep by null (line 1)'],
  ],
  [
    'half a split seed',
    'data: {name: tetrominoes, splitSeed: 0.5}\nmodel: {architecture: mlp}',
    ['data.splitSeed: 0.5 is not a whole number; it may be left out, in --set and sweep by null (line 1)'],
  ],
  [
    'a split seed in words',
    'data: {name: tetrominoes, splitSeed: one}\nmodel: {architecture: mlp}',
    ["data.splitSeed: 'one' is not a whole number; it may be left out, in --set and sweep by null (line 1)"],
  ],
  [
    'a split seed that is too large, in a sweep',
    'data: {name: tetrominoes}\nmodel: {architecture: mlp}\nsweep: {data.splitSeed: [0, 4294967296]}',
    ['data.splitSeed: 4294967296 is above 4294967295; it may be left out, in --set and sweep by null (line 3)'],
  ],
  ['too large', edited('name: digits', 'seed: 4294967296'), ['seed: 4294967296 is above 4294967295 (line 1)']],
  [
    'a checkpoint in a list',
    edited('  steps: 300', '  checkpoints: [1, -2]'),
    ['train.checkpoints[1]: -2 is below 0 (line 11)'],
  ],
  ['no checkpoints', edited('  steps: 300', '  checkpoints: 0'), ['train.checkpoints: 0 is below 1 (line 11)']],
  [
    'neither number nor list',
    edited('  steps: 300', '  checkpoints: all'),
    ["train.checkpoints: 'all' is not a whole number or a list (line 11)"],
  ],
  [
    'the path that a data set needs',
    edited('  path: digits.gz', ''),
    ["data.path is missing: the file or folder of 'mnist' (line 2)"],
  ],
  [
    'widths of conv',
    edited('  architecture: mlp', '  architecture: conv'),
    ["model.hidden: 'conv' has fixed widths, only 'mlp' takes them (line 7)"],
  ],
  [
    'kernels of mlp',
    edited('  hidden: [60, 120]', '  kernels: [4, 4, 4, 4]'),
    ["model.kernels: 'mlp' has no kernels, only 'conv' has (line 7)"],
  ],
  [
    'kernels where they are fixed',
    'data: {name: tetrominoes}\nmodel: {architecture: resnet, kernels: [2, 4, 4, 4]}',
    ["model.kernels: 'resnet' has fixed kernels, only 'conv' takes them (line 2)"],
  ],
  [
    'a batch that cannot be normalised',
    'data: {name: tetrominoes}\nmodel: {architecture: conv-bn}\ntrain: {batch: 1}',
    ["train.batch: 'conv-bn' normalises over the batch, so it needs at least 2 (line 3)"],
  ],
  [
    'the wrong number of kernels',
    'data: {name: tetrominoes}\nmodel: {architecture: conv, kernels: [2, 4]}',
    ['model.kernels: 2 values are there, 4 are needed (line 2)'],
  ],
  [
    'another kernel',
    'data: {name: tetrominoes}\nmodel: {architecture: conv, kernels: [2, 4, 3, 2]}',
    ['model.kernels[2]: 3 is not one of 2, 4 (line 2)'],
  ],
  [
    'steps and epochs',
    edited('  steps: 300', '  steps: 300\n  epochs: 2'),
    ['train.epochs: train.steps is given too, keep one of the two (line 12)'],
  ],
  [
    'a newer format',
    `${VALID}version: 2\nnews: 1`,
    ['version: 2 is from a newer VAE Lens, this one reads version 1 (line 12)'],
  ],
  ['no version', `${VALID}version: one`, ["version: 'one' is not 1 (line 12)"]],
  [
    'several, in order',
    edited('name: digits', 'seed: -1').replace('beta: 4', 'beta: -4').replace('mlp', 'mlpp'),
    [
      'seed: -1 is below 0 (line 1)',
      "model.architecture: 'mlpp' is not one of mlp, linear, conv, fc, resnet, conv-bn, cnn, classifier, did you mean 'mlp'? (line 6)",
      'objective.beta: -4 is below 0 (line 9)',
    ],
  ],
  [
    'a key twice',
    edited('  beta: 4', '  beta: 4\n  beta: 5'),
    ["the key 'beta' is there twice in the same mapping (line 10)"],
  ],
  ['a tab', edited('  beta: 4', '\tbeta: 4'), ['a tab indents this line, YAML takes spaces only (line 9)']],
  ['no text', '', ['the file is empty, a config needs at least data.name and model.architecture (line 1)']],
  ['a comment', '# soon\n', ['the file is empty, a config needs at least data.name and model.architecture (line 1)']],
  [
    'a list at the top',
    '# here\n- 1\n',
    ['the file holds [1] where a mapping belongs, a config needs at least data.name and model.architecture (line 2)'],
  ],
  ['two documents', `${VALID}---\nname: x\n`, ["a second document starts here ('---'), a config is one (line 12)"]],
  [
    'a tag',
    edited('name: digits', 'name: !!binary abc'),
    ['a config has no tags, the words that start with ! (line 1)'],
  ],
  ['a missing anchor', edited('  beta: 4', '  beta: *b'), ["nothing before this is marked '&b' (line 9)"]],
  ['an alias of what it is in', edited('  beta: 4', '  beta: &b [*b]'), ["'*b' holds itself (line 9)"]],
  ['a list as a key', `? [a]\n: 3\n${VALID}`, ['a key must be a word, not a list or a mapping (line 1)']],
  ['a prototype', `__proto__: {x: 1}\n${VALID}`, ["unknown key '__proto__' (line 1)"]],
];
for (const [what, text, expected] of cases) {
  test(`says what is wrong: ${what}`, () => assert.deepEqual(sentences(text), expected));
}

test('broken YAML is an error at its line', () => {
  assert.match(
    sentences(edited('  hidden: [60, 120]', '  hidden: [60, 120'))[0] ?? '',
    /^this is not valid YAML: .* \(line [78]\)$/,
  );
  assert.match(sentences('name: "x')[0] ?? '', /^this is not valid YAML: .* \(line 1\)$/);
});

test('a problem marks its key or its value', () => {
  const text = edited('  hidden: [60, 120]', '  latents: 3').replace('beta: 4', 'beta: -1');
  const [unknown, low] = readConfig(text).problems;
  assert.deepEqual(unknown?.range.start, { line: 7, column: 3, offset: text.indexOf('latents') });
  assert.equal(text.slice(unknown.range.start.offset, unknown.range.end.offset), 'latents');
  assert.equal(unknown.key, 'model.latents');
  assert.equal(unknown.suggestion, 'latent');
  assert.equal(low?.key, 'objective.beta');
  assert.equal(text.slice(low.range.start.offset, low.range.end.offset), '-1');
});

test('a choice that is misspelt comes with the right one', () => {
  const [problem] = readConfig(edited('  name: mnist', '  name: mnits')).problems;
  assert.equal(problem?.suggestion, 'mnist');
});

test('the place of every key and value is known', () => {
  const { places } = readConfig(VALID);
  const slice = (range: { start: { offset: number }; end: { offset: number } } | undefined) =>
    range && VALID.slice(range.start.offset, range.end.offset);
  assert.equal(slice(places.get('model.hidden')?.key), 'hidden');
  assert.equal(slice(places.get('model.hidden')?.value), '[60, 120]');
  assert.equal(slice(places.get('model.hidden[1]')?.value), '120');
  assert.equal(places.get('model.hidden[1]')?.key, undefined);
  assert.equal(places.get('objective.beta')?.value.start.line, 9);
  assert.equal(places.get('objective.beta')?.value.start.column, 9);
});

test('the places stay known while the text is broken', () => {
  const { config, places } = readConfig('objective:\n  beta: 4\nmodel: {arch');
  assert.equal(config, undefined);
  assert.equal(places.get('objective.beta')?.value.start.line, 2);
});

test('aliases and merge keys are read', () => {
  const text = `data: {name: tetrominoes}
model: {architecture: mlp, latent: &ten 10}
train: {batch: *ten}
sweep:
  objective: [&first {name: beta-vae, beta: 1}, {<<: *first, beta: 2}]
`;
  const { config, problems } = readConfig(text);
  assert.deepEqual(problems, []);
  assert.equal(config?.train.batch, 10);
  assert.deepEqual(config.sweep?.['objective']?.[1], { name: 'beta-vae', beta: 2 });
});

test('aliases that multiply, deep nesting and long texts are refused quickly', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (const [i, name] of 'bcdefghi'.split('').entries()) {
    bomb.push(`${name}: &${name} [${Array<string>(9).fill(`*${'abcdefgh'[i]!}`).join(', ')}]`);
  }
  const started = cpuTime();
  assert.deepEqual(sentences(bomb.join('\n')), ['aliases (*) repeat more than 100 values (line 1)']);
  for (const open of ['[', '{a: ', '- ', '? ']) {
    assert.deepEqual(sentences(open.repeat(20_000)), ['lists and mappings are nested more than 100 deep (line 1)']);
  }
  assert.deepEqual(sentences('a'.repeat(100_001)), [
    'the text is longer than 100000 characters, this is no config (line 1)',
  ]);
  assert.ok(cpuTime() - started < 5000);
});

test('a sweep is checked at its keys and values', () => {
  const swept = (lines: string) => sentences(`${VALID}sweep:\n${lines}`);
  assert.deepEqual(swept('  objective.beta:\n    - 1\n    - -1\n'), ['objective.beta: -1 is below 0 (line 15)']);
  assert.deepEqual(swept('  objective.betas: [1]\n'), [
    "unknown key 'objective.betas', did you mean 'objective.beta'? (line 13)",
  ]);
  assert.deepEqual(swept('  seed: 3\n'), ['sweep.seed: 3 is not a list, did you mean [3]? (line 13)']);
  assert.deepEqual(swept('  seed: []\n'), ['sweep.seed: the list is empty (line 13)']);
  assert.deepEqual(swept('  name: [a]\n'), ["sweep.name: 'name' cannot be swept (line 13)"]);
  assert.deepEqual(swept('  seed: [1, 2]\n  objective: [{}]\n  objective.beta: [1]\n'), [
    'sweep.objective.beta: sweep.objective already replaces all of objective, keep one of the two (line 15)',
  ]);
  assert.deepEqual(swept('  objective: [{beta: 1}, {name: beta-vae}]\n'), [
    'sweep.objective: a mapping makes a config that another value makes too (line 13)',
  ]);
  assert.deepEqual(swept('  model.architecture: [mlp, conv]\n  model.hidden: [[1], [2]]\n').slice(0, 1), [
    "model.hidden: 'conv' has fixed widths, only 'mlp' takes them (line 14)",
  ]);
  const hundred = `[${Array.from({ length: 101 }, (_, i) => i).join(', ')}]`;
  assert.deepEqual(swept(`  seed: ${hundred}\n  objective.beta: ${hundred}\n`), [
    'sweep: 10201 combinations are above 10000 (line 12)',
  ]);
  const [problem] = readConfig(`${VALID}sweep: {model: [{architecture: mlp, hidden: [0]}]}`).problems;
  assert.equal(problem?.key, 'sweep.model[0].hidden[0]');
});
