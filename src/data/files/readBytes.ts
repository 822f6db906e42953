import { constants } from 'node:buffer';
import { open, stat } from 'node:fs/promises';
import { fileError, UserError } from '../../base/errors';

/** readFile stops at 2 GiB; a data set may be larger, so the file is read in pieces of this many bytes. */
const PIECE = 2 ** 30;

/** Deflate (gzip, zip, PNG) makes at most 1,032 bytes of one: more than that no file may ask memory for. */
export const MAX_DEFLATE_RATIO = 1032;

/** Where a file lies; as bytes where its name is not UTF-8. */
export type Path = string | Buffer;

/** The whole of a file. Throws UserError naming it (`label`) when it cannot be read. */
export async function readBytes(file: Path, label = String(file)): Promise<Buffer<ArrayBuffer>> {
  try {
    // Before it is opened: opening a pipe waits for its writer.
    const info = await stat(file);
    if (!info.isFile()) throw new UserError(`${label} is not a file`);
    if (info.size > constants.MAX_LENGTH) {
      throw new UserError(`${label} has ${info.size} bytes, at most ${constants.MAX_LENGTH} can be read into memory`);
    }
    const handle = await open(file);
    try {
      const bytes = Buffer.allocUnsafeSlow(info.size);
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await handle.read(bytes, filled, Math.min(PIECE, bytes.length - filled), filled);
        if (bytesRead === 0) throw new UserError(`${label} became shorter while it was read`);
        filled += bytesRead;
      }
      return bytes;
    } finally {
      await handle.close();
    }
  } catch (err) {
    throw fileError(err, label);
  }
}

/** The first `count` bytes of a file, or fewer where it is shorter. Throws UserError as `readBytes`. */
export async function readHead(file: Path, count: number, label = String(file)): Promise<Buffer> {
  try {
    if (!(await stat(file)).isFile()) throw new UserError(`${label} is not a file`);
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (err) {
    throw fileError(err, label);
  }
}

/** Whether `path` is a folder. Throws UserError naming it when it does not exist or cannot be looked at. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (err) {
    throw fileError(err, path);
  }
}
