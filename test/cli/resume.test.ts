import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  A_SECOND,
  type Trained,
  assertGone,
  assertSentence,
  checkpoints,
  childrenOf,
  jsonOf,
  kill,
  refuses,
  runsIn,
  smallConfig,
  start,
  stateOf,
  temporary,
  train,
  training,
  vaeLens,
} from './helpers';

/** A run that was interrupted, however, ends as one that was not, byte for byte. */

/** How often the run is killed; `KILL_ROUNDS=50 npm test -- cli` takes two minutes. */
const ROUNDS = Number(process.env.KILL_ROUNDS ?? 6);
const STEPS = 200 * ROUNDS;

const folder = temporary({ after });
const config = smallConfig(folder, {
  ...{ steps: STEPS, checkpoints: STEPS / 100, evaluations: STEPS / 50 },
  // What a step computes with depends on the step.
  learningRateSchedule: 'cosine',
});
let undisturbed: Trained;

before(async () => {
  undisturbed = await train(config, '--runs', join(folder, 'undisturbed'));
});

const stepOf = (checkpoint: string): number => Number(/\d+/.exec(basename(checkpoint))![0]);

/** The same weights, optimiser state and metadata at every step, and the same scalars. */
function assertSame(run: string): void {
  assert.equal(stateOf(run)?.status, 'finished');
  for (const file of checkpoints(undisturbed.run)) {
    const other = join(run, 'checkpoints', basename(file));
    assert.ok(readFileSync(file).equals(readFileSync(other)), `${other} differs`);
  }
  const scalars = (of: string): string => readFileSync(join(of, 'scalars.jsonl'), 'utf8');
  assert.equal(scalars(run), scalars(undisturbed.run));
  const perExample = (of: string): Buffer => readFileSync(join(of, 'per-example.f32'));
  assert.ok(perExample(run).equals(perExample(undisturbed.run)), `${run}/per-example.f32 differs`);
  assert.deepEqual(readdirSync(join(run, 'images')), readdirSync(join(undisturbed.run, 'images')));
  assert.deepEqual(
    readdirSync(run, { recursive: true }).filter(name => String(name).includes('.tmp-')),
    [],
  );
}

test(`${ROUNDS} rounds of kill -9 at random moments, each followed by --resume`, async () => {
  let attempt = 0;
  let runs = join(folder, 'killed 0');
  /** Where a worker that was left alone had time to write a checkpoint. */
  const stops = new Set<number>();
  for (let round = 0; round < ROUNDS; round++) {
    const { pid, ended } = start(['train', config, '--runs', runs, '--resume']);
    await sleep(200 + 900 * Math.random());
    const workers = childrenOf(pid);
    // Every other time only the command line is killed, and its worker is to follow.
    if (round % 2 === 0) workers.forEach(kill);
    kill(pid);
    await assertGone(workers, A_SECOND, 'the worker of a killed command line');
    await ended;
    const [run] = runsIn(join(runs, 'small'));
    const state = run === undefined ? undefined : stateOf(run);
    if (state?.status === 'stopped') stops.add(state.step);
    if (run !== undefined && state?.status === 'finished') {
      // It was done before its time: once more from the start.
      assertSame(run);
      stops.clear();
      runs = join(folder, `killed ${++attempt}`);
    }
  }
  const { run } = await train(config, '--runs', runs, '--resume');
  assert.deepEqual(runsIn(join(runs, 'small')), [run]);
  assertSame(run);
  // The best one, and nothing that was the best before a kill.
  const expected = checkpoints(undisturbed.run).map(stepOf);
  const steps = checkpoints(run).map(stepOf);
  assert.deepEqual(
    steps.filter(step => expected.includes(step) || !stops.has(step)),
    expected,
  );
});

describe('a stop', () => {
  const ways: [string, (pid: number, run: string) => void][] = [
    ['Ctrl-C', pid => process.kill(-pid, 'SIGINT')],
    ['a stop file', (_, run) => writeFileSync(join(run, 'stop'), '')],
  ];
  for (const [name, stop] of ways) {
    test(`by ${name} writes a checkpoint within a second; --resume goes on`, async () => {
      const runs = join(folder, name);
      // In a process group of its own, as at a terminal, where Ctrl-C reaches the worker too.
      const { pid, ended } = start(['train', config, '--runs', runs, '--json'], { detached: true });
      const run = await training(join(runs, 'small'));
      const began = performance.now();
      stop(pid, run);
      const stopped = await ended;
      const seconds = (performance.now() - began) / 1000;
      assert.ok(seconds < A_SECOND, `it took ${seconds.toFixed(2)} s`);
      const result = jsonOf(stopped, 130) as Trained;
      assert.deepEqual([result.run, result.state], [run, 'stopped']);
      assert.ok(result.step > 0 && result.step < STEPS);
      const { status, step } = stateOf(run)!;
      assert.deepEqual([status, step], ['stopped', result.step]);
      assert.equal(stepOf(checkpoints(run).at(-1)!), result.step);
      assert.ok(!existsSync(join(run, 'lock')));

      const resumed = await train(config, '--runs', runs, '--resume');
      assert.equal(resumed.run, run);
      assert.deepEqual(resumed.test, undisturbed.test);
      assertSame(run);
    });
  }

  test('while it starts leaves nothing half-done', async () => {
    const runs = join(folder, 'early');
    await Promise.all(
      [200, 300, 400, 600].map(async wait => {
        const { pid, ended } = start(['train', config, '--runs', runs, '--json'], { detached: true });
        await sleep(wait);
        process.kill(-pid, 'SIGINT');
        const stopped = await ended;
        assert.ok(stopped.status === 130 || stopped.signal === 'SIGINT', `status ${stopped.status}: ${stopped.stderr}`);
        // How far it comes by then depends on the machine.
        assertSentence(
          stopped,
          /^(interrupted(| (before its first step|with a checkpoint at step \d+); train --resume goes on from there)\n)?$/,
        );
      }),
    );
  });
});

