import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statusDetail, statusLabel, statusText } from '../../../src/vscode/text/status';
import { NOW, before, someEvaluation, someRun } from './runs';

test('one training: how far, rate, distortion and the time left', () => {
  const scalars = [someEvaluation('test', 500), { kind: 'batch', step: 790, rate: 1, distortion: 2, loss: 3 } as const];
  const run = someRun({ scalars, timeLeft: () => 3301 });
  assert.equal(statusText([run], false), 'VAE 79 % · rate 15.5 · distortion 38.9 · 55 min');
  assert.equal(statusLabel(statusText([run], false)!), 'VAE training, 79 percent, rate 15.5, distortion 38.9, 55 min');
  assert.equal(statusDetail(run, NOW), 'training, 79 % · step 790 of 1,000 · 55 min left');
});

test('before the first evaluation mini-batches are told, before these only how far it is', () => {
  assert.equal(statusText([someRun()], false), 'VAE 79 %');
  const scalars = [{ kind: 'batch', step: 790, rate: 1, distortion: 2, loss: 3 } as const];
  assert.equal(statusText([someRun({ scalars })], false), 'VAE 79 % · rate 1.0 · distortion 2.0');
});

test('several trainings are told as one', () => {
  const runs = [someRun(), someRun({ step: 70 }), someRun({ health: 'finished', step: 1000 })];
  assert.equal(statusText(runs, false), 'VAE 2 runs · 43 %');
});

test('nothing is said where nothing is trained', () => {
  const state = { status: 'stopped', step: 3, heartbeat: before(0), seconds: 1 } as const;
  assert.equal(statusText([someRun({ health: 'stopped', state })], false), undefined);
  assert.equal(statusText([], true), 'VAE starting');
});
