import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allBetas } from '../../../src/config/language/allBetas';
import { applyEdits } from '../../../src/config/language/edits';
import { readConfig } from '../../../src/config/reading/read';

const HEAD = 'data: {name: tetrominoes}\nmodel: {architecture: mlp, hidden: [4], latent: 2}\n';

const found = (text: string) => {
  const read = readConfig(text);
  assert.deepEqual(read.problems, []);
  return allBetas(text, read);
};

/** The text after the edit, which is one. */
function changed(text: string): string {
  const { edit, range } = found(text)!;
  const after = applyEdits(text, [edit]);
  const { config, problems } = readConfig(after);
  assert.deepEqual(problems, []);
  assert.ok(config?.objective.name === 'multi-rate');
  assert.deepEqual(config.objective.range, [...range]);
  return after;
}

test('a sweep over β in lines becomes one multi-rate run, and comments stay', () => {
  const before = `# a study\n${HEAD}objective: # what is minimised\n  beta: 4 # the price\nsweep:\n  # all of them\n  objective.beta: [4, 0.25, 1]\n  seed: [0, 1]\ntrain: {steps: 3}\n`;
  const after = `# a study\n${HEAD}objective: # what is minimised\n  name: multi-rate\n  range: [0.25, 4] # the price\nsweep:\n  # all of them\n  seed: [0, 1]\ntrain: {steps: 3}\n`;
  assert.equal(changed(before), after);
  assert.equal(found(before)!.runs, 2);
});

test('a sweep over β alone goes with its section, and one in braces stays in braces', () => {
  assert.equal(
    changed(`${HEAD}objective: {name: beta-vae}\nsweep: {objective.beta: [1, 4]}\n`),
    `${HEAD}objective: {name: multi-rate, range: [1, 4]}\n`,
  );
  assert.equal(
    changed(`${HEAD}objective: {beta: 2}\nsweep: {objective.beta: [1, 4], seed: [0, 1, 2]}\n`),
    `${HEAD}objective: {name: multi-rate, range: [1, 4]}\nsweep: {seed: [0, 1, 2]}\n`,
  );
  assert.equal(found(`${HEAD}sweep: {objective.beta: [1, 4]}\n`)!.runs, 1);
});

test('without an objective it gets one, in JSON too', () => {
  assert.equal(
    changed(`${HEAD}sweep:\n  objective.beta:\n    - 0.5\n    - 2\n`),
    `${HEAD}objective:\n  name: multi-rate\n  range: [0.5, 2]\n`,
  );
  const json =
    '{"data": {"name": "tetrominoes"}, "model": {"architecture": "mlp"}, "objective": {"beta": 4}, "sweep": {"objective.beta": [1, 9]}}';
  assert.deepEqual(JSON.parse(changed(json)), {
    data: { name: 'tetrominoes' },
    model: { architecture: 'mlp' },
    objective: { name: 'multi-rate', range: [1, 9] },
  });
});

test('the base of a β-TC-VAE stays, with its estimator', () => {
  assert.equal(
    changed(
      `${HEAD}objective:\n  name: beta-tc-vae # Chen et al.\n  beta: 6\n  estimator: mss\nsweep: {objective.beta: [1, 6]}\n`,
    ),
    `${HEAD}objective:\n  name: multi-rate\n  base: beta-tc-vae # Chen et al.\n  range: [1, 6]\n  estimator: mss\n`,
  );
});

test('what says no more than a key that is left out goes', () => {
  assert.equal(
    changed(`${HEAD}objective:\n  beta: 4\n  schedule: constant\n  rate: full\nsweep: {objective.beta: [1, 4]}\n`),
    `${HEAD}objective:\n  name: multi-rate\n  range: [1, 4]\n`,
  );
});

test('nothing where one training could not take the place of the sweep', () => {
  const sweep = 'sweep: {objective.beta: [1, 4]}\n';
  const none = [
    `${HEAD}objective: {beta: 4}\n`,
    `${HEAD}sweep: {objective.beta: [4]}\n`,
    `${HEAD}sweep: {objective.beta: [0, 1, 4]}\n`,
    `${HEAD}sweep: {seed: [0, 1]}\n`,
    `${HEAD}objective: {name: dip-vae-1}\nsweep: {objective.lambda: [1, 4]}\n`,
    `${HEAD}objective: {rate: mutual-information}\n${sweep}`,
    `${HEAD}objective: {schedule: linear, warmup: 0.5}\n${sweep}`,
    `${HEAD}sweep: {objective.beta: [1, 4], objective.rate: [full, marginal-kl]}\n`,
    `data: {name: tetrominoes}\nmodel: {architecture: linear, depth: 1, latent: 2}\n${sweep}`,
    `${HEAD}objective: {name: multi-rate}\n`,
  ];
  for (const text of none) {
    const read = readConfig(text);
    assert.equal(allBetas(text, read), undefined, text);
  }
  const wrong = `${HEAD}sweep: {objective.beta: [1, 4], sed: [1]}\n`;
  assert.equal(allBetas(wrong, readConfig(wrong)), undefined);
});
