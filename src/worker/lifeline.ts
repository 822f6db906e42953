import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { STOP_SIGNALS } from '../base/stopSignals';

/** Imported before anything else: what ends a worker, and what does not, holds while it is still loading. */

/** How long after its parent's death a worker may take to stop cleanly, in ms. */
const GRACE = 600;

/** Whether this process goes on without its parent, as its only argument says; else that is the parent's number. */
export const detached = process.argv[2] === 'detached';

if (!detached) {
  // Ctrl-C reaches every process of the terminal; what it means here, the parent says.
  for (const signal of STOP_SIGNALS) process.on(signal, () => undefined);
  const workerData = { parent: Number(process.argv[2]), grace: GRACE };
  new Worker(join(__dirname, 'watchdog.js'), { workerData }).unref();
}

// Whoever reads what is said may be gone: no reason to end.
process.stderr.on('error', () => undefined);
