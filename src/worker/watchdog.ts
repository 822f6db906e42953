import { workerData } from 'node:worker_threads';

/**
 * Runs on a thread of its own, so that a worker ends soon after its parent even while it is busy: kills the process
 * when it has been adopted by somebody else for longer than a clean stop may take.
 */

const { parent, grace } = workerData as { parent: number; grace: number };
const LOOK_MS = 100;
let orphaned = 0;

setInterval(() => {
  if (process.ppid === parent) return;
  orphaned += LOOK_MS;
  if (orphaned >= grace) process.kill(process.pid, 'SIGKILL');
}, LOOK_MS);
