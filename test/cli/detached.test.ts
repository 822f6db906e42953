import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { isSweeping, stopSweep } from '../../src/run/sweeps/queueFile';
import {
  A_SECOND,
  MNIST,
  assertGone,
  checkpoints,
  childrenOf,
  isGone,
  kill,
  result,
  runsIn,
  smallConfig,
  stateOf,
  temporary,
  train,
  training,
  until,
} from './helpers';

/** Workers as the editor starts them. */

const folder = temporary({ after });

before(() => {
  // The client looks for the worker beside itself.
  const options = ['--bundle', '--platform=node', '--target=node20', '--format=cjs', '--log-level=warning'];
  const esbuild = resolve('node_modules/esbuild/bin/esbuild');
  execFileSync(esbuild, ['src/worker/client.ts', ...options, `--outfile=${join(folder, 'client.js')}`]);
  symlinkSync(resolve('dist/worker.js'), join(folder, 'worker.js'));
});

/** A process that starts a worker, asks it things, one line of JSON each, and prints its number and the answers. */
const PARENT = `
  const { startWorker } = require(process.argv[1]);
  const { child, caller } = startWorker({ detached: process.argv[2] === 'detached', log: 2 });
  const as = { parse: value => value };
  const print = value => console.log(JSON.stringify(value));
  print(child.pid);
  require('node:readline').createInterface(process.stdin).on('line', line => {
    if (line === 'disconnect') return child.disconnect();
    const { method, params } = JSON.parse(line);
    const watch = { signal: new AbortController().signal, progress: (done, total, what, detail) => print({ done, total, what, detail }) };
    caller.call({ method, params: as, result: as }, params, watch).then(ok => print({ ok }), ({ message }) => print({ error: message }));
  });`;

interface Said {
  readonly ok?: Record<string, unknown>;
  readonly error?: string;
  readonly what?: string;
  readonly detail?: string;
}

class Parent {
  readonly said: Said[] = [];
  private readonly child: ChildProcess;
  private errors = '';
  private worker = 0;

  private constructor(mode: 'detached' | 'attached') {
    const script = ['-e', PARENT, join(folder, 'client.js'), mode];
    this.child = spawn(process.execPath, script, { stdio: ['pipe', 'pipe', 'pipe'] });
    let text = '';
    this.child.stdout!.setEncoding('utf8').on('data', (more: string) => {
      const lines = (text + more).split('\n');
      text = lines.pop()!;
      for (const line of lines) {
        const value = JSON.parse(line) as number | Said;
        if (typeof value === 'number') this.worker = value;
        else this.said.push(value);
      }
    });
    this.child.stderr!.setEncoding('utf8').on('data', (more: string) => {
      this.errors += more;
    });
    after(() => {
      this.kill();
      if (this.worker !== 0) kill(this.worker);
    });
  }

  static async start(mode: 'detached' | 'attached'): Promise<Parent> {
    const parent = new Parent(mode);
    await until(() => parent.worker || undefined, 'a worker');
    return parent;
  }

  get pid(): number {
    return this.worker;
  }

  ask(method: string, params: unknown): void {
    this.child.stdin!.write(`${JSON.stringify({ method, params })}\n`);
  }

  disconnect(): void {
    this.child.stdin!.write('disconnect\n');
  }

  /** The answer to the only request that has none yet. */
  async answer(): Promise<Said> {
    const found = await until(() => this.said.find(({ ok, error }) => ok ?? error), `an answer ${this.errors}`, 60);
    this.said.length = 0;
    return found;
  }

  kill(): void {
    kill(this.child.pid!);
  }
}

/** What trains a small model for so many steps, in a folder of runs. */
function request(name: string, steps: number, changes: Record<string, unknown> = {}) {
  const file = smallConfig(folder, { steps, checkpoints: 1, evaluations: 1 });
  const config = { ...(JSON.parse(readFileSync(file, 'utf8')) as object), ...changes };
  const runsRoot = join(folder, name);
  return { params: { config, name: 'small', configFile: file, runsRoot, resume: 'no' }, runs: join(runsRoot, 'small') };
}

/** A detached training whose parent was killed while it was under way. */
async function orphaned(name: string, steps: number): Promise<{ run: string; pid: number }> {
  const parent = await Parent.start('detached');
  const { params, runs } = request(name, steps);
  parent.ask('train', params);
  const run = await training(runs);
  parent.kill();
  return { run, pid: parent.pid };
}

