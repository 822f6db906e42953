import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { applyEdits } from '../../../src/config/language/edits';
import { fixesFor } from '../../../src/config/language/fixes';
import { readConfig } from '../../../src/config/reading/read';

const VALID = `name: digits
data:
  name: mnist
  path: digits.gz
model:
  architecture: mlp # dense
  hidden: [60, 120]
objective:
  beta: 4
train:
  steps: 300
`;

/** The fixes of a text's first problem: their titles, and the text after the one called so (or the first). */
function fixed(text: string, title?: string): { titles: string[]; text: string } {
  const { problems, places } = readConfig(text);
  const fixes = fixesFor(text, problems[0]!, places);
  const chosen = title === undefined ? fixes[0] : fixes.find(fix => fix.title === title);
  assert.ok(
    chosen,
    `${title ?? 'a fix'} for: ${problems[0]!.message}; there is ${fixes.map(fix => fix.title).join(', ')}`,
  );
  return { titles: fixes.map(fix => fix.title), text: applyEdits(text, chosen.edits) };
}

const withKernels = (lines: string): string =>
  VALID.replace(/ {2}architecture.*\n.*\n/, `  architecture: conv\n  kernels:\n${lines}\n`);

/** VALID with a line replaced by others. */
const edited = (line: string, ...by: string[]) => {
  assert.ok(VALID.includes(`${line}\n`), line);
  return VALID.replace(`${line}\n`, by.map(one => `${one}\n`).join(''));
};

const cases: [what: string, before: string, titles: string[], after: string][] = [
  [
    'a misspelt key',
    edited('  hidden: [60, 120]', '  latnet: 3'),
    ["Change to 'latent'", 'Remove model.latnet'],
    edited('  hidden: [60, 120]', '  latent: 3'),
  ],
  ['a key like no other', edited('  beta: 4', '  beta: 4', '  qqqq: 3'), ['Remove objective.qqqq'], VALID],
  [
    'a key of another section',
    edited('objective:', 'batch: 3', 'objective:'),
    ['Move to train.batch', 'Remove batch'],
    edited('train:', 'train:', '  batch: 3'),
  ],
  [
    'a misspelt value',
    edited('  architecture: mlp # dense', '  architecture: mpl # dense'),
    [
      "Change to 'mlp'",
      "Change to 'linear'",
      "Change to 'conv'",
      "Change to 'fc'",
      "Change to 'resnet'",
      "Change to 'conv-bn'",
      "Change to 'cnn'",
      "Change to 'classifier'",
    ],
    VALID,
  ],
  [
    'a value out of range',
    edited('  beta: 4', '  beta: -4'),
    ['Change to 1', 'Remove objective.beta'],
    edited('  beta: 4', '  beta: 1'),
  ],
  [
    'an empty value',
    edited('  beta: 4', '  beta:'),
    ['Set objective.beta to 1', 'Remove objective.beta'],
    edited('  beta: 4', '  beta: 1'),
  ],
  [
    'a missing choice',
    edited('  name: mnist', ''),
    ['Add data.name: mnist'],
    edited('  name: mnist', '', '  name: mnist'),
  ],
  [
    'a missing path',
    edited('  path: digits.gz'),
    ['Add data.path: data/mnist'],
    VALID.replace('  name: mnist\n  path: digits.gz\n', '  path: data/mnist\n  name: mnist\n'),
  ],
  [
    'a missing section',
    'model:\n  architecture: conv\n',
    ['Add data'],
    'model:\n  architecture: conv\ndata:\n  name: mnist\n  path: data/mnist\n',
  ],
  [
    'steps and epochs',
    edited('  steps: 300', '  steps: 300', '  epochs: 2'),
    ['Remove train.epochs', 'Remove train.steps'],
    VALID,
  ],
  [
    'widths of conv',
    edited('  architecture: mlp # dense', '  architecture: conv'),
    ['Remove model.hidden'],
    edited('  architecture: mlp # dense', '  architecture: conv').replace('  hidden: [60, 120]\n', ''),
  ],
  ['a section with nothing in it', edited('  steps: 300'), ['Remove train'], VALID.replace(/train:[^]*/, '')],
  [
    'the only key of a section',
    edited('  steps: 300', '  qqqq: 3'),
    ['Remove train.qqqq'],
    VALID.replace(/train:[^]*/, ''),
  ],
  [
    'a misspelt key of the sweep',
    `${VALID}sweep:\n  objective.bta: [1, 2]\n`,
    ["Change to 'objective.beta'", 'Remove sweep.objective.bta'],
    `${VALID}sweep:\n  objective.beta: [1, 2]\n`,
  ],
  [
    'a value twice in the sweep',
    `${VALID}sweep:\n  objective.beta: [1, 2, 1]\n`,
    ['Remove sweep.objective.beta[2]'],
    `${VALID}sweep:\n  objective.beta: [1, 2]\n`,
  ],
  [
    'a value twice in a list of lines',
    `${VALID}sweep:\n  seed:\n    - 1\n    - 1\n`,
    ['Remove sweep.seed[1]'],
    `${VALID}sweep:\n  seed:\n    - 1\n`,
  ],
  [
    'a list under its key that is none',
    withKernels('  - 4\n    - 4'),
    ['Change to [4, 4, 2, 2]', 'Remove model.kernels'],
    withKernels('    [4, 4, 2, 2]'),
  ],
  ['a tab', VALID.replace('  beta', '\tbeta'), ['Indent with spaces'], VALID],
];

