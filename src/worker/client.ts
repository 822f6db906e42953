import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { UserError } from '../base/errors';
import { Caller } from '../base/rpc';
import { PATH_VARIABLE, TRUSTED_VARIABLE } from '../engine/tensorflow/locate';

/** Starts workers and talks to them. Light: holds nothing of what a worker computes with. */

export interface WorkerOptions {
  /**
   * It goes on when this process ends or disconnects, until its work is done, and stops cleanly at SIGTERM, SIGINT and
   * SIGHUP. Otherwise it lives no longer than this process, and this process alone says what a signal means.
   */
  readonly detached?: boolean;
  /** The file descriptor that its output goes to; else standard error. */
  readonly log?: number;
  /** The folder that it takes TensorFlow from, and from no other. */
  readonly tensorflow?: string;
  /** Folders whose own node_modules it may take TensorFlow from, else those that this process itself was told. */
  readonly trusted?: readonly string[];
}

export interface StartedWorker {
  readonly child: ChildProcess;
  /** Fails with a WorkerEndedError once the worker has ended. It ends when `child` is disconnected and has no work. */
  readonly caller: Caller;
  /** How it ended, once it has: a signal, a status, or why it never began. */
  readonly ended: Promise<string>;
}

/** The worker ended before it had answered. */
export class WorkerEndedError extends UserError {
  override readonly name = 'WorkerEndedError';

  /** @param end the signal or status */
  constructor(readonly end: string) {
    super(`the worker process ended (${end}) before it had answered`);
  }
}

/** Starts a worker process. */
export function startWorker({ detached = false, log = 2, tensorflow, trusted }: WorkerOptions = {}): StartedWorker {
  // The worker is told who its parent is: should that die first, it could not find out any more.
  const child = fork(join(__dirname, 'worker.js'), [detached ? 'detached' : String(process.pid)], {
    execArgv: [],
    detached,
    env: {
      ...process.env,
      ...(tensorflow !== undefined && { [PATH_VARIABLE]: tensorflow }),
      ...(trusted && { [TRUSTED_VARIABLE]: JSON.stringify(trusted) }),
    },
    stdio: ['ignore', log, log, 'ipc'],
  });
  const caller = new Caller({
    send: message => {
      // A worker that has just died cannot be written to; its end is heard of below.
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: listener => child.on('message', listener),
  });
  const ended = endOf(child);
  void ended.then(end => caller.close(new WorkerEndedError(end)));
  return { child, caller, ended };
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise(resolve => {
    child.on('error', error => resolve(error.message));
    child.on('exit', (code, signal) => resolve(signal ?? `status ${code ?? '?'}`));
  });
}