describe('a detached training', () => {
  test('survives kill -9 of its parent, finishes and then ends', async () => {
    const { run, pid } = await orphaned('survives', 2500);
    const step = stateOf(run)!.step;
    await until(() => (stateOf(run)?.status === 'finished' ? true : undefined), 'the last step', 60);
    await assertGone([pid], A_SECOND, 'the worker');
    assert.ok(step < 2500, 'it was not done before');
    assert.equal(stateOf(run)!.step, 2500);
    assert.equal(checkpoints(run).length, 1);
    assert.ok(!existsSync(join(run, 'lock')));
  });

  test('is stopped by a file', async () => {
    const { run, pid } = await orphaned('stopped', 1_000_000);
    assert.ok(!isGone(pid));
    writeFileSync(join(run, 'stop'), '');
    await assertGone([pid], 2 * A_SECOND, 'the worker');
    assert.equal(stateOf(run)!.status, 'stopped');
    assert.equal(checkpoints(run).length, 1);
  });

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    test(`is stopped by ${signal}`, { skip: process.platform === 'win32' }, async () => {
      const { run, pid } = await orphaned(signal, 1_000_000);
      process.kill(pid, signal);
      await assertGone([pid], 2 * A_SECOND, 'the worker');
      assert.equal(stateOf(run)!.status, 'stopped');
      assert.equal(checkpoints(run).length, 1);
    });
  }

  test('tells its parent what it does before its first step, and ends when that lets go', async () => {
    const parent = await Parent.start('detached');
    const { params, runs } = request('stages', 50);
    parent.ask('train', params);
    await until(() => parent.said.find(({ ok, error }) => ok ?? error), 'its end', 60);
    const what = parent.said.map(said => said.what).filter(Boolean);
    const stages = ['Reading the data', 'Choosing the engine', 'Tracing the training step', 'First step'];
    assert.deepEqual(
      what.filter(said => stages.includes(said!)),
      stages,
    );
    assert.equal(what.at(-1), 'steps');
    assert.match(parent.said.findLast(said => said.what)?.detail ?? '', /^loss \d/);
    const { ok } = await parent.answer();
    assert.deepEqual([ok?.state, ok?.run], ['finished', runsIn(runs)[0]]);
    assert.ok(!isGone(parent.pid), 'it waits for more');
    parent.disconnect();
    await assertGone([parent.pid], A_SECOND, 'the worker');
  });

  test('goes on with the run that it is told to, not the newest', async () => {
    const parent = await Parent.start('detached');
    const { params, runs } = request('told', 1_000_000);
    const dirs: string[] = [];
    for (const resume of ['no', 'no', 'unfinished']) {
      parent.ask('train', { ...params, resume, run: resume === 'no' ? undefined : dirs[0] });
      const dir = await until(
        () => runsIn(runs).find(run => resume !== 'no' || !dirs.includes(run)) ?? undefined,
        'a run',
      );
      await until(() => (stateOf(dir)?.status === 'running' ? true : undefined), 'its training');
      dirs.push(dir);
      writeFileSync(join(dir, 'stop'), '');
      assert.equal((await parent.answer()).ok?.run, dir);
    }
    assert.equal(dirs[2], dirs[0]);
    const other = { ...params.config, seed: 9 };
    parent.ask('train', { ...params, config: other, resume: 'unfinished', run: dirs[0] });
    assert.match((await parent.answer()).error ?? '', /cannot be resumed: it is of another config/);
  });
});

