import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Mounts a disk of its own on a folder, has it filled, and makes it read-only: modes of files do not stop root. Gives why
 * that cannot be done here, if so.
 */
export async function mountReadOnly(folder: string, fill: () => void): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'only root mounts';
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', folder]);
    fill();
    await run('mount', ['-o', 'remount,ro', folder]);
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message.trim() : String(thrown);
  }
}

/** Does nothing where nothing is mounted. */
export async function unmount(folder: string): Promise<void> {
  await run('umount', ['--lazy', folder]).catch(() => undefined);
}
