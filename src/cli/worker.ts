import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { UserError } from '../base/errors';
import { Caller, CancelledError, type Request } from '../base/rpc';
import type { Watch } from '../base/progress';

/** Worker processes, each for one request. */

/** How long a worker may take to stop: writing a checkpoint to a slow disk takes seconds. */
const PATIENCE_MS = 15_000;

/**
 * Runs a request in a worker process of its own, which ends with it.
 * @throws as Caller.call; a UserError if the worker dies, a CancelledError if that was after it had been asked to stop
 */
export async function inWorker<Params, Result>(
  request: Request<Params, Result>,
  params: Params,
  watch: Watch,
): Promise<Result> {
  // The worker is told who its parent is: should that die first, it could not find out any more. Standard output is
  // the result's alone.
  const child = fork(join(__dirname, 'worker.js'), [String(process.pid)], {
    execArgv: [],
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const caller = new Caller({
    send: message => {
      // A worker that has just died cannot be written to; its end is heard of below.
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: listener => child.on('message', listener),
  });
  const exited = endOf(child);
  void exited.then(end => {
    // Ctrl-C at a terminal reaches the worker too, and ends one that is still starting.
    const interrupted = watch.signal.aborted || ['SIGINT', 'SIGTERM', 'SIGHUP'].includes(end);
    const early = new UserError(`the worker process ended (${end}) before it had answered`);
    caller.close(interrupted ? new CancelledError('interrupted') : early);
  });
  // A worker that is stuck in one call hears nothing.
  const impatient = (): void => void setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS).unref();
  watch.signal.addEventListener('abort', impatient, { once: true });
  try {
    return await caller.call(request, params, watch);
  } finally {
    watch.signal.removeEventListener('abort', impatient);
    if (child.connected) child.disconnect();
    await exited;
  }
}

/** How the process ended, once it has: a signal, a status, or why it never began. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise(resolve => {
    child.on('error', error => resolve(error.message));
    child.on('exit', (code, signal) => resolve(signal ?? `status ${code ?? '?'}`));
  });
}
