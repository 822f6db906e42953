import assert from 'node:assert/strict';
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The built command line as a process of its own. */

const CLI = resolve('dist/cli.js');
export const MNIST = resolve('examples/data/mnist');

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<Ended>;
}

export function start(args: readonly string[], options: SpawnOptions = {}): Started {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  // Nothing here takes that long: a command that hangs fails its test.
  const timer = setTimeout(() => {
    child.kill('SIGKILL');
  }, 240_000);
  const ended = new Promise<Ended>((done, failed) => {
    child.on('error', failed);
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      done({ status, signal, ...output });
    });
  });
  return { child, pid: child.pid!, ended };
}

export function vaeLens(...args: string[]): Promise<Ended> {
  return start(args).ended;
}

/** The last line on standard output, which is JSON, of a command that ended with that status. */
export function jsonOf({ status, stdout, stderr }: Ended, expected = 0): unknown {
  assert.equal(status, expected, stderr);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
}

/** What the command gave with --json, after it had ended well and said nothing else. */
export async function result(...args: string[]): Promise<unknown> {
  const ended = await vaeLens(...args, '--json');
  const value = jsonOf(ended);
  assert.equal(withoutResume(ended), '', 'a pipe gets no progress');
  assert.equal(ended.stdout, `${JSON.stringify(value)}\n`);
  return value;
}

/** What was said on standard error, but for which run --resume goes on with, what a curve leaves out, and few cores. */
const withoutResume = ({ stderr }: Ended): string =>
  stderr.replace(
    /^((resumed at step|new run:|left out of the curve:) .*|.* (threads on the .* of this machine|beyond the last step).*)\n/gm,
    '',
  );

/** A sentence or more on standard error and no sign of a crash. */
export function assertSentence({ stderr }: Ended, pattern: RegExp): void {
  assert.match(stderr, pattern);
  assert.doesNotMatch(stderr, /^\s+at /m, 'a stack trace');
}

/** A folder that goes when the test (or the file: `{ after }` of node:test) is over. */
export function temporary(t: { after(clean: () => void): void }): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'vae-lens-cli-')));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export type Section = Record<string, unknown>;

/** A small config in `folder`: a model that does about a thousand steps a second. */
export function smallConfig(folder: string, train: Section = {}, rest: Record<string, Section> = {}): string {
  const config = {
    data: rest.data ?? { name: 'mnist', path: MNIST },
    model: { architecture: 'mlp', hidden: [16], latent: 2, ...rest.model },
    objective: { beta: 1 },
    train: { steps: 30, batch: 32, threads: 1, checkpoints: 3, evaluations: 3, ...train },
    analysis: { examples: 60 },
    ...(rest.sweep && { sweep: rest.sweep }),
  };
  const file = join(folder, 'small.vae.json');
  writeFileSync(file, JSON.stringify(config));
  return file;
}

export interface Trained {
  readonly run: string;
  readonly state: string;
  readonly step: number;
  readonly test: { readonly rate: number; readonly distortion: number; readonly elbo: number };
}

export async function train(...args: string[]): Promise<Trained> {
  return (await result('train', ...args)) as Trained;
}

/** Runs a command that must fail in that way, and says so twice: as text and as JSON. */
export async function refuses(args: string[], status: number, message: RegExp): Promise<void> {
  const ended = await vaeLens(...args, '--json');
  assertSentence(ended, message);
  const { error } = jsonOf(ended, status) as { error: string };
  assert.equal(withoutResume(ended), `${error}\n`);
}

/** The checkpoints' files, by step. */
export function checkpoints(run: string): string[] {
  const folder = join(run, 'checkpoints');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter(name => name.endsWith('.safetensors') && !name.endsWith('-00000000.safetensors'))
    .sort()
    .map(name => join(folder, name));
}

export interface State {
  readonly status: string;
  readonly step: number;
  readonly error?: string;
  readonly cause?: string;
  readonly from?: number;
  readonly advice?: { readonly key: string; readonly value: number };
}

export function stateOf(run: string): State | undefined {
  const file = join(run, 'state.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as State) : undefined;
}

/** The folders of the runs of a config, oldest first. */
export function runsIn(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder)
        .filter(name => !name.startsWith('.'))
        .sort()
        .map(name => join(folder, name))
    : [];
}

/** Waits until `ready` gives something; the seconds are for what never comes, on however busy a machine. */
export async function until<T>(ready: () => T | undefined, what: string, seconds = 120): Promise<T> {
  const end = Date.now() + 1000 * seconds;
  while (Date.now() < end) {
    const value = ready();
    if (value !== undefined) return value;
    await sleep(10);
  }
  throw new Error(`waited ${seconds} s for ${what}`);
}

/** A run in `folder` that has written scalars of a step. */
export function training(folder: string): Promise<string> {
  return until(
    () => runsIn(folder).find(run => existsSync(join(run, 'scalars.jsonl')) && stateOf(run)?.status === 'running'),
    'a run to train',
  );
}

/** The processes that this one started; none where the system does not tell. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Whether a process has ended; one that nobody has waited for has. */
export function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return 'ZX'.includes(stat.slice(stat.lastIndexOf(')') + 2)[0]!);
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code !== 'EPERM';
  }
}

/** kill -9 */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (thrown) {
    // It was quicker.
    if ((thrown as NodeJS.ErrnoException).code !== 'ESRCH') throw thrown;
  }
}

/** Waits for processes to end, at most `seconds`. */
export async function assertGone(pids: readonly number[], seconds: number, what: string): Promise<void> {
  const began = performance.now();
  while (!pids.every(isGone)) {
    const waited = (performance.now() - began) / 1000;
    assert.ok(waited < seconds, `${what} lives ${waited.toFixed(2)} s later`);
    await sleep(10);
  }
}

/** A second, and what a busy machine may add to it; what is ended would go on for much longer. */
export const A_SECOND = 5;
