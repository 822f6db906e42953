import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { UserError, asError } from '../../../base/errors';

/** Other programs that the set-up runs. */

/** The first of these programs that is on PATH. */
export function onPath(names: readonly string[], env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = (env.PATH ?? '').split(delimiter).filter(folder => folder !== '');
  return names.flatMap(name => folders.map(folder => join(folder, name))).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

export interface RunOptions {
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly env?: NodeJS.ProcessEnv;
  /** After which it is ended and has failed. */
  readonly limitMs?: number;
}

/** How much of what a program says is kept: its end says why it failed. */
const TAIL = 4000;

/**
 * Runs a program with all it starts, and gives its standard output. @throws the signal's reason if it is cancelled,
 * UserError with its last words if it fails
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  { cwd, signal, env, limitMs }: RunOptions,
): Promise<string> {
  signal.throwIfAborted();
  // A process group of its own, so that what it starts ends with it. npm.cmd needs a shell.
  const windows = process.platform === 'win32';
  const child = spawn(command, [...args], {
    cwd,
    env: { ...process.env, ...env },
    shell: command.endsWith('.cmd'),
    detached: !windows,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = (): void => {
    if (child.pid === undefined) return;
    try {
      if (windows) child.kill();
      else process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has just ended.
    }
  };
  const late = new AbortController();
  late.signal.addEventListener('abort', end);
  const timer = limitMs === undefined ? undefined : setTimeout(() => late.abort(), limitMs);
  signal.addEventListener('abort', end);
  let [output, said] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    said = (said + text).slice(-TAIL);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-TAIL)));
  try {
    const status = await new Promise<string | number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, killed) => resolve(code ?? killed ?? '?'));
    });
    signal.throwIfAborted();
    if (late.signal.aborted) throw new UserError(`${command} was ended after ${(limitMs ?? 0) / 1000} s`);
    if (status === 0) return output;
    throw new UserError(
      `${[basename(command), ...args].join(' ').slice(0, 60)}… failed (${status}): ${lastWords(said)}`,
    );
  } catch (thrown) {
    if (signal.aborted || thrown instanceof UserError) throw thrown;
    throw new UserError(`${command} cannot be run: ${asError(thrown).message}`, false, { cause: thrown });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

/** The last of what a program said about errors, or the last that it said at all. */
export function lastWords(said: string): string {
  const lines = said
    .split('\n')
    .map(line => line.trim().slice(0, 300))
    .filter(line => line !== '' && !line.startsWith('WARNING'));
  const errors = lines.filter(line => /error/i.test(line));
  return (errors.length > 0 ? errors : lines).slice(-3).join(' | ') || 'it said nothing';
}

/** Runs npm; the one that runs us, if one does. */
export function runNpm(args: readonly string[], options: RunOptions): Promise<string> {
  const own = process.env.npm_execpath;
  if (own?.endsWith('.js') === true && /npm-cli\.js$/.test(own))
    return runProgram(process.execPath, [own, ...args], options);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  if (onPath([npm]) === undefined) {
    throw new UserError(
      'setting up TensorFlow needs npm, which comes with Node.js: install that (https://nodejs.org) and try again',
    );
  }
  return runProgram(npm, args, options);
}
