import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { UserError } from '../../../src/base/errors';
import { UNWATCHED, type Watch } from '../../../src/base/progress';
import { checkpointName, listCheckpoints, readMetadata } from '../../../src/run/checkpoints/checkpoint';
import { CheckpointClock } from '../../../src/run/checkpoints/passing';
import { readState } from '../../../src/run/folder';
import type { Evaluation } from '../../../src/run/records';
import { readScalars } from '../../../src/run/scalars';
import { trainJob } from '../../../src/worker/jobs/trainJob';
import { benchOf, kind, renamed } from './engines';

/** The best checkpoint, patience, and checkpoints by the clock. */

const folder = mkdtempSync(join(tmpdir(), 'vae-lens-best-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const STEPS = 240;
const SCHEDULED = [120, 240];
const bench = benchOf([kind('onnx')]);

/** So few examples that it overfits soon. */
function params(name: string, train: object = {}, objective: object = {}, resume: 'no' | 'unfinished' = 'no') {
  return {
    config: {
      data: { name: 'mnist', path: resolve('examples/data/mnist'), split: 0.01 },
      model: { architecture: 'mlp', hidden: [32], latent: 4 },
      objective: { beta: 2, ...objective },
      train: { steps: STEPS, batch: 8, checkpoints: 2, evaluations: 24, learningRate: 0.02, engine: 'onnx', ...train },
      analysis: { examples: 60 },
    },
    name: 'best',
    configFile: join(folder, 'best.vae.json'),
    runsRoot: join(folder, name),
    resume,
    threads: 1,
  };
}

const job = (name: string, train?: object, objective?: object) =>
  trainJob(params(name, train, objective), UNWATCHED, bench);
const stepsOf = (run: string): number[] => listCheckpoints(run).map(({ step }) => step);
const testsOf = (run: string): Evaluation[] =>
  readScalars(run).filter((scalar): scalar is Evaluation => scalar.kind === 'test');
const sorted = (...steps: number[]): number[] => [...new Set(steps)].sort((a, b) => a - b);

/** By hand: the step of the least distortion + 2 · rate, and where a patience ends. */
function walk(tests: readonly Evaluation[], patience = Infinity): { best: number; end: number } {
  let [best, value, since] = [0, Infinity, 0];
  for (const { step, rate, distortion } of tests) {
    const now = distortion + 2 * rate;
    if (now < value) [best, value, since] = [step, now, 0];
    else since++;
    if (since === patience) return { best, end: step };
  }
  return { best, end: STEPS };
}

/** Its only run. */
const runOf = (name: string): string => join(folder, name, 'best', readdirSync(join(folder, name, 'best'))[0]!);

let whole: string;
before(async () => {
  whole = (await job('whole')).run;
});

test('the best checkpoint is kept beside those of the schedule, and those that were the best before it are not', () => {
  const { best } = walk(testsOf(whole));
  assert.ok(best > 0 && best < STEPS && !SCHEDULED.includes(best), `a best one in between, not at ${best}`);
  assert.deepEqual(stepsOf(whole), sorted(...SCHEDULED, best));
  for (const { step, file } of listCheckpoints(whole)) {
    assert.equal(readMetadata(file)?.passing, step === best ? true : undefined);
  }
  const { reason } = readState(whole)!;
  assert.equal(reason, undefined);
});

test('patience ends a training after so many evaluations without a better one, and says so', async () => {
  const { best, end } = walk(testsOf(whole), 3);
  assert.ok(end < STEPS, 'it does end before its last step');
  const { run, state, step, best: told, reason: why } = await job('patient', { patience: 3 });
  assert.deepEqual([state, step, told, why], ['finished', end, best, 'train.patience']);
  assert.deepEqual(stepsOf(run), sorted(...SCHEDULED.filter(one => one < end), best, end));
  const { status, reason, step: last } = readState(run)!;
  assert.deepEqual([status, reason, last], ['finished', 'train.patience', end]);
  assert.deepEqual(
    testsOf(run),
    testsOf(whole).filter(one => one.step <= end),
  );
});

test('stopped again and again, it keeps its best and its patience, bit for bit', async () => {
  const at = { patience: 3, checkpoints: [STEPS] };
  const undisturbed = await job('undisturbed', at);
  let run = '';
  for (let next = 7; ; next += 13) {
    const stopping = new AbortController();
    const watch: Watch = {
      signal: stopping.signal,
      progress: (done, _total, what) => what === 'steps' && done >= next && stopping.abort(new Error('stopped')),
    };
    const part = await trainJob(params('stopped', at, {}, 'unfinished'), watch, bench);
    run = part.run;
    if (part.state === 'finished') break;
  }
  const read = (of: string, ...path: string[]): Buffer => readFileSync(join(of, ...path));
  assert.deepEqual(readState(run)!.step, undisturbed.step);
  assert.ok(read(run, 'scalars.jsonl').equals(read(undisturbed.run, 'scalars.jsonl')));
  const last = ['checkpoints', checkpointName(undisturbed.step)];
  assert.ok(read(run, ...last).equals(read(undisturbed.run, ...last)));
  assert.ok(stepsOf(run).includes(undisturbed.best!));
});

test('a best checkpoint that cannot be written costs none that is there; the run goes on from them', async () => {
  const bests = testsOf(whole).filter(({ step }, i, all) => walk(all.slice(0, i + 1)).best === step);
  const [before, blocked] = bests.map(({ step }) => step).filter(step => step > 120);
  assert.ok(before !== undefined && blocked !== undefined, 'two that are not scheduled');
  let done = 0;
  const blocking = renamed('onnx', program => ({
    ...program,
    run: (state, inputs) => {
      // What cannot be replaced by a file, as a full disk cannot take one.
      if (++done === blocked)
        mkdirSync(join(runOf('blocked'), 'checkpoints', checkpointName(blocked), 'full'), { recursive: true });
      return program.run(state, inputs);
    },
    dispose: () => program.dispose(),
  }));
  await assert.rejects(trainJob(params('blocked'), UNWATCHED, benchOf([kind('onnx', () => blocking)])), UserError);
  const run = runOf('blocked');
  assert.equal(readState(run)?.status, 'failed');
  rmSync(join(run, 'checkpoints', checkpointName(blocked)), { recursive: true });
  const there = stepsOf(run);
  assert.ok(there.includes(before) && there.includes(120), `${String(there)}: ${before} and 120 stay`);
  assert.deepEqual(
    readdirSync(join(run, 'checkpoints')).filter(name => name.startsWith('.')),
    [],
  );
  const { state } = await trainJob(params('blocked', {}, {}, 'unfinished'), UNWATCHED, bench);
  assert.equal(state, 'finished');
  const { best } = walk(testsOf(whole));
  assert.deepEqual(
    stepsOf(run).filter(step => step > 120),
    sorted(best, STEPS),
  );
});

test('nothing counts before a schedule has ended, of a cyclic one ends of cycles alone', async () => {
  const linear = await job('linear', { patience: 2 }, { schedule: 'linear', warmup: 105 });
  const counted = testsOf(linear.run).filter(({ step }) => step >= 105);
  assert.equal(linear.best, walk(counted).best);
  assert.ok(linear.step >= 130, 'the first may be the best, two more are waited for');
  const cyclic = await job('cyclic', { patience: 1 }, { schedule: 'cyclic', cycles: 4 });
  const ends = testsOf(cyclic.run).filter(({ step }) => step % 60 === 0);
  const { best, end } = walk(ends, 1);
  assert.deepEqual([cyclic.best, cyclic.step], [best, end]);
});

test('a checkpoint by the clock goes when the next is written', async () => {
  const seen: number[][] = [];
  const watch: Watch = {
    signal: new AbortController().signal,
    progress: (_done, _total, what) => {
      if (what !== 'steps') return;
      seen.push(stepsOf(runOf('clock')));
    },
  };
  const { run, best } = await trainJob(
    params('clock', { checkpointMinutes: 1e-9, steps: 30, checkpoints: [15], evaluations: 5 }),
    watch,
    bench,
  );
  assert.deepEqual(stepsOf(run), sorted(15, 30, best!));
  for (const steps of seen) {
    assert.ok(steps.filter(step => step !== 15).length <= 2, `${String(steps)}: the best and the newest`);
  }
});

test('the clock asks for one so many minutes after the last', () => {
  let now = 5000;
  const clock = new CheckpointClock(10, () => now);
  const isDueAfter = (minutes: number): boolean => {
    now += minutes * 60_000;
    return clock.isDue;
  };
  assert.deepEqual([isDueAfter(0), isDueAfter(9.99), isDueAfter(0.01)], [false, false, true]);
  clock.restart();
  assert.deepEqual([isDueAfter(9.99), isDueAfter(0.01)], [false, true]);
});

test('a classifier goes by its cross-entropy', async () => {
  const { config, ...where } = params('classifier', { steps: 6, evaluations: 6, checkpoints: 1 });
  const classifier = {
    ...config,
    objective: undefined,
    data: { name: 'sprites', split: 0.2 },
    model: { architecture: 'classifier' },
  };
  const { run, best } = await trainJob({ ...where, config: classifier }, UNWATCHED, bench);
  const entropies = readScalars(run).flatMap(one => (one.kind === 'classifier test' ? [one] : []));
  const values = entropies.map(({ crossEntropy }) => crossEntropy);
  assert.equal(best, entropies[values.indexOf(Math.min(...values))]!.step);
  assert.ok(stepsOf(run).includes(best));
});
