import { constants } from 'node:buffer';
import { stat } from 'node:fs/promises';
import { openingError } from '../../base/paths/brokenLink';
import { fileError } from '../../base/errors';
import { openRegularSoon, readRegularSoon } from '../../base/regularFile';

/** Deflate (gzip, zip, PNG) makes at most 1,032 bytes of one: more than that no file may ask memory for. */
export const MAX_DEFLATE_RATIO = 1032;

/** What makes an array smaller. */
export const SAVE_LESS =
  'load it in NumPy and save fewer examples (a[:10000]), smaller pictures (a[:, ::2, ::2]) or bytes (uint8)';

/** Where a file lies; as bytes where its name is not UTF-8. */
export type Path = string | Buffer;

/** The whole of a file. Throws UserError naming it (`label`) when it cannot be read, with `remedy` where it is too large. */
export function readBytes(file: Path, label = String(file), remedy?: string): Promise<Buffer<ArrayBuffer>> {
  return readRegularSoon(file, constants.MAX_LENGTH, label, remedy);
}

/** The first `count` bytes of a file, or fewer where it is shorter. Throws UserError as `readBytes`. */
export async function readHead(path: Path, count: number, label = String(path)): Promise<Buffer> {
  const { file } = await openRegularSoon(path, label);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } catch (err) {
    throw fileError(err, label);
  } finally {
    await file.close();
  }
}

/** Whether `path` is a folder. Throws UserError naming it when it does not exist or cannot be looked at. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (err) {
    throw openingError(err, path);
  }
}
