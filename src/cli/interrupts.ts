import { STOP_SIGNALS } from '../base/stopSignals';
import { warn } from '../base/warn';

/** Imported before anything else, so that a signal is heard from the first moment of the program to its last. */

/** Exit status of what was interrupted. */
export const INTERRUPTED = 130;

/** `timeout`, npm and terminals send to all of a group what the one who started this also passes on: one wish, twice. */
const ECHO_MS = 2000;

const controller = new AbortController();
let first = 0;

/** Aborted at the first signal that asks this process to stop. A later one does not wait. */
export const interrupted = controller.signal;

function interrupt(signal: NodeJS.Signals): void {
  // Node.js aborts when it cannot give a terminal that is gone its old mode back: it is to end by the signal instead.
  if (signal === 'SIGHUP') process.once('exit', () => process.kill(process.pid, 'SIGHUP'));
  if (!interrupted.aborted) {
    first = performance.now();
    controller.abort();
  } else if (performance.now() - first > ECHO_MS) {
    warn('\ninterrupted without waiting: what came after the last checkpoint may be lost');
    process.exit(INTERRUPTED);
  }
}

for (const signal of STOP_SIGNALS) process.on(signal, interrupt);
