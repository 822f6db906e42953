import { CancelledError, type Request } from '../base/rpc';
import type { Watch } from '../base/progress';
import { isStopSignal } from '../base/stopSignals';
import { type StartedWorker, WorkerEndedError, startWorker } from './client';

/** How long a worker may take to stop: on a busy machine compiling a large model or writing a checkpoint takes so long. */
const PATIENCE_MS = 60_000;

/** A worker process for one request after the other, which ends with this one; another takes its place once it has died. */
export class WorkerSlot {
  private worker: StartedWorker | undefined;

  /** @throws as Caller.call; a UserError if the worker dies, a CancelledError if that was after it had been asked to stop */
  async call<Params, Result>(request: Request<Params, Result>, params: Params, watch: Watch): Promise<Result> {
    this.worker ??= startWorker();
    const { child, caller } = this.worker;
    // A worker that is stuck in one call hears nothing.
    let timer: NodeJS.Timeout | undefined;
    const impatient = (): void => void (timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS).unref());
    watch.signal.addEventListener('abort', impatient, { once: true });
    try {
      return await caller.call(request, params, watch);
    } catch (thrown) {
      if (!(thrown instanceof WorkerEndedError)) throw thrown;
      this.worker = undefined;
      // Ctrl-C at a terminal reaches the worker too, and ends one that is still starting.
      if (child.killed)
        throw new CancelledError(`interrupted; it had not stopped after ${PATIENCE_MS / 1000} s and was ended`);
      throw watch.signal.aborted || isStopSignal(thrown.end) ? new CancelledError('interrupted') : thrown;
    } finally {
      clearTimeout(timer);
      watch.signal.removeEventListener('abort', impatient);
    }
  }

  /** Ends the worker, and waits until it has. */
  async end(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    if (worker?.child.connected) worker.child.disconnect();
    await worker?.ended;
  }
}
