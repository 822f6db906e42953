import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunFacts } from '../../../src/vscode/text/run';
import { candidates, reportedRuns, whyNotDelete } from '../../../src/vscode/text/choice';
import { sweepKey } from '../../../src/vscode/text/shape';
import { someEvaluation, someRun } from './runs';

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

test('what is or may be trained is not deleted', () => {
  assert.match(whyNotDelete(someRun()) ?? '', /^β 4, seed 0 is being trained\. Stop it first\.$/);
  assert.match(whyNotDelete(someRun({ health: 'silent' })) ?? '', /may still be trained on here/);
  assert.equal(whyNotDelete(someRun({ health: 'finished' })), undefined);
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
