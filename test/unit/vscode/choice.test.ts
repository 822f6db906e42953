import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storedConfig } from '../../../src/config/reading/storedConfig';
import type { RunFacts } from '../../../src/vscode/text/run';
import { candidates, deletionOf, reportedRuns, whyNotDelete } from '../../../src/vscode/text/choice';
import { sweepKey } from '../../../src/vscode/text/shape';
import { someCheckpoints, someEvaluation, someRun } from './runs';

const HEALTHS = ['preparing', 'running', 'stopped', 'finished', 'failed', 'interrupted', 'silent'] as const;

test('a command is offered the runs that it makes sense for', () => {
  const runs = HEALTHS.map(health => someRun({ health, ...(health === 'preparing' ? { state: undefined } : {}) }));
  const offered = (action: Parameters<typeof candidates>[0]): string[] =>
    candidates(action, runs).map(({ health }) => health);
  assert.deepEqual(offered('stop'), ['preparing', 'running']);
  assert.deepEqual(offered('resume'), ['stopped', 'failed', 'interrupted']);
  assert.deepEqual(offered('report'), HEALTHS.slice(1));
  assert.deepEqual(offered('reveal'), [...HEALTHS]);
  assert.deepEqual(offered('delete'), ['stopped', 'finished', 'failed', 'interrupted']);
});

test('latents are exported of runs that have a checkpoint, but of no classifier', () => {
  const config = storedConfig({ data: { name: 'tetrominoes' }, model: { architecture: 'classifier' } }, 'a test');
  const vae = someRun({ checkpoints: someCheckpoints(1) });
  const classifier = someRun({ checkpoints: someCheckpoints(1), config });
  assert.deepEqual(candidates('latents', [someRun(), classifier, vae]), [vae]);
  assert.deepEqual(candidates('further', [someRun(), classifier, vae]), [classifier, vae]);
});

test('what is or may be trained is not deleted', () => {
  assert.match(whyNotDelete(someRun()) ?? '', /^β 4, seed 0 is being trained\. Stop it first\.$/);
  assert.match(whyNotDelete(someRun({ health: 'silent' })) ?? '', /may still be trained on here/);
  assert.equal(whyNotDelete(someRun({ health: 'finished' })), undefined);
});

test('one question names all that is to be deleted, and what is not', () => {
  const done = (seed: number): { name: string; run: RunFacts; bytes: number } => ({
    name: 'digits',
    bytes: 1_500_000,
    run: someRun({ seed, health: 'finished', checkpoints: someCheckpoints(2) }),
  });
  const [one, two] = [done(0), done(1)];
  assert.deepEqual(deletionOf([one], false), {
    allowed: [one],
    title: 'Delete digits, β 4, seed 0?',
    detail: `${one.run.dir}\n2 checkpoints\n1.5 MB`,
  });
  const busy = { name: 'digits', run: someRun({ seed: 2 }), bytes: 1e9 };
  const several = deletionOf([one, busy, two], false);
  assert.deepEqual([several.title, several.allowed], ['Delete 2 runs?', [one, two]]);
  assert.deepEqual(several.detail.split('\n'), [
    'digits, β 4, seed 0',
    'digits, β 4, seed 1',
    'Not deleted:',
    'β 4, seed 2 is being trained. Stop it first.',
    '4 checkpoints',
    '3.0 MB',
  ]);
  const many = deletionOf(
    Array.from({ length: 30 }, (_, seed) => done(seed)),
    false,
  );
  assert.equal(many.title, 'Delete 30 runs?');
  assert.deepEqual(many.detail.split('\n').slice(-4, -1), ['digits, β 4, seed 7', 'and 22 more', '60 checkpoints']);
  assert.deepEqual(deletionOf([busy], false).detail, 'β 4, seed 2 is being trained. Stop it first.');
  const forGood = deletionOf([two], true);
  assert.equal(forGood.title, 'Delete digits, β 4, seed 1? For good?');
  const warning = 'It could not be moved to the trash. This cannot be undone.';
  assert.deepEqual(forGood.detail.split('\n'), [two.run.dir, '2 checkpoints', '1.5 MB', warning]);
  assert.match(deletionOf([one, two], true).detail, /\n3\.0 MB\nThey could not be moved to the trash\./);
});

test('a report is given the runs on the same curve that have been evaluated', () => {
  const scalars = [someEvaluation('train', 500), someEvaluation('test', 500)];
  const run = (beta: number, changes: Partial<RunFacts> = {}): RunFacts => someRun({ beta, scalars, ...changes });
  const [a, b, young] = [run(1), run(4), run(8, { scalars: [] })];
  const other = run(2, { info: { ...a.info, steps: 77 } });
  const all = [young, other, a, b];
  assert.deepEqual(reportedRuns(a, all, sweepKey), [a.dir, b.dir]);
  assert.deepEqual(reportedRuns(other, all, sweepKey), [other.dir]);
  assert.deepEqual(reportedRuns(young, all, sweepKey), [young.dir]);
});
