import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../../src/config/reading/read';
import { expandSweep, formsOf, resolvedConfig } from '../../../src/config/reading/expandSweep';
import type { Health } from '../../../src/run/health';
import { memberNames, sweepMembersOf } from '../../../src/run/sweeps/sweepMembers';

function read(text: string) {
  const { config, problems } = readConfig(`data: {name: tetrominoes}\nmodel: {architecture: mlp}\n${text}`);
  assert.deepEqual(problems, []);
  return config!;
}

const grid = read('sweep: {objective.beta: [1, 4], seed: [0, 1]}');
const runOf = (index: number, health: Health) => ({
  info: { config: resolvedConfig(expandSweep(grid)[index]!) },
  health,
});

test('members stand in the order of the grid, each with its run and state', () => {
  const runs = [runOf(1, 'running'), runOf(0, 'finished'), runOf(2, 'interrupted')];
  const members = sweepMembersOf(grid, runs);
  assert.deepEqual(
    members.map(({ label, state }) => [label, state]),
    [
      ['β 1, seed 0', 'finished'],
      ['β 1, seed 1', 'training'],
      ['β 4, seed 0', 'stopped'],
      ['β 4, seed 1', 'waiting'],
    ],
  );
  assert.deepEqual(
    members.map(({ run }) => run),
    [runs[1], runs[0], runs[2], undefined],
  );
});

test('of several runs of a member a finished one counts, else the newest; the order of keys does not matter', () => {
  const { info } = runOf(0, 'finished');
  const reversed = { info: { config: Object.fromEntries(Object.entries(info.config).reverse()) } };
  const finished = { ...reversed, health: 'finished' as const };
  assert.equal(sweepMembersOf(grid, [runOf(0, 'failed'), finished, runOf(0, 'stopped')])[0]!.run, finished);
  const newest = runOf(0, 'failed');
  assert.deepEqual(sweepMembersOf(grid, [newest, runOf(0, 'stopped')])[0], {
    label: 'β 1, seed 0',
    run: newest,
    state: 'failed',
  });
});

test('what tells members apart is in the names of their folders, but for the seed', () => {
  const folders = (sweep: string) => memberNames(expandSweep(read(`sweep: ${sweep}`))).map(({ folder }) => folder);
  assert.deepEqual(folders('{objective.beta: [0.5, 4], seed: [0, 1]}'), ['beta0.5', 'beta0.5', 'beta4', 'beta4']);
  assert.deepEqual(folders('{model.hidden: [[400, 200], [50]]}'), ['hidden400-200', 'hidden50']);
  assert.deepEqual(folders('{model.latent: [4, 128]}'), ['latent4', 'latent128']);
  assert.deepEqual(folders('{data.split: [{train: 100}, 0.5]}'), ['split-train100', 'split0.5']);
  assert.deepEqual(folders('{objective: [{beta: 2}, {name: dip-vae-2, lambda: 5}]}'), [
    'beta-vae-beta2',
    'dip-vae-2-lambda5',
  ]);
  assert.deepEqual(folders('{seed: [0, 1]}'), ['', '']);
});

/** A run of the grid as sweeps train it by now, which hold out the same examples for all seeds. */
const freshRunOf = (index: number, health: Health) => ({
  info: { config: formsOf(grid, expandSweep(grid)[index]!)[0]! },
  health,
});

test('runs that hold out the same examples are members, and so are older ones; no name says which', () => {
  const runs = [freshRunOf(1, 'running'), runOf(0, 'finished'), runOf(3, 'stopped')];
  assert.deepEqual(
    sweepMembersOf(grid, runs).map(({ label, run }) => [label, run]),
    [
      ['β 1, seed 0', runs[1]],
      ['β 1, seed 1', runs[0]],
      ['β 4, seed 0', undefined],
      ['β 4, seed 1', runs[2]],
    ],
  );
  const member = (...found: ReturnType<typeof runOf>[]) => sweepMembersOf(grid, found)[1]!.run;
  const [fresh, older, olderFinished] = [freshRunOf(1, 'stopped'), runOf(1, 'stopped'), runOf(1, 'finished')];
  assert.equal(member(older, fresh), fresh);
  assert.equal(member(fresh, olderFinished), olderFinished);
  const freshFinished = freshRunOf(1, 'finished');
  assert.equal(member(olderFinished, freshFinished), freshFinished);
});

test('a run whose split seed is another than what the sweep writes is no member', () => {
  const config = resolvedConfig(expandSweep(grid)[1]!);
  const other = { ...config, data: { ...(config['data'] as object), splitSeed: 5 } };
  assert.equal(sweepMembersOf(grid, [{ info: { config: other }, health: 'finished' }])[1]!.run, undefined);
});

test('labels say all that the sweep changes', () => {
  const labels = (text: string) => sweepMembersOf(read(text), []).map(({ label }) => label);
  assert.deepEqual(labels('sweep: {model.latent: [5, 10], train.learningRate: [0.001]}'), [
    'β 1, seed 0, latent 5',
    'β 1, seed 0, latent 10',
  ]);
  const split = 'sweep: {data.splitSeed: [3, 4], seed: [1]}';
  assert.deepEqual(labels(split), ['β 1, seed 1, splitSeed 3', 'β 1, seed 1, splitSeed 4']);
  assert.deepEqual(labels('sweep: {objective: [{beta: 2}, {name: annealed-vae, gamma: 10}, {name: annealed-vae}]}'), [
    'β 2, seed 0',
    'annealed-vae C 25, seed 0, gamma 10',
    'annealed-vae C 25, seed 0, gamma 1000',
  ]);
});

test('a classifier among VAEs is called so', () => {
  const text = 'data: {name: sprites}\nmodel: {architecture: conv}\nsweep: {model.architecture: [conv, classifier]}';
  assert.deepEqual(
    sweepMembersOf(readConfig(text).config!, []).map(({ label }) => label),
    ['β 1, seed 0, architecture conv', 'classifier, seed 0'],
  );
});

test('a config without a sweep has no members, nor has one whose sweep is wrong', () => {
  assert.deepEqual(sweepMembersOf(read('seed: 1'), []), []);
  assert.deepEqual(sweepMembersOf({ ...grid, sweep: { 'objective.beta': [-1] } }, []), []);
});
