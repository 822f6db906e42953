import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  A_SECOND,
  assertGone,
  assertSentence,
  checkpoints,
  childrenOf,
  isGone,
  jsonOf,
  kill,
  smallConfig,
  start,
  stateOf,
  temporary,
  train,
  training,
  until,
} from './helpers';
import { npyFile } from './npyFile';

/** Processes that end, outputs that close, and terminals. */

const folder = temporary({ after });
const config = smallConfig(folder);
const endless = ['train', config, '--set', 'train.steps=1000000', '--set', 'train.checkpoints=1'];

/** Something to measure for many seconds: distances between all of 20,000 rows. */
const large = join(folder, 'large.npy');
writeFileSync(
  large,
  npyFile(20_000, 60, (i, j) => Math.sin(i * (j + 1.37)), { type: '<f4' }),
);

const workerOf = (pid: number): Promise<number> => until(() => childrenOf(pid)[0], 'a worker');
const skip = process.platform === 'linux' ? false : 'only Linux tells a process’s children';

describe('kill -9 of the command line ends its worker within a second', { skip }, () => {
  test('while it trains', async () => {
    const runs = join(folder, 'killed');
    const { pid, ended } = start([...endless, '--runs', runs]);
    await training(join(runs, 'small'));
    const worker = await workerOf(pid);
    kill(pid);
    await assertGone([worker], A_SECOND, 'the worker');
    await ended;
  });

  test('while it is in the middle of a long measurement', async () => {
    const { pid, ended } = start(['measure', 'id', large]);
    const worker = await workerOf(pid);
    await sleep(1500);
    kill(pid);
    await assertGone([worker], A_SECOND, 'the worker');
    await ended;
  });

  test('while it can do nothing about it: the watchdog does', async () => {
    // A process that starts the watchdog and then hangs, and its parent.
    const watchdog = `new (require('node:worker_threads').Worker)(${JSON.stringify(resolve('dist/watchdog.js'))},
      { workerData: { parent: process.ppid, grace: 100 } });
      setTimeout(() => { for (;;); }, 200);`;
    const parent = spawn(process.execPath, [
      '-e',
      `const { spawn } = require('node:child_process');
      console.log(spawn(process.execPath, ['-e', ${JSON.stringify(watchdog)}], { stdio: 'ignore' }).pid);
      setInterval(() => undefined, 1000);`,
    ]);
    const busy = Number(await new Promise(done => parent.stdout.once('data', done)));
    await sleep(700);
    assert.ok(!isGone(busy), 'it lives as long as its parent does');
    kill(parent.pid!);
    await assertGone([busy], A_SECOND, 'the hanging process');
  });

  test('while it starts', async () => {
    const { pid, ended } = start(['measure', 'id', large]);
    const worker = await workerOf(pid);
    kill(pid);
    await assertGone([worker], A_SECOND, 'the worker');
    await ended;
  });
});

test('a worker that is killed is a failure in one sentence', { skip }, async () => {
  const { pid, ended } = start(['measure', 'id', large, '--json']);
  kill(await workerOf(pid));
  const killed = await ended;
  assert.deepEqual(jsonOf(killed, 1), { error: 'the worker process ended (SIGKILL) before it had answered' });
  assertSentence(killed, /^the worker process ended/);
});

test('Ctrl-C ends a measurement within a second', async () => {
  const { pid, ended } = start(['measure', 'id', large, '--json'], { detached: true });
  await sleep(1500);
  const began = performance.now();
  process.kill(-pid, 'SIGINT');
  const stopped = await ended;
  assert.ok(performance.now() - began < 1000 * A_SECOND);
  jsonOf(stopped, 130);
  assertSentence(stopped, /^interrupted\n$/);
});

test('Ctrl-C ends a comparison of layers, and leaves its run as it was', async () => {
  const { run } = await train(config, '--set', 'analysis.examples=1000', '--set', 'model.hidden=[400, 400, 400]');
  const before = checkpoints(run);
  const { pid, ended } = start(['compare', before[2]!, '--json'], { detached: true });
  await sleep(700);
  process.kill(-pid, 'SIGINT');
  const { status } = await ended;
  // A fast machine is done by then.
  assert.ok(status === 130 || status === 0, `status ${status}`);
  assert.deepEqual(checkpoints(run), before);
});

