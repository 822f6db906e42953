import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Imported before anything else: what ends a worker, and what does not, holds while it is still loading. */

/** How long after its parent's death a worker may take to stop cleanly, in ms. */
const GRACE = 600;

/** Whether this process goes on without its parent, as its only argument says; else that is the parent's number. */
export const detached = process.argv[2] === 'detached';

export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

if (!detached) {
  const workerData = { parent: Number(process.argv[2]), grace: GRACE };
  new Worker(join(__dirname, 'watchdog.js'), { workerData }).unref();
  // Ctrl-C reaches every process of the terminal; what it means here, the parent says.
  for (const signal of SIGNALS) process.on(signal, () => undefined);
}
