import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyEdits } from '../../../src/config/language/edits';
import { plainAtBeta } from '../../../src/config/language/plainAtBeta';
import { readConfig } from '../../../src/config/reading/read';
import { plainObjective } from '../../../src/config/schema/plainObjective';

const HEAD = 'data: {name: tetrominoes}\nmodel: {architecture: mlp, hidden: [4], latent: 2}\n';
const TAIL = 'train:\n  steps: 3\n';

function atBeta4(text: string): string {
  const edited = applyEdits(text, [plainAtBeta(text, readConfig(text), 4)!.edit]);
  assert.deepEqual(readConfig(edited).problems, []);
  return edited;
}

test('a section in lines stays in lines', () => {
  const block = `${HEAD}objective:\n    name: multi-rate\n    range: [0.1, 10]\n${TAIL}`;
  assert.equal(atBeta4(block), `${HEAD}objective:\n    name: beta-vae\n    beta: 4\n${TAIL}`);
});

test('one in braces stays in braces', () => {
  const flow = `${HEAD}objective: {name: multi-rate, range: [0.1, 10]}\n${TAIL}`;
  assert.equal(atBeta4(flow), `${HEAD}objective: {name: beta-vae, beta: 4}\n${TAIL}`);
});

test('JSON stays JSON', () => {
  const json =
    '{"data": {"name": "tetrominoes"}, "model": {"architecture": "linear"}, "objective": {"name": "multi-rate"}}';
  assert.equal(atBeta4(json), json.replace('{"name": "multi-rate"}', '{"name":"beta-vae","beta":4}'));
});

test('a multi-rate β-TC-VAE becomes a β-TC-VAE, anything else a β-VAE', () => {
  const base = { name: 'multi-rate', range: [0.1, 10] } as const;
  const tc = plainObjective({ ...base, base: 'beta-tc-vae', range: [0.1, 10], estimator: 'mss' }, 2);
  assert.deepEqual(tc, { name: 'beta-tc-vae', beta: 2, estimator: 'mss' });
  assert.deepEqual(plainObjective(undefined, 2), { name: 'beta-vae', beta: 2 });
});

const MULTI = 'objective: { name: multi-rate }\n';
const PLAIN = 'objective: {name: beta-vae, beta: 4}\n';

test('what sweeps the objective goes, what sweeps other keys stays', () => {
  const both = `sweep:\n  objective:\n    - { name: multi-rate }\n    - { name: multi-rate, range: [0.1, 1] }\n  seed: [0, 1]\n`;
  assert.equal(atBeta4(`${HEAD}${MULTI}${TAIL}${both}`), `${HEAD}${PLAIN}${TAIL}sweep:\n  seed: [0, 1]\n`);
  const { swept } = plainAtBeta(`${HEAD}${MULTI}${TAIL}${both}`, readConfig(`${HEAD}${MULTI}${TAIL}${both}`), 4)!;
  assert.deepEqual(swept, ['sweep.objective']);
  const seeds = `${HEAD}${MULTI}${TAIL}sweep:\n  seed: [0, 1]\n`;
  assert.deepEqual(plainAtBeta(seeds, readConfig(seeds), 4)!.swept, [], 'nothing to tell');
  const alone = 'sweep:\n  objective.range: [[0.1, 1], [0.01, 10]]\n';
  assert.equal(atBeta4(`${HEAD}${MULTI}${TAIL}${alone}`), `${HEAD}${PLAIN}${TAIL}`);
});

test('without an objective one is added, and a config that no edit makes plain has none', () => {
  assert.equal(atBeta4(`${HEAD}${TAIL}`), `${HEAD}${TAIL}objective:\n  name: beta-vae\n  beta: 4\n`);
  const shared = `${HEAD}${TAIL}sweep: &all\n  objective: [{ name: multi-rate }]\nbroken: *all\n`;
  assert.equal(plainAtBeta(shared, readConfig(shared), 4), undefined);
});
