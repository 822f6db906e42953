import { constants } from 'node:buffer';
import { open, stat } from 'node:fs/promises';
import { fileError, UserError } from '../../base/errors';

/** readFile stops at 2 GiB; a data set may be larger, so the file is read in pieces of this many bytes. */
const PIECE = 2 ** 30;

/** Deflate (gzip, zip, PNG) makes at most 1,032 bytes of one: more than that no file may ask memory for. */
export const MAX_DEFLATE_RATIO = 1032;

/** The whole of a file. Throws UserError naming it when it cannot be read. */
export async function readBytes(path: string): Promise<Buffer<ArrayBuffer>> {
  try {
    // Before it is opened: opening a pipe waits for its writer.
    const info = await stat(path);
    if (!info.isFile()) throw new UserError(`${path} is not a file`);
    if (info.size > constants.MAX_LENGTH) {
      throw new UserError(`${path} has ${info.size} bytes, at most ${constants.MAX_LENGTH} can be read into memory`);
    }
    const file = await open(path);
    try {
      const bytes = Buffer.allocUnsafeSlow(info.size);
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await file.read(bytes, filled, Math.min(PIECE, bytes.length - filled), filled);
        if (bytesRead === 0) throw new UserError(`${path} became shorter while it was read`);
        filled += bytesRead;
      }
      return bytes;
    } finally {
      await file.close();
    }
  } catch (err) {
    throw fileError(err, path);
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
