import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { storedConfig } from '../../../src/config/reading/storedConfig';
import {
  type RunFacts,
  contextOf,
  describeRun,
  factsOf,
  percent,
  resultTexts,
  span,
} from '../../../src/vscode/text/run';
import { sizeText } from '../../../src/vscode/text/size';
import { NOW, before, someEvaluation, someRun } from './runs';

const MINUTE = 60_000;

function failed(error: string, cause?: string): RunFacts {
  const state = { status: 'failed', step: 1, heartbeat: before(0), seconds: 1, error, cause } as const;
  return someRun({ health: 'failed', state });
}

test('a run is described by its state', () => {
  const stopped = (age: number, status: 'stopped' | 'finished' | 'running' = 'stopped'): Partial<RunFacts> => ({
    state: { status, step: 410, heartbeat: before(age), seconds: 1 },
    step: 410,
  });
  const described = (changes: Partial<RunFacts>): string => describeRun(someRun(changes), NOW);
  assert.equal(described({}), 'training, 79 %');
  assert.equal(described({ health: 'preparing', state: undefined }), 'starting');
  assert.equal(described({ health: 'stopped', ...stopped(MINUTE) }), 'stopped at 41 %');
  assert.equal(described({ health: 'interrupted', ...stopped(MINUTE, 'running') }), 'interrupted at 41 %');
  assert.equal(described({ health: 'finished', ...stopped(125 * MINUTE, 'finished') }), 'finished 2 h ago');
  assert.equal(described({ health: 'silent', ...stopped(4 * MINUTE, 'running') }), 'no news for 4 min');
});

test('a failure is told in a few words', () => {
  assert.equal(
    describeRun(failed('/w/runs/a/checkpoints cannot be written: the disk is full', 'ENOSPC'), NOW),
    'failed: disk full',
  );
  assert.equal(describeRun(failed('the ink is out', 'an unknown one'), NOW), 'failed: the ink is out');
  assert.equal(describeRun(failed('/w/data/a b.npz does not exist\nmore'), NOW), 'failed: a b.npz does not exist');
  assert.equal(describeRun(failed('C:\\w\\data.npz is damaged'), NOW), 'failed: data.npz is damaged');
  assert.equal(describeRun(failed('encoder/2 has a wrong shape'), NOW), 'failed: encoder/2 has a wrong shape');
  assert.equal(describeRun(failed('x'.repeat(200)), NOW).length, 'failed: '.length + 60);
});

test('a failure without a reason is described all the same', () => {
  const run = someRun({ health: 'failed', state: { status: 'failed', step: 1, heartbeat: before(0), seconds: 1 } });
  assert.equal(describeRun(run, NOW), 'failed: no reason given');
});

test('time spans are in their largest unit', () => {
  assert.equal(span(59_999), 'a moment');
  assert.equal(span(MINUTE), '1 min');
  assert.equal(span(119 * MINUTE), '1 h');
  assert.equal(span(25 * 60 * MINUTE), '1 day');
  assert.equal(span(1200 * 24 * 60 * MINUTE), '1,200 days');
});

test('100 % is said of the last step only', () => {
  assert.equal(percent(999_999, 1_000_000), '99 %');
  assert.equal(percent(1000, 1000), '100 %');
  fc.assert(fc.property(fc.nat(), fc.nat(), (step, steps) => /^\d{1,3} %$/.test(percent(step, steps))));
});

test('menus tell running, resumable, finished and distant runs apart', () => {
  const context = (health: RunFacts['health']): string => contextOf({ health });
  assert.equal(context('preparing'), 'run.running');
  assert.equal(context('running'), 'run.running');
  for (const health of ['stopped', 'failed', 'interrupted'] as const) assert.equal(context(health), 'run.resumable');
  assert.equal(context('finished'), 'run.finished');
  assert.equal(context('silent'), 'run.elsewhere');
});

test('facts of a tooltip', () => {
  const facts = new Map(factsOf(someRun({ scalars: [someEvaluation('test', 500)] })));
  assert.equal(facts.get('Step'), '790 of 1,000');
  assert.equal(facts.get('Engine'), 'onnx, 2 threads');
  assert.equal(facts.get('Process'), '4242 on here');
  assert.equal(facts.get('Rate, test'), '15.5 nats');
  assert.equal(facts.get('Distortion, test'), '38.9 nats');
  assert.equal(facts.get('Active units'), '6 of 10');
  assert.equal(facts.has('Failed'), false);
  assert.equal(new Map(factsOf(failed('the disk is full'))).get('Failed'), 'The disk is full.');
});

test('the commit is named where it is known, with what it does not say', () => {
  const run = someRun({});
  assert.equal(new Map(factsOf(run)).has('Commit'), false);
  const text = new Map(factsOf({ ...run, info: { ...run.info, commit: 'ab'.repeat(20) } })).get('Commit');
  assert.match(
    text ?? '',
    /^(ab){20} was checked out when the run began; changes that were not committed are not in it$/,
  );
});

test('a sum of squares is not called nats', () => {
  const { config, ...run } = someRun({ scalars: [someEvaluation('test', 500)] });
  const { model } = config!;
  assert.equal(model.architecture, 'mlp');
  const sse = { ...run, config: { ...config!, model: { ...model, likelihood: 'sse' as const } } };
  assert.equal(new Map(factsOf(sse)).get('Distortion, test'), '38.9 sum of squares');
});

test('sizes', () => {
  assert.deepEqual([999, 1000, 4_321_000, 5e9].map(sizeText), ['999 bytes', '1.0 kB', '4.3 MB', '5.0 GB']);
});

test('the numbers of a multi-rate run are at the β at which its training was followed', () => {
  const config = storedConfig({ ...someRun().config, objective: { name: 'multi-rate', range: [4, 16] } }, 'a test');
  const scalars = [someEvaluation('test', 700)];
  assert.deepEqual(resultTexts(someRun({ config, scalars })), ['rate 15.5', 'distortion 38.9', 'at β 8']);
  assert.deepEqual(resultTexts(someRun({ scalars })), ['rate 15.5', 'distortion 38.9']);
  assert.deepEqual(resultTexts(someRun({ config })), []);
  const facts = new Map(factsOf(someRun({ config, scalars })));
  const names = ['Rate, test', 'Distortion, test', 'Active units'];
  assert.deepEqual(
    names.map(name => facts.get(name)),
    ['15.5 nats, at β 8', '38.9 nats, at β 8', '6 of 10, at β 8'],
  );
});