test('without an unfinished run --resume starts one; another config is another run', async () => {
  const runs = join(folder, 'fresh');
  const few = ['--set', 'train.steps=20', '--runs', runs, '--resume'];
  const first = await train(config, ...few);
  const again = await train(config, ...few);
  assert.notEqual(again.run, first.run, 'a finished run is not gone on with');
  assert.deepEqual(again.test, first.test);
});

test('an evaluation that a stop cut short is made up for', async () => {
  const runs = join(folder, 'cut short');
  const run = join(runs, 'small', basename(undisturbed.run));
  cpSync(undisturbed.run, run, { recursive: true });
  // As if it had been stopped between a step and its evaluation.
  const [last] = checkpoints(run).slice(-2, -1);
  rmSync(checkpoints(run).at(-1)!);
  const step = stepOf(last!);
  const lines = readFileSync(join(run, 'scalars.jsonl'), 'utf8').trimEnd().split('\n');
  const kept = lines.filter(line => {
    const scalar = JSON.parse(line) as { kind: string; step: number };
    return scalar.kind === 'batch' ? scalar.step <= step : scalar.step < step;
  });
  assert.ok(kept.length < lines.length);
  writeFileSync(join(run, 'scalars.jsonl'), `${kept.join('\n')}\n`);
  writeFileSync(join(run, 'state.json'), JSON.stringify({ ...stateOf(run), status: 'stopped', step }));
  const resumed = await train(config, '--runs', runs, '--resume');
  assert.equal(resumed.run, run);
  assertSame(run);
});

test('with batch normalisation a run goes on with its running statistics', async () => {
  const model = ['--set', 'model={architecture: conv-bn, latent: 2}', '--set', 'data.size=32'];
  const sets = ['train.steps=6', 'train.batch=8', 'train.checkpoints=3', 'train.evaluations=1'];
  const few = sets.flatMap(set => ['--set', set]);
  const args = [...model, ...few, '--runs', join(folder, 'normalised')];
  const { run } = await train(config, ...args);
  const files = checkpoints(run);
  const whole = files.map(file => readFileSync(file));
  files.slice(1).forEach(file => rmSync(file));
  writeFileSync(join(run, 'state.json'), JSON.stringify({ ...stateOf(run), status: 'stopped', step: 2 }));
  const resumed = await train(config, ...args, '--resume');
  assert.equal(resumed.run, run);
  assert.ok(whole[0]!.includes('encoder.1.bn.running_mean') && !whole[0]!.equals(whole[1]!));
  files.forEach((file, i) => assert.ok(readFileSync(file).equals(whole[i]!), `${file} differs`));
});

test('of two that resume one trains, the other says who does', async () => {
  const runs = join(folder, 'two');
  const args = [
    'train',
    config,
    '--runs',
    runs,
    '--resume',
    '--set',
    'train.steps=100000',
    '--set',
    'train.checkpoints=1',
  ];
  const begun = start(args);
  writeFileSync(join(await training(join(runs, 'small')), 'stop'), '');
  assert.equal((await begun.ended).status, 130);

  const both = [start(args), start(args)];
  const first = await Promise.race(both.map(({ ended }) => ended));
  assert.equal(first.status, 1);
  assertSentence(first, /small\/.* is being trained by process \d+; stop that one first\n$/);
  const [run, ...others] = runsIn(join(runs, 'small'));
  assert.deepEqual(others, []);
  await training(join(runs, 'small'));
  writeFileSync(join(run!, 'stop'), '');
  const statuses = (await Promise.all(both.map(({ ended }) => ended))).map(({ status }) => status);
  assert.deepEqual(statuses.sort(), [1, 130]);
  assert.equal(stateOf(run!)?.status, 'stopped');
});

test('a damaged newest checkpoint is refused by name; asked to, the run goes on from the one before', async () => {
  const runs = join(folder, 'damaged');
  const few = [config, '--set', 'train.steps=40', '--set', 'train.checkpoints=4', '--runs', runs];
  const { run } = await train(...few);
  const files = checkpoints(run);
  const last = readFileSync(files[3]!);
  writeFileSync(join(run, 'state.json'), JSON.stringify({ ...stateOf(run), status: 'stopped' }));
  const broken = Buffer.from(last);
  broken[broken.length - 100]! ^= 1;
  writeFileSync(files[3]!, broken);
  await refuses(['train', ...few, '--resume'], 1, /step-00000040\.safetensors is damaged: its data .* --from 30,/);
  const { status, step, from } = stateOf(run)!;
  assert.deepEqual([status, step, from], ['failed', 40, 30]);
  assert.ok(readFileSync(files[3]!).equals(broken));
  await refuses(['train', ...few, '--from', '30'], 2, /--from is a step of the run of --continue RUN, or of --resume/);
  await refuses(['train', ...few, '--resume', '--from', '20'], 2, /cannot go on from step 20: .* of step 30/);
  const resumed = await vaeLens('train', ...few, '--resume', '--from', '30', '--json');
  assert.equal((jsonOf(resumed) as Trained).run, run);
  assertSentence(
    resumed,
    /step-00000040\.safetensors is damaged.*; it is now step-00000040\.safetensors\.damaged\nresumed at step 30: /,
  );
  assert.ok(readFileSync(files[3]!).equals(last));
  assert.ok(readFileSync(`${files[3]!}.damaged`).equals(broken));
  await refuses(
    ['train', ...few, '--set', 'seed=7', '--resume', '--from', '30'],
    2,
    /no unfinished run of this config/,
  );
});
