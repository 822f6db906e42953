import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { openingError } from './paths/brokenLink';
import { UserError, errorCode, fileError } from './errors';

/**
 * Opening files that others made. What is opened must be a regular file, or a link to one: a pipe waits for its writer and
 * a device may never end. That is looked at once it is open, without waiting, so that nothing can take its place between.
 */

/** Linux reads less than 2 GiB in one call. */
const LONGEST_READ = 2 ** 30;
/** Windows has neither pipes among its files nor this flag. */
const NO_WAIT = (constants.O_NONBLOCK as number | undefined) ?? 0;

/** Opens a regular file for reading. Throws a UserError that names it; the caller closes it. */
export function openRegular(path: string): { readonly handle: number; readonly stats: Stats } {
  let handle: number;
  try {
    handle = openSync(path, constants.O_RDONLY | NO_WAIT);
  } catch (thrown) {
    throw openingError(thrown, path);
  }
  try {
    const stats = fstatSync(handle);
    refuseOthers(stats, path);
    return { handle, stats };
  } catch (thrown) {
    closeSync(handle);
    throw fileError(thrown, path);
  }
}

/** As openRegular, for whoever reads on without blocking this thread. */
export async function openRegularSoon(
  path: string | Buffer,
  label = String(path),
): Promise<{ readonly file: FileHandle; readonly size: number }> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, constants.O_RDONLY | NO_WAIT);
    const stats = await file.stat();
    refuseOthers(stats, label);
    return { file, size: stats.size };
  } catch (thrown) {
    await file?.close();
    throw openingError(thrown, path, label);
  }
}

/** Opens a file of ours for adding to its end and reading, made if it is not there. Throws a UserError: for a link too, which would have another file written. */
export function openOwnEnd(path: string): number {
  const { O_RDWR, O_APPEND, O_CREAT } = constants;
  const noLinks = (constants.O_NOFOLLOW as number | undefined) ?? 0;
  let handle: number;
  try {
    handle = openSync(path, O_RDWR | O_APPEND | O_CREAT | NO_WAIT | noLinks, 0o666);
  } catch (thrown) {
    if (errorCode(thrown) !== 'ELOOP') throw fileError(thrown, path);
    throw new UserError(`${path} is a link: what a run writes must be files of its own, put a copy in its place`);
  }
  try {
    refuseOthers(fstatSync(handle), path);
    return handle;
  } catch (thrown) {
    closeSync(handle);
    throw fileError(thrown, path);
  }
}

/** Whether a path leads to a regular file of at most so many bytes. For lists: whoever opens it asks again. */
export function isRegular(path: string, most: number): boolean {
  try {
    const stats = statSync(path);
    return stats.isFile() && stats.size <= most;
  } catch {
    return false;
  }
}

/** A hundred times what most files of ours have. */
const MOST = 2 ** 20;

/** The whole of a regular file of at most `most` bytes. Throws a UserError that names it. */
export function readRegular(path: string, most = MOST): Buffer {
  const { handle, stats } = openRegular(path);
  try {
    if (stats.size > most) throw tooLarge(path, stats.size, most);
    const bytes = Buffer.alloc(stats.size);
    return bytes.subarray(0, readAt(handle, bytes, 0));
  } catch (thrown) {
    throw fileError(thrown, path);
  } finally {
    closeSync(handle);
  }
}

/** As readRegular, without blocking this thread. */
export async function readRegularSoon(
  path: string | Buffer,
  most = MOST,
  label = String(path),
  remedy?: string,
): Promise<Buffer<ArrayBuffer>> {
  const { file, size } = await openRegularSoon(path, label);
  try {
    if (size > most) throw tooLarge(label, size, most, remedy);
    const bytes = Buffer.allocUnsafeSlow(size);
    for (let filled = 0; filled < size;) {
      const { bytesRead } = await file.read(bytes, filled, Math.min(LONGEST_READ, size - filled), filled);
      if (bytesRead === 0) throw new UserError(`${label} became shorter while it was read`);
      filled += bytesRead;
    }
    return bytes;
  } catch (thrown) {
    throw fileError(thrown, label);
  } finally {
    await file.close();
  }
}

/** Fills `target` from a place of an open file, and gives how many bytes there were: fewer where the file ends. */
export function readAt(handle: number, target: Uint8Array, position: number): number {
  let done = 0;
  while (done < target.length) {
    const count = readSync(handle, target, done, Math.min(LONGEST_READ, target.length - done), position + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}

/** What is said of a file that is longer than its kind ever is. */
export function tooLarge(path: string, size: number, most: number, remedy?: string): UserError {
  const right = remedy === undefined ? '' : `: ${remedy}`;
  return new UserError(`${path} has ${inWords(size)}, at most ${inWords(most)} are read${right}`);
}

function inWords(bytes: number): string {
  const exponent = bytes < 1024 ? 0 : Math.min(4, Math.floor(Math.log2(bytes) / 10));
  const unit = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'][exponent]!;
  return `${Number((bytes / 1024 ** exponent).toFixed(1))} ${unit}`;
}

function refuseOthers(stats: Stats, path: string): void {
  if (stats.isFile()) return;
  throw new UserError(`${path} is ${kindOf(stats)}, a file was expected`);
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}