for (const [what, before, titles, after] of cases) {
  test(`${what} is put right`, () => assert.deepEqual(fixed(before), { titles, text: after }));
}

test('every fix of steps and epochs leaves a valid config', () => {
  const both = edited('  steps: 300', '  epochs: 2', '  steps: 300');
  assert.equal(fixed(both, 'Remove train.steps').text, edited('  steps: 300', '  epochs: 2'));
});

test('an empty file gets the beginning of a config', () => {
  for (const text of ['', '# nothing yet', '\n\n']) assert.deepEqual(readConfig(fixed(text).text).problems, []);
});

test('JSON stays JSON', () => {
  const config = { data: { name: 'mnist', path: 'x' }, model: { architecture: 'mlp' }, train: { steps: 3 } };
  for (const space of [undefined, 2]) {
    const json = (value: unknown) => JSON.stringify(value, null, space);
    const repaired = (value: unknown, title?: string): unknown => JSON.parse(fixed(json(value), title).text);
    assert.deepEqual(repaired({ ...config, model: { architecure: 'mlp' } }), config);
    assert.deepEqual(repaired({ ...config, model: {} }, 'Add model.architecture: mlp'), config);
    assert.deepEqual(repaired({ ...config, train: { steps: '3' } }), config);
    assert.deepEqual(repaired({ ...config, model: { architecture: 'mlp', hidden: '40, 20' } }), {
      ...config,
      model: { architecture: 'mlp', hidden: [40, 20] },
    });
    assert.deepEqual(repaired({ ...config, train: { stps: 3 } }), config);
    assert.deepEqual(repaired({ ...config, train: { steps: 3, epochs: 3 } }), config);
    assert.deepEqual(repaired({ ...config, data: { name: 'mnist' } }), {
      ...config,
      data: { name: 'mnist', path: 'data/mnist' },
    });
    assert.deepEqual(repaired({ ...config, model: { architecture: 'cnv' } }), {
      ...config,
      model: { architecture: 'conv' },
    });
    assert.deepEqual(repaired({ data: config.data, model: config.model, beta: 3 }), {
      data: config.data,
      model: config.model,
      objective: { beta: 3 },
    });
  }
});

const WHOLE = `# A config with something of everything.
name: "digits"
seed: 3
data: {name: images, path: 'photos', size: 64, split: 0.8}
model:
  architecture: conv
  latent: 10
  kernels:
    - 4
    - 4
    - 4
    - 4
objective: {name: beta-vae, beta: 4.0}
train: {epochs: 2, batch: 10, checkpoints: [1, 10]}
sweep:
  objective.beta: [1, 2e0]
  model: [{architecture: mlp, hidden: [4, 3]}, {architecture: mlp, latent: 2}]
`;

test('a fix of a damaged config never makes it unreadable', () => {
  const scrap = fc.constantFrom('', 'x', '-1', 'x: 1', '\n', '[]', '{}', '.nan', 'mpl', 'epochs: 2, ', 'version: 9');
  fc.assert(
    fc.property(fc.nat(WHOLE.length), fc.nat(20), scrap, (at, length, by) => {
      const text = WHOLE.slice(0, at) + by + WHOLE.slice(at + length);
      const { problems, places } = readConfig(text);
      for (const problem of problems) {
        for (const { title, edits } of fixesFor(text, problem, places)) {
          const after = readConfig(applyEdits(text, edits)).problems;
          const syntax = after.filter(({ message }) => message.includes('not valid YAML'));
          if (problem.key !== '') assert.deepEqual(syntax, [], `${title}:\n${text}\n→\n${applyEdits(text, edits)}`);
          if (problem.key !== '')
            assert.ok(
              !after.some(
                other =>
                  other.key === problem.key && other.message === problem.message && after.length >= problems.length,
              ),
              `${title} does nothing:\n${text}\n→\n${applyEdits(text, edits)}`,
            );
        }
      }
    }),
    { numRuns: 150 },
  );
});
