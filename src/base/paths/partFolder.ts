import { mkdtempSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isRunning, listFolder } from '../files';

const PART = /^(.+)\.part-(\d+)-\w{6}$/;

/**
 * A new folder beside `target`, on the same disk, for what is to take its place when it is whole; the caller removes it.
 * Those that killed processes left of the same target are removed. Throws system errors.
 */
export function partFolder(target: string): string {
  removeLeftParts(target);
  return mkdtempSync(`${target}.part-${process.pid}-`);
}

function removeLeftParts(target: string): void {
  try {
    for (const name of listFolder(dirname(target))) {
      const [, whole, pid] = PART.exec(name) ?? [];
      if (whole !== basename(target) || isRunning(Number(pid))) continue;
      rmSync(join(dirname(target), name), { recursive: true, force: true });
    }
  } catch {
    // They stay, which keeps nobody from making a new one.
  }
}
