import type { ChildProcess } from 'node:child_process';
import { constants, setPriority } from 'node:os';

/** Lets the editor go first where both want the processor: a keypress must not wait for a training step. */
export function letEditorGoFirst({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not allowed here, or it has ended already: it works all the same.
  }
}
