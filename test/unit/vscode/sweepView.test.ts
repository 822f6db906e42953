import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../../src/config/reading/read';
import { checkSweep, resolvedConfig } from '../../../src/config/reading/expandSweep';
import { storedConfig } from '../../../src/config/reading/storedConfig';
import { type SweepRun, sweepViewSchema } from '../../../src/protocol/sweepPanel';
import { sweepViewOf } from '../../../src/vscode/panels/sweepView';
import { someInfo } from '../run/helpers';
import { someCheckpoints, someEvaluation, someRun } from './runs';

const TEXT = 'data: {name: tetrominoes}\nmodel: {architecture: mlp}\ntrain: {steps: 1000}\n';
const SWEEP = 'sweep: {objective.beta: [8, 1], seed: [0, 1]}\n';
const { config } = readConfig(TEXT + SWEEP);
const { sweep, ...base } = config!;
const { members } = checkSweep(base, sweep!);

const IDLE = { sweeping: false };

/** A run of one of the sweep's members. */
function runOf(index: number, changes: Parameters<typeof someRun>[0] = {}): ReturnType<typeof someRun> {
  const member = members[index]!;
  const stored = resolvedConfig(member);
  const info = someInfo({ config: stored, seed: member.seed });
  return someRun({ info, config: storedConfig(stored, 'a test'), ...changes });
}

test('the members of a sweep, those that wait among them', () => {
  const failed = {
    health: 'failed' as const,
    state: { status: 'failed' as const, step: 3, heartbeat: '2026-11-21T12:00:00.000Z', seconds: 1, error: 'no room' },
  };
  const finished = {
    health: 'finished' as const,
    scalars: [someEvaluation('test', 1000)],
    checkpoints: someCheckpoints(12),
  };
  const runs = [runOf(3), runOf(2, failed), runOf(0, { health: 'stopped' }), runOf(0, finished)];
  const view = sweepViewSchema.parse(sweepViewOf(config, runs, { sweeping: true }));
  assert.deepEqual([view.hasSweep, view.sweeping], [true, true]);
  assert.deepEqual(
    view.members.map(({ label, state, run, error }) => [label, state, run, error]),
    [
      ['β 8, seed 0', 'finished', runs[3]!.dir, null],
      ['β 8, seed 1', 'waiting', null, null],
      ['β 1, seed 0', 'failed', runs[1]!.dir, 'no room'],
      ['β 1, seed 1', 'training', runs[0]!.dir, null],
    ],
  );
  assert.equal(view.members[0]!.elbo, -(15.53 + 38.91));
  // One of those that ask for the same, in order of the parameter; five checkpoints, the last among them.
  assert.deepEqual(
    view.runs.map(({ run, parameter, seed }) => [run, parameter, seed]),
    [
      [runs[1]!.dir, 1, 0],
      [runs[0]!.dir, 1, 1],
      [runs[3]!.dir, 8, 0],
    ],
  );
  assert.deepEqual(view.runs[2]!.checkpoints.map(({ step }) => step).slice(-1), [120]);
  assert.equal(view.runs[2]!.checkpoints.length, 5);
});

test('what else a sweep changes is in the names, and tells kinds of runs apart', () => {
  const wide = readConfig(`${TEXT}sweep: {model.latent: [10, 20], seed: [0, 1]}\n`).config!;
  const { sweep: lists, ...rest } = wide;
  const stored = checkSweep(rest, lists!).members.map(resolvedConfig);
  const runs = stored.map(one =>
    someRun({ info: someInfo({ config: one, seed: Number(one['seed']) }), config: storedConfig(one, 'a test') }),
  );
  const view = sweepViewOf(wide, runs, IDLE);
  assert.deepEqual(view.runs.map(({ label, variant }) => `${label}: ${variant}`).sort(), [
    'β 1, seed 0, latent 10: beta-vae, latent 10',
    'β 1, seed 0, latent 20: beta-vae, latent 20',
    'β 1, seed 1, latent 10: beta-vae, latent 10',
    'β 1, seed 1, latent 20: beta-vae, latent 20',
  ]);
});

test('without a sweep these are the runs of the config, and an example says how to get one', () => {
  const plain = readConfig(TEXT).config;
  const view = sweepViewOf(plain, [someRun({ beta: 4 }), someRun({ beta: 1 })], IDLE);
  assert.deepEqual([view.hasSweep, view.members.map(({ label }) => label)], [false, ['β 1, seed 0', 'β 4, seed 0']]);
  assert.equal(readConfig(`${TEXT}${view.example}`).problems.length, 0);
  const dip = readConfig(`${TEXT}objective: {name: dip-vae-2}\n`).config;
  assert.match(sweepViewOf(dip, [], IDLE).example, /objective\.lambda: /);
  const multiRate = `${TEXT}objective: {name: multi-rate}\n`;
  const { example } = sweepViewOf(readConfig(multiRate).config, [], IDLE);
  assert.equal(example, 'sweep:\n  seed: [0, 1, 2]', 'all β are trained at once');
  assert.deepEqual(readConfig(multiRate + example).problems, []);
  // A config with mistakes, and a run that this version cannot read.
  const unreadable = sweepViewSchema.parse(sweepViewOf(undefined, [someRun({ config: undefined })], IDLE));
  assert.deepEqual([unreadable.members.length, unreadable.runs.length], [1, 0]);
});

test('ten thousand evaluations are thinned, the lowest and the last among those that stay', () => {
  const broken = { ...someEvaluation('test', 10_001), rate: Infinity };
  const scalars = Array.from({ length: 10_000 }, (_, i) => someEvaluation('test', i + 1, 15, i === 5000 ? 1 : 40));
  const info = { ...someInfo({}), steps: 10_000 };
  const [run] = sweepViewOf(undefined, [someRun({ scalars: [...scalars, broken], info })], IDLE).runs;
  const steps = run!.evaluations.map(({ step }) => step);
  assert.ok(steps.length <= 4 * 61 && steps.includes(5001) && steps.at(-1) === 10_000, String(steps.length));
});

test('the ELBO of a multi-rate run is at the β at which its training was followed', () => {
  const multiRate = readConfig(`${TEXT}objective: {name: multi-rate}\n`).config!;
  const run = someRun({
    config: storedConfig(resolvedConfig(multiRate), 'a test'),
    scalars: [someEvaluation('test', 9)],
  });
  const view = sweepViewSchema.parse(sweepViewOf(multiRate, [run], IDLE));
  assert.equal(view.members[0]!.followed, 1);
  const [{ objective, title, parameter, evaluations }] = view.runs as [SweepRun];
  assert.deepEqual([objective, title, parameter], ['multi-rate', 'multi-rate at β', 1]);
  assert.deepEqual(
    evaluations.map(({ step }) => step),
    [9],
  );
  assert.equal(sweepViewOf(config, [runOf(0)], IDLE).members[0]!.followed, null);
});
