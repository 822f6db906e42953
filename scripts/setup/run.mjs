// Child processes for the scripts, on Node built-ins alone.
import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** 75.2 -> '1 min 15 s' */
export function duration(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * Runs a program in the project's folder and gives its exit status and, with `capture`, what it wrote to standard
 * output; with 'all' to standard error, too. Ctrl-C is the child's to answer: this process waits for its end.
 */
export function run(command, args, { capture = false, shell = false, cwd = ROOT, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      shell,
      stdio: ['inherit', capture ? 'pipe' : 'inherit', capture === 'all' ? 'pipe' : 'inherit'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', text => (output += text));
    // A terminal sends Ctrl-C to the child as well, and a second one would not let it finish.
    const interrupt = () => process.stdin.isTTY || child.kill('SIGINT');
    const terminate = () => child.kill('SIGTERM');
    process.once('SIGINT', interrupt).on('SIGINT', nothing).once('SIGTERM', terminate).on('SIGTERM', nothing);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', interrupt).off('SIGINT', nothing).off('SIGTERM', terminate).off('SIGTERM', nothing);
      const status = code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 130 : 1);
      resolve({ status, output });
    });
  });
}

/**
 * Runs npm. Under `npm start` the npm that started us is the one to use; npm.cmd on Windows needs a shell. It runs on
 * `node`, which is first on its PATH.
 */
export function npm(args, { node = process.execPath, env, ...options } = {}) {
  const path = `${dirname(node)}${delimiter}${process.env.PATH}`;
  const all = { ...options, env: { ...process.env, PATH: path, ...env } };
  const own = process.env.npm_execpath;
  return own?.endsWith('.js')
    ? run(node, [own, ...args], all)
    : run('npm', args, { ...all, shell: process.platform === 'win32' });
}

function nothing() {}
