import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { Caller, type Request } from '../base/rpc';
import type { Watch } from '../base/progress';

/** Worker processes, each for one request. */

/** Runs a request in a worker process of its own, which ends with it. @throws as Caller.call; Error if the worker dies */
export async function inWorker<Params, Result>(
  request: Request<Params, Result>,
  params: Params,
  watch: Watch,
): Promise<Result> {
  const child = fork(join(__dirname, 'worker.js'), { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const caller = new Caller({
    send: message => {
      if (child.connected) child.send(message as object);
    },
    onMessage: listener => child.on('message', listener),
  });
  const exited = once(child);
  void exited.then(how => caller.close(new Error(`the worker process ended ${how} before it had answered`)));
  try {
    return await caller.call(request, params, watch);
  } finally {
    if (child.connected) child.disconnect();
    await exited;
  }
}

/** How the process ended, once it has. */
function once(child: ChildProcess): Promise<string> {
  return new Promise(resolve => {
    child.on('error', error => resolve(`(${error.message})`));
    child.on('exit', (code, signal) => resolve(signal === null ? `with status ${code ?? '?'}` : `by ${signal}`));
  });
}
