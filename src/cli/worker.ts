import { CancelledError, type Request } from '../base/rpc';
import type { Watch } from '../base/progress';
import { WorkerEndedError, startWorker } from '../worker/client';

/** Worker processes, each for one request. */

/** How long a worker may take to stop: writing a checkpoint to a slow disk takes seconds. */
const PATIENCE_MS = 15_000;

/**
 * Runs a request in a worker process of its own, which ends with it. Standard output is the result's alone.
 * @throws as Caller.call; a UserError if the worker dies, a CancelledError if that was after it had been asked to stop
 */
export async function inWorker<Params, Result>(
  request: Request<Params, Result>,
  params: Params,
  watch: Watch,
): Promise<Result> {
  const { child, caller, ended } = startWorker();
  // A worker that is stuck in one call hears nothing.
  const impatient = (): void => void setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS).unref();
  watch.signal.addEventListener('abort', impatient, { once: true });
  try {
    return await caller.call(request, params, watch);
  } catch (thrown) {
    if (!(thrown instanceof WorkerEndedError)) throw thrown;
    // Ctrl-C at a terminal reaches the worker too, and ends one that is still starting.
    const interrupted = watch.signal.aborted || ['SIGINT', 'SIGTERM', 'SIGHUP'].includes(thrown.end);
    throw interrupted ? new CancelledError('interrupted') : thrown;
  } finally {
    watch.signal.removeEventListener('abort', impatient);
    if (child.connected) child.disconnect();
    await ended;
  }
}
