import { readState, writeState } from '../run/folder';
import type { Failure } from '../run/records';

/** Lets whoever looks at the folder know why training never got to its next step. */
export function noteFailure(dir: string, failure: Failure): void {
  const { step = 0, seconds = 0 } = readState(dir) ?? {};
  writeState(dir, { status: 'failed', step, seconds, heartbeat: new Date().toISOString(), ...failure });
}
