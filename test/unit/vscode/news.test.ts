import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newsOf } from '../../../src/vscode/text/news';
import { someEvaluation, someRun } from './runs';

const ended = { configFile: '/vae/mnist.vae.yaml', label: 'β 4, seed 0', run: null, error: null } as const;

test('a failure is told with its reason, whether its panel is visible or not', () => {
  const failed = { ...ended, outcome: 'failed', error: 'the disk is full' } as const;
  assert.deepEqual(newsOf(failed, 'mnist', undefined, true), {
    severity: 'error',
    message: 'mnist, β 4, seed 0: training has failed. The disk is full.',
  });
  const sweep = { ...failed, label: 'sweep of 3 runs', error: 'a: no.\nb: no' };
  assert.equal(
    newsOf(sweep, 'mnist', undefined, false)?.message,
    'mnist, sweep of 3 runs: training has failed. a: no. Others failed too: 1.',
  );
});

test('the end of a training is told where its panel does not show it', () => {
  const finished = { ...ended, outcome: 'finished' } as const;
  const run = someRun({ scalars: [someEvaluation('test', 1000)] });
  assert.equal(
    newsOf({ ...finished, label: 'resuming' }, 'mnist', run, false)?.message,
    'mnist, β 4, seed 0: training has finished with rate 15.5, distortion 38.9.',
  );
  assert.equal(newsOf(finished, 'mnist', undefined, false)?.severity, 'information');
  assert.equal(newsOf(finished, 'mnist', run, true), undefined);
});

test('a stop is no news', () => {
  assert.equal(newsOf({ ...ended, outcome: 'stopped' }, 'mnist', undefined, false), undefined);
});
