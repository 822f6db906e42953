import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { asError, fileError, UserError } from '../../../base/errors';

/**
 * Writes files of a zip, piece by piece: they may be larger than the memory. @param placeOf where a file of that name
 * goes below `folder`; undefined leaves it out
 */
export async function unpack(
  zipFile: string,
  folder: string,
  placeOf: (name: string) => string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const zip = await openPromise(zipFile, { autoClose: false, lazyEntries: true });
  try {
    for await (const entry of zip.eachEntry()) {
      signal.throwIfAborted();
      const place = placeOf(entry.fileName);
      if (place === undefined) continue;
      const target = join(folder, place);
      try {
        mkdirSync(dirname(target), { recursive: true });
        await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target), { signal });
      } catch (thrown) {
        signal.throwIfAborted();
        const known = fileError(thrown, target);
        if (known instanceof UserError) throw known;
        throw new UserError(`${zipFile}/${entry.fileName} cannot be unpacked (${asError(thrown).message})`);
      }
    }
  } finally {
    zip.close();
  }
}
