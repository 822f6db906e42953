import { z } from 'zod';
import type { RunState } from './records';

/** How a run is doing, as told from its folder. */
export const healthSchema = z.enum([
  'preparing', // somebody has it, and its first step is not done yet
  'running',
  'stopped',
  'finished',
  'failed',
  'interrupted', // it was running on this machine and its process is gone
  'silent', // it runs elsewhere and has not been heard of for a while
]);
export type Health = z.output<typeof healthSchema>;

/** A folder is there before its lock is, and a lock may be read a moment before it is taken. */
const GRACE_MS = 5000;
/** An owner that has just written its last state still holds the lock for a moment. */
const RELEASE_MS = 1000;
/** The heartbeat comes every two seconds, but for long evaluations and slow network disks. */
const SILENT_MS = 60_000;

/** Who holds the lock of a run: a process of this machine, or of another, which cannot be asked. */
export type Holder = 'nobody' | 'alive' | 'dead' | 'elsewhere';

/**
 * How a run is doing.
 * @param holder to be read before `state`: an owner lets go of the lock after it has written its last state
 * @param now and `created`: in ms since 1970
 */
export function healthOf(state: RunState | undefined, holder: Holder, now: number, created: number): Health {
  const quiet = now - (state ? Date.parse(state.heartbeat) : created);
  if (state && state.status !== 'running') {
    const resuming = state.status !== 'finished' && holder === 'alive' && quiet > RELEASE_MS;
    return resuming ? 'preparing' : state.status;
  }
  const begun = state !== undefined && state.step > 0 ? 'running' : 'preparing';
  switch (holder) {
    case 'alive':
      return begun;
    case 'dead':
      return 'interrupted';
    case 'nobody':
      return quiet > GRACE_MS ? 'interrupted' : begun;
    case 'elsewhere':
      return quiet > SILENT_MS ? 'silent' : begun;
  }
}
