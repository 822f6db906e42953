import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { UserError, asError, errorCode, fileError } from './errors';
import { parseJson } from './json';
import { readRegular } from './regularFile';
import { valueAt } from './valueAt';

/** What a file is written from; several pieces are written one after the other. */
export type FileContent = string | Uint8Array | readonly Uint8Array[];

const TEMPORARY = /^\.tmp-(\d+)-[0-9a-f]+$/;

/**
 * Replaces a file so that a reader, a crash or a full disk meets the old content or the new one, never a part.
 * Throws a UserError that names the path; the old file is then untouched and nothing is left beside it.
 */
export function writeAtomic(path: string, data: FileContent): void {
  const folder = dirname(path);
  let temporary: string | undefined;
  try {
    temporary = writeTemporary(folder, data);
    renameOver(temporary, path);
    syncFolder(folder);
  } catch (thrown) {
    if (temporary !== undefined) discard(temporary);
    throw fileError(thrown, errorCode(thrown) === 'ENOENT' ? folder : path);
  }
}

/** A new file `.tmp-<pid>-<random>` in a folder, with its content on the disk. Throws system errors; leaves nothing then. */
export function writeTemporary(folder: string, data: FileContent): string {
  const path = join(folder, `.tmp-${process.pid}-${randomBytes(6).toString('hex')}`);
  const file = openSync(path, 'wx');
  try {
    try {
      for (const part of piecesOf(data)) writeFully(file, part);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (thrown) {
    discard(path);
    throw thrown;
  }
  return path;
}

function piecesOf(data: FileContent): readonly Uint8Array[] {
  if (typeof data === 'string') return [Buffer.from(data)];
  return data instanceof Uint8Array ? [data] : data;
}

/** Writes all bytes at the file's position, however few the system takes at a time. */
export function writeFully(file: number, bytes: Uint8Array): void {
  // Linux takes less than 2 GiB in one call.
  const MOST = 2 ** 30;
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done, Math.min(MOST, bytes.length - done));
}

/** As renameSync. Windows refuses while someone reads what is renamed or replaced: tries again for half a second there. */
export function renameOver(from: string, to: string): void {
  for (let tries = process.platform === 'win32' ? 25 : 1; ; tries--) {
    try {
      renameSync(from, to);
      return;
    } catch (thrown) {
      if (tries <= 1 || !['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(thrown) ?? '')) throw thrown;
      pause(20);
    }
  }
}

/** Blocks this thread. */
export function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** Puts a folder's entries on the disk, where the system can do that for folders (Windows and some network disks cannot). */
export function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (thrown) {
    if (['EIO', 'ENOSPC', 'EDQUOT'].includes(errorCode(thrown) ?? '')) throw thrown;
  }
}

/** Makes a folder in one that exists, unless it is there. Throws a UserError that names the path. */
export function ensureFolder(folder: string): void {
  try {
    mkdirSync(folder);
    syncFolder(dirname(folder));
  } catch (thrown) {
    if (errorCode(thrown) === 'EEXIST') return;
    throw fileError(thrown, errorCode(thrown) === 'ENOENT' ? dirname(folder) : folder);
  }
}

/** Removes a file that may be absent or beyond reach: the failure that matters is another one. */
export function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It stays; removeLeftovers meets it again.
  }
}

/**
 * Removes the temporary files that killed writers left in a folder. To be called by the folder's only writer.
 * One with this process's own number is a leftover too: nothing of ours is half-written now, and in a container the
 * next process often gets the number of the last one.
 */
export function removeLeftovers(folder: string): void {
  for (const name of listFolder(folder)) {
    const pid = Number(TEMPORARY.exec(name)?.[1] ?? NaN);
    if (isLeftOf(pid)) discard(join(folder, name));
  }
}

/** Whether what a process of that number began will not be ended, as told by one that has begun nothing itself. */
export function isLeftOf(pid: number): boolean {
  return pid === process.pid || (pid > 0 && !isRunning(pid));
}

/** Whether this machine has a process of that number that still does something. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    return errorCode(thrown) === 'EPERM';
  }
  try {
    // Linux lists a killed process as a zombie until its parent has asked how it ended.
    return !/\) [ZX] [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

/** The names in a folder, sorted; none if it does not exist. Throws a UserError that names the path. */
export function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (thrown) {
    if (errorCode(thrown) === 'ENOENT') return [];
    throw fileError(thrown, folder);
  }
}

/** A JSON file of a known shape, no longer than readRegular allows. Throws a UserError that names the file and what is wrong with it. */
export function readJson<T>(path: string, schema: z.ZodType<T>, most?: number): T {
  const text = readRegular(path, most).toString();
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (thrown) {
    throw new UserError(`${path} is not JSON: ${asError(thrown).message}`, false, { cause: thrown });
  }
  return checkShape(path, value, schema);
}

/** A value from outside as its type. `label` says where it came from and starts the message of the UserError. */
export function checkShape<T>(label: string, value: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UserError(`${label} ${firstProblem(parsed.error, value)}`, false, { cause: parsed.error });
}

/** What is wrong first, as the rest of a sentence about the file. */
function firstProblem(error: z.ZodError, value: unknown): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'is not of the expected shape';
  if (issue.path.length === 0) return `is not of the expected shape: ${issue.message}`;
  const key = issue.path.map(String).join('.');
  return valueAt(value, issue.path) === undefined ? `lacks the key '${key}'` : `has a wrong '${key}': ${issue.message}`;
}
