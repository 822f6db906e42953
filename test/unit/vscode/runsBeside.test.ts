import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolvedConfig } from '../../../src/config/reading/expandSweep';
import { readConfig } from '../../../src/config/reading/read';
import type { RunInfo } from '../../../src/run/records';
import { runsBeside } from '../../../src/vscode/store/runsBeside';
import { someInfo } from '../run/helpers';

interface Kind {
  model?: string;
  health?: 'finished' | 'running';
  info?: Partial<RunInfo>;
}

function runOf(objective: string, { model = 'mlp, latent: 4', health = 'finished', info = {} }: Kind = {}) {
  const config = readConfig(
    `data: {name: mnist, path: digits}\nmodel: {architecture: ${model}}\nobjective: ${objective}`,
  ).config!;
  return { dir: `/runs/${objective}`, config, health, info: someInfo({ config: resolvedConfig(config), ...info }) };
}

const MULTI = runOf('{name: multi-rate, range: [0.1, 4]}');
const beside = (own: typeof MULTI, ...runs: (typeof MULTI)[]): number[] =>
  runsBeside(own, [{ runs: [own, ...runs] }, { runs: [own] }]).map(run => runs.indexOf(run));

test('beside a multi-rate run stand those of one β in its range, of any config', () => {
  assert.deepEqual(beside(MULTI, runOf('{beta: 1}'), runOf('{beta: 4}'), runOf('{beta: 8}')), [0, 1]);
  const own = runOf('{beta: 1}');
  assert.deepEqual(
    runsBeside(MULTI, [{ runs: [MULTI] }, { runs: [own] }, { runs: [own] }]),
    [own],
    'each once, though two configs file it',
  );
});

test('beside one of one β stand multi-rate runs that have it, the newest first', () => {
  const newer = runOf('{name: multi-rate}', { info: { created: '2026-11-30T09:14:05.123Z' } });
  assert.deepEqual(beside(runOf('{beta: 1}'), MULTI, newer, runOf('{beta: 2}')), [1, 0]);
  assert.deepEqual(beside(runOf('{beta: 8}'), MULTI, newer), [1]);
});

test('none of other data, model or loss, none that is trained yet or goes on from another', () => {
  const { data } = someInfo();
  const others = [
    runOf('{beta: 1}', { model: 'mlp, latent: 8' }),
    runOf('{beta: 1}', { info: { data: { ...data, fingerprint: 'other' } } }),
    runOf('{name: beta-tc-vae, beta: 1}'),
    runOf('{beta: 1}', { health: 'running' }),
    runOf('{beta: 1}', { info: { parent: { run: '/runs/a', step: 100 } } }),
    runOf('{name: multi-rate}'),
  ];
  assert.deepEqual(beside(MULTI, ...others), []);
  assert.deepEqual(beside(runOf('{name: multi-rate, base: beta-tc-vae}'), runOf('{beta: 1}')), []);
});
