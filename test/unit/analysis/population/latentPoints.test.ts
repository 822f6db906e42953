import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latentPoints } from '../../../../src/analysis/population/latentPoints';
import { resolvedConfig } from '../../../../src/config/reading/expandSweep';
import { readConfig } from '../../../../src/config/reading/read';
import { someInfo } from '../../run/helpers';
import { someEvaluation } from '../../vscode/runs';

function runOf(dir: string, { latent = 8, seed = 0, beta = 1 }, rate?: number) {
  const text = `data: {name: sprites}\nmodel: {architecture: mlp, latent: ${latent}}\nseed: ${seed}\nobjective: {beta: ${beta}}\n`;
  const { config, problems } = readConfig(text);
  assert.deepEqual(problems, []);
  const scalars =
    rate === undefined
      ? []
      : [someEvaluation('test', 50, 1), someEvaluation('test', 100, rate), someEvaluation('train', 100)];
  return { dir, info: someInfo({ config: resolvedConfig(config!), seed }), scalars };
}

test('runs that differ in their latent units and seed alone are points over K', () => {
  const own = runOf('a', {}, 14);
  const runs = [
    own,
    runOf('b', { latent: 16, seed: 3 }, 18),
    runOf('c', { latent: 16, beta: 4 }, 9),
    runOf('d', { latent: 32 }),
    runOf('e', { latent: 4 }, 7),
  ];
  assert.deepEqual(latentPoints(own.info, runs), [
    { latent: 8, rate: 14, rateError: 0.1, run: 'a' },
    { latent: 16, rate: 18, rateError: 0.1, run: 'b' },
    { latent: 4, rate: 7, rateError: 0.1, run: 'e' },
  ]);
  const longer = { ...own, info: { ...own.info, steps: own.info.steps + 1 } };
  assert.deepEqual(latentPoints(longer.info, runs), []);
});

test('a run that was trained twice is one point', () => {
  const own = runOf('a', {}, 14);
  const again = [own, runOf('b', {}, 14), runOf('c', { seed: 1 }, 15)];
  assert.deepEqual(
    latentPoints(own.info, again).map(({ run }) => run),
    ['a', 'c'],
  );
});
