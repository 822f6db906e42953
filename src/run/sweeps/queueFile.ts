import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolders } from '../folder';
import { type Lock, LockHeld, acquireLock, lockOwner } from '../lock';
import { isAlive } from '../process';
import { clearStop, requestStop, stopRequested } from '../stop';

/** One queue at a time trains the sweeps of a config. What it and others know of it lies in a folder beside the runs. */

const POLL_MS = 100;

/** @param runs the folder of a config's runs */
const folderOf = (runs: string): string => join(runs, '.sweep');

/** Whether a queue trains a sweep of this config, here or elsewhere. Never throws. @param runs as above */
export function isSweeping(runs: string): boolean {
  const owner = lockOwner(folderOf(runs));
  return owner !== undefined && isAlive(owner) !== false;
}

/** Asks the queue that is at work, if one is, to stop all that it trains. @throws UserError */
export function stopSweep(runs: string): void {
  if (isSweeping(runs)) requestStop(folderOf(runs));
}

/** Whether somebody has asked for that. */
export function sweepStopRequested(runs: string): boolean {
  return stopRequested(folderOf(runs));
}

/**
 * Makes this process the queue of a config; waits while another one is at work.
 * @throws UserError if another machine's may be; the signal's reason
 */
export async function acquireQueue(runs: string, signal: AbortSignal): Promise<Lock> {
  const folder = folderOf(runs);
  makeFolders(folder);
  const lock = await acquireLockSoon(folder, Infinity, signal);
  clearStop(folder);
  return lock;
}

/**
 * As acquireLock, but waits for the process of this machine that holds it, `patience` ms at most: one whose parent was
 * killed takes up to a second to end.
 */
export async function acquireLockSoon(folder: string, patience: number, signal?: AbortSignal): Promise<Lock> {
  const began = performance.now();
  for (;;) {
    signal?.throwIfAborted();
    try {
      return acquireLock(folder);
    } catch (thrown) {
      const held = thrown instanceof LockHeld && thrown.owner.pid !== process.pid;
      if (!held || performance.now() - began > patience) throw thrown;
    }
    await sleep(POLL_MS);
  }
}
