import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { handler, serve } from '../base/rpc';
import { listEngines } from '../engine/choose';
import * as protocol from '../protocol';
import { compareJob, curveJob, profileJob } from './jobs/inspect';
import { measureCkaJob, measureIdJob } from './jobs/measure';
import { reportJob } from './jobs/report';
import { trainJob } from './jobs/train';

/**
 * The child process: answers requests over its IPC channel and lives no longer than its parent, whose number is its
 * only argument.
 */

/** How long after its parent's death a worker may take to stop cleanly, in ms. */
const GRACE = 600;

const cancelAll = serve(
  {
    send: message => {
      // The parent may be gone; then nobody wants to know.
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage: listener => process.on('message', listener),
  },
  new Map([
    handler(protocol.train, trainJob),
    handler(protocol.compare, compareJob),
    handler(protocol.profile, profileJob),
    handler(protocol.curve, curveJob),
    handler(protocol.measureCka, measureCkaJob),
    handler(protocol.measureId, measureIdJob),
    handler(protocol.report, reportJob),
    handler(protocol.engines, async () => ({ engines: await listEngines() })),
  ]),
);

// Ctrl-C reaches every process of the terminal; what it means here, the parent says.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('disconnect', cancelAll);
new Worker(join(__dirname, 'watchdog.js'), { workerData: { parent: Number(process.argv[2]), grace: GRACE } }).unref();