test('what reaches the program twice, as `timeout` and npm send it, is one wish: it stops with a checkpoint', async () => {
  const runs = join(folder, 'twice');
  const { pid, child, ended } = start([...endless, '--runs', runs], { detached: true });
  const run = await training(join(runs, 'small'));
  child.kill('SIGTERM');
  process.kill(-pid, 'SIGTERM');
  process.kill(-pid, 'SIGINT');
  const stopped = await ended;
  assert.equal(stopped.status, 130);
  const { status, step } = stateOf(run)!;
  assert.equal(status, 'stopped');
  if (step > 0) assert.match(checkpoints(run).at(-1) ?? '', new RegExp(`step-0*${step}\\.`));
  assertSentence(stopped, /^interrupted (with a checkpoint at step \d+|before its first step); train --resume goes on/);
});

test('a later Ctrl-C does not wait, and says so', { skip }, async () => {
  const runs = join(folder, 'later');
  const { pid, child, ended } = start([...endless, '--runs', runs]);
  await training(join(runs, 'small'));
  const worker = await workerOf(pid);
  // It hears nothing, and holds the output open.
  process.kill(worker, 'SIGSTOP');
  child.once('exit', () => kill(worker));
  const again = setInterval(() => child.kill('SIGINT'), 100);
  const stopped = await ended;
  clearInterval(again);
  assert.equal(stopped.status, 130);
  assertSentence(stopped, /interrupted without waiting: what came after the last checkpoint may be lost/);
});

test('a run folder that is moved while it trains is a sentence with the remedy', async () => {
  const runs = join(folder, 'moved');
  const { ended } = start([...endless, '--runs', runs, '--json']);
  const run = await training(join(runs, 'small'));
  renameSync(run, `${run}-elsewhere`);
  const failed = await ended;
  jsonOf(failed, 1);
  assertSentence(
    failed,
    /small\/\S+ was moved, renamed or deleted while it was trained: put it back, .* from the start/,
  );
  assert.ok(!existsSync(run));
});

test('scalars that are deleted while they are written are there at the end', async () => {
  const runs = join(folder, 'deleted');
  const { ended } = start([...endless, '--runs', runs, '--json']);
  const run = await training(join(runs, 'small'));
  await until(() => (readFileSync(join(run, 'scalars.jsonl')).length > 0 ? true : undefined), 'a line');
  rmSync(join(run, 'scalars.jsonl'));
  writeFileSync(join(run, 'stop'), '');
  const stopped = await ended;
  jsonOf(stopped, 130);
  assertSentence(stopped, /scalars\.jsonl was deleted or replaced while it was written; it is whole again/);
  assert.match(readFileSync(join(run, 'scalars.jsonl'), 'utf8'), /^\{"kind":"batch","step":\d+,/);
});

test('a reader that leaves is no failure', async () => {
  const { child, ended } = start(['engines', '--json']);
  child.stdout!.destroy();
  const { status, stderr } = await ended;
  assert.deepEqual([status, stderr], [0, '']);
});

test('on a terminal a bar shows steps, their rate and the time left; Ctrl-C there stops cleanly', async t => {
  const runs = join(folder, 'terminal');
  const command = [process.execPath, resolve('dist/cli.js'), ...endless, '--runs', runs];
  const quoted = command.map(word => `'${word}'`).join(' ');
  if (spawnSync('script', ['-qec', 'true', '/dev/null']).status !== 0) {
    t.skip('the program `script`, which makes a terminal, is not here');
    return;
  }
  const terminal = spawn('script', ['-qec', quoted, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
  let shown = '';
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
  });
  const ended = new Promise<number | null>(done => terminal.on('close', done));
  await until(() => (/steps\/s/.test(shown) ? true : undefined), 'a progress bar');
  terminal.stdin.write('\x03');
  assert.equal(await ended, 130);
  assert.match(shown, /small [█░]+ \d+\/1000000 steps, loss \d+\.\d  \d+ steps\/s, .* left/);
  assert.match(shown, /stopped at step \d+: /);
  // The cursor was hidden and is back.
  assert.ok(shown.lastIndexOf('\x1b[?25h') > shown.lastIndexOf('\x1b[?25l'));
});