describe('a sweep in one worker', () => {
  const members = (name: string, steps: number) => {
    const seeds = [0, 1, 2].map(seed => request(name, steps, { seed }));
    const { runsRoot, configFile } = seeds[0]!.params;
    return { configs: seeds.map(({ params }) => [params.config]), name: 'small', configFile, runsRoot };
  };

  test('trains its members in turn, and those that are finished not again', async () => {
    const parent = await Parent.start('attached');
    const sweep = members('sweep', 20);
    parent.ask('sweep', { ...sweep, configs: sweep.configs.slice(1) });
    assert.equal(((await parent.answer()).ok?.runs as string[]).length, 2);
    const data = { name: 'mnist', path: join(MNIST, 'none') };
    parent.ask('sweep', { ...sweep, configs: [...sweep.configs, [{ ...sweep.configs[0]![0], data }]] });
    const { ok } = await parent.answer();
    assert.equal(new Set(ok?.runs as string[]).size, 3);
    assert.equal(runsIn(join(sweep.runsRoot, 'small')).length, 3);
    assert.equal(ok?.stopped, false);
    assert.equal((ok.failures as string[]).length, 1);
    assert.match((ok.failures as string[])[0]!, /none/);
  });

  test('ends with the member that is stopped', async () => {
    const parent = await Parent.start('attached');
    const sweep = members('sweep stopped', 1_000_000);
    parent.ask('sweep', sweep);
    const run = await training(join(sweep.runsRoot, 'small'));
    writeFileSync(join(run, 'stop'), '');
    assert.deepEqual((await parent.answer()).ok, { runs: [run], failures: [], stopped: true });
    assert.equal(runsIn(join(sweep.runsRoot, 'small')).length, 1);
  });

  test('stops all that it trains when that is asked, and goes on where it was the next time', async () => {
    const parent = await Parent.start('detached');
    // Too many steps to be done with one member before the other has begun, however busy the machine is.
    const sweep = { ...members('sweep stopped whole', 1_000_000), jobs: 2 };
    const runs = join(sweep.runsRoot, 'small');
    const stepsOf = (): number[] => runsIn(runs).map(run => stateOf(run)?.step ?? 0);
    let reached = [0, 0];
    for (let time = 0; time < 2; time++) {
      parent.ask('sweep', sweep);
      const onTheWay = (): boolean => {
        const steps = stepsOf();
        for (const [index, step] of steps.entries()) assert.ok(step >= reached[index]!, 'it began anew');
        return steps.filter((step, index) => step > reached[index]!).length === 2;
      };
      await until(() => onTheWay() || undefined, 'two members to train', 60);
      assert.equal(isSweeping(runs), true);
      stopSweep(runs);
      const { ok } = await parent.answer();
      assert.equal(ok?.stopped, true);
      assert.equal(isSweeping(runs), false);
      const states = runsIn(runs).map(run => stateOf(run)?.status);
      assert.deepEqual(states, ['stopped', 'stopped'], 'no third one was begun');
      assert.deepEqual([...(ok.runs as string[])].sort(), runsIn(runs));
      for (const run of runsIn(runs)) assert.equal(checkpoints(run).length > 0, true);
      reached = stepsOf();
    }
  });

  test('that is killed takes its workers with it within a second', async () => {
    const parent = await Parent.start('detached');
    const sweep = { ...members('sweep killed', 1_000_000), jobs: 2 };
    const runs = join(sweep.runsRoot, 'small');
    parent.ask('sweep', sweep);
    const training = (): string[] => runsIn(runs).filter(run => stateOf(run)?.status === 'running');
    await until(() => (training().length === 2 ? true : undefined), 'two members to train');
    const workers = childrenOf(parent.pid);
    assert.equal(workers.length, 2);
    kill(parent.pid);
    await assertGone(workers, A_SECOND, 'a worker');
    assert.equal(isSweeping(runs), false);
  });

  test('goes on without its parent', async () => {
    const parent = await Parent.start('detached');
    const sweep = members('sweep orphaned', 500);
    parent.ask('sweep', sweep);
    await training(join(sweep.runsRoot, 'small'));
    parent.kill();
    await assertGone([parent.pid], 60, 'the worker');
    const states = runsIn(join(sweep.runsRoot, 'small')).map(run => stateOf(run)?.status);
    assert.deepEqual(states, ['finished', 'finished', 'finished']);
  });
});

describe('any other worker', () => {
  test('ends soon after kill -9 of its parent, in the middle of a comparison', async () => {
    const wide = ['--set', 'model.hidden=[400, 400, 400]', '--set', 'analysis.examples=2000'];
    const { run } = await train(smallConfig(folder), ...wide);
    const parent = await Parent.start('attached');
    parent.ask('compare', { files: [checkpoints(run).at(-1)] });
    await until(() => parent.said.find(({ what }) => what), 'its beginning');
    parent.kill();
    await assertGone([parent.pid], 5, 'the worker');
  });

  test('answers what it does not know with an error, and goes on', async () => {
    const parent = await Parent.start('attached');
    parent.ask('paint', {});
    assert.equal((await parent.answer()).error, "nobody answers 'paint'");
    parent.ask('tensors', { file: 3 });
    assert.match((await parent.answer()).error ?? '', /bad message 'tensors'/);
    const file = join(folder, 'damaged.safetensors');
    writeFileSync(file, 'no tensors at all');
    parent.ask('tensors', { file });
    assert.match((await parent.answer()).error ?? '', /damaged\.safetensors is not a safetensors file/);
    parent.ask('engines', {});
    assert.ok((await parent.answer()).ok);
  });

  test('that is killed fails what it was asked', async () => {
    const parent = await Parent.start('attached');
    const { params, runs } = request('killed', 1_000_000);
    parent.ask('train', params);
    const run = await training(runs);
    kill(parent.pid);
    assert.equal((await parent.answer()).error, 'the worker process ended (SIGKILL) before it had answered');
    const page = join(run, 'report.html');
    await result('report', run, '-o', page, '--json');
    assert.match(readFileSync(page, 'utf8'), /VAE Lens report · interrupted \d+ \w+ \d{4}/);
  });
});
