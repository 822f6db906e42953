import { closeSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../../base/errors';
import type { Request } from '../../base/rpc';
import type { Watch } from '../../base/progress';
import { type StartedWorker, startWorker } from '../../worker/client';
import type { Log } from '../log';
import { announceCrash } from '../notify';
import { type EngineFolders, engineFolders } from './engineFolders';
import { letEditorGoFirst } from './priority';

/** How long the process stays when nobody asks it anything: loading what it computes with takes half a second. */
const IDLE_MS = 60_000;
/** A process that keeps dying is not started again for ever. */
const MOST_CRASHES = 3;
const CRASH_WINDOW_MS = 60_000;

/** The child process that answers everything but training; it ends with the editor. */
export class Analyst {
  private worker: StartedWorker | undefined;
  private folders: EngineFolders = {};
  private idle: NodeJS.Timeout | undefined;
  private asked = 0;
  private crashes: number[] = [];

  constructor(private readonly log: Log) {}

  /** @throws as Caller.call; a UserError if the process dies before it has answered, or has died too often */
  async call<Params, Result>(request: Request<Params, Result>, params: Params, watch: Watch): Promise<Result> {
    watch.signal.throwIfAborted();
    const { caller } = this.running();
    clearTimeout(this.idle);
    this.asked++;
    try {
      return await caller.call(request, params, watch);
    } finally {
      this.asked--;
      if (this.asked === 0) this.idle = setTimeout(() => this.end(), IDLE_MS);
    }
  }

  dispose(): void {
    clearTimeout(this.idle);
    this.end();
  }

  private end(): void {
    const { worker } = this;
    this.worker = undefined;
    if (worker?.child.connected) worker.child.disconnect();
  }

  private running(): StartedWorker {
    const folders = engineFolders();
    // A setting that has changed means another process, as soon as this one is not needed.
    if (this.worker && !isDeepStrictEqual(folders, this.folders) && this.asked === 0) this.end();
    if (this.worker) return this.worker;
    const now = performance.now();
    this.crashes = this.crashes.filter(time => now - time < CRASH_WINDOW_MS);
    if (this.crashes.length >= MOST_CRASHES) {
      throw new UserError(
        `the process that measures ended ${MOST_CRASHES} times within a minute and is not started again for now; ` +
          'the VAE Lens log says more',
      );
    }
    const output = this.log.open('measuring');
    const worker = startWorker({ log: output.handle, ...folders });
    this.folders = folders;
    letEditorGoFirst(worker.child);
    closeSync(output.handle);
    const following = this.log.follow(output.file, 'measuring');
    this.worker = worker;
    void worker.ended.then(reason => {
      following.dispose();
      // One that was told to end is not ours any more.
      if (this.worker !== worker) return;
      this.worker = undefined;
      this.crashes.push(performance.now());
      void announceCrash(this.log, reason);
    });
    return worker;
  }
}
