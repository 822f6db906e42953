import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, fileError } from '../base/errors';

/** Asks whoever trains this run to write a checkpoint and stop. Throws a UserError that names the folder. */
export function requestStop(runDir: string): void {
  try {
    // Never through a link that lies there, which would empty another file.
    closeSync(openSync(fileOf(runDir), 'wx'));
  } catch (thrown) {
    if (errorCode(thrown) === 'EEXIST') return;
    throw fileError(thrown, runDir);
  }
}

export function stopRequested(runDir: string): boolean {
  return existsSync(fileOf(runDir));
}

/** Forgets a request to stop, as a run does that resumes. Throws a UserError that names the folder. */
export function clearStop(runDir: string): void {
  try {
    rmSync(fileOf(runDir), { force: true });
  } catch (thrown) {
    throw fileError(thrown, runDir);
  }
}

function fileOf(runDir: string): string {
  return join(runDir, 'stop');
}
