import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Imported before anything else: what ends a worker, and what does not, holds while it is still loading. */

/** How long after its parent's death a worker may take to stop cleanly, in ms. */
const GRACE = 600;

/** The number of the parent, which is this process's only argument. */
const parent = Number(process.argv[2]);

new Worker(join(__dirname, 'watchdog.js'), { workerData: { parent, grace: GRACE } }).unref();

// Ctrl-C reaches every process of the terminal; what it means here, the parent says.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
