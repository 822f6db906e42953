import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completionsAt } from '../../../src/config/language/complete';
import { configId, expandSweep, resolvedConfig } from '../../../src/config/reading/expandSweep';
import { readConfig } from '../../../src/config/reading/read';
import { lossWeight, objectiveKind, objectiveLabel, rateWeight } from '../../../src/config/schema/objective';
import { memberNames } from '../../../src/run/sweeps/sweepMembers';
import { betaMeaning } from '../../../src/vscode/language/betaText';

const TOP = 'data: {name: tetrominoes}\nmodel: {architecture: mlp}\n';
const read = (text: string) => {
  const { config, problems } = readConfig(TOP + text);
  assert.deepEqual(problems, []);
  return config!;
};
const messages = (text: string) => readConfig(TOP + text).problems.map(({ message }) => message);

test('a full rate is the config of before', () => {
  const [plain, full] = ['{beta: 2}', '{beta: 2, rate: full}'].map(one => resolvedConfig(read(`objective: ${one}`)));
  assert.equal(JSON.stringify(full), JSON.stringify(plain));
  assert.equal(configId(full!), configId(plain!));
});

test('a part of the rate is of beta-vae alone, and needs a batch of two', () => {
  assert.deepEqual(messages('objective: {name: dip-vae-1, rate: marginal-kl}'), [
    "objective.rate: 'dip-vae-1' has no rate, only beta-vae has one",
  ]);
  assert.deepEqual(messages('objective: {rate: mutual}'), [
    "objective.rate: 'mutual' is not one of full, marginal-kl, mutual-information, did you mean 'mutual-information'?",
  ]);
  assert.deepEqual(messages('objective: {rate: mutual-information}\ntrain: {batch: 1}'), [
    "train.batch: 'beta-vae, mutual-information' compares the examples of a batch, so it needs at least 2",
  ]);
  assert.deepEqual(messages('objective: {rate: full}\ntrain: {batch: 1}'), []);
});

test('its loss is no distortion + β · rate, and runs of it are told apart from those of the whole', () => {
  const of = (text: string) => read(`objective: ${text}`).objective;
  const part = of('{beta: 6, rate: mutual-information}');
  assert.deepEqual([lossWeight(part), rateWeight(part)], [null, 1]);
  assert.deepEqual(
    [objectiveKind(part), objectiveLabel(part)],
    ['beta-vae, mutual-information', 'mutual-information β 6'],
  );
  const whole = of('{beta: 6}');
  assert.deepEqual([lossWeight(whole), objectiveKind(whole), objectiveLabel(whole)], [6, 'beta-vae', 'β 6']);
  const members = expandSweep(read('sweep: {objective.rate: [full, marginal-kl], objective.beta: [1, 2]}'));
  assert.deepEqual(
    memberNames(members).map(({ label }) => label),
    ['β 1, seed 0', 'β 2, seed 0', 'marginal-kl β 1, seed 0', 'marginal-kl β 2, seed 0'],
  );
  assert.equal(new Set(memberNames(members).map(({ folder }) => folder)).size, 4);
});

test('the hover of β says what it is the price of', () => {
  const of = (rate: string) => betaMeaning('bernoulli', read(`objective: {rate: ${rate}}`).objective);
  assert.match(of('full'), /is the price of the rate: .* 1 is the ELBO\.$/);
  assert.match(of('marginal-kl'), /is the price of the marginal KL, .* single images to say less\.$/);
  assert.match(of('mutual-information'), /is the price of the mutual information .* like the prior\.$/);
});

test('completion offers the parts', () => {
  const text = 'objective:\n  rate: ';
  assert.deepEqual(
    completionsAt(text, text.length).map(({ label }) => label),
    ['full', 'marginal-kl', 'mutual-information'],
  );
});
