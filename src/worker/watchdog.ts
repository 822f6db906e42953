import { workerData } from 'node:worker_threads';
import { isRunning } from '../base/files';

/**
 * Runs on a thread of its own, so that a worker ends soon after its parent even while it is busy: kills the process
 * when the parent has been gone for longer than a clean stop may take.
 */

const { parent, grace } = workerData as { parent: number; grace: number };
const LOOK_MS = 50;
let orphaned: number | undefined;

setInterval(() => {
  // Windows keeps the number of a parent that is gone; elsewhere one that nobody waited for still counts as running.
  if (process.ppid === parent && isRunning(parent)) return;
  orphaned ??= performance.now();
  if (performance.now() - orphaned >= grace) process.kill(process.pid, 'SIGKILL');
}, LOOK_MS);
