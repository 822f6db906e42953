import { constants } from 'node:buffer';
import { stat } from 'node:fs/promises';
import { fileError } from '../../base/errors';
import { readRegularSoon } from '../../base/regularFile';

/** Deflate (gzip, zip, PNG) makes at most 1,032 bytes of one: more than that no file may ask memory for. */
export const MAX_DEFLATE_RATIO = 1032;

/** The whole of a file. Throws UserError naming it when it cannot be read. */
export function readBytes(path: string): Promise<Buffer<ArrayBuffer>> {
  return readRegularSoon(path, constants.MAX_LENGTH);
}

/** Whether `path` is a folder. Throws UserError naming it when it does not exist or cannot be looked at. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (err) {
    throw fileError(err, path);
  }
}
