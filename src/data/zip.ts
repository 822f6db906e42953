import { stat } from 'node:fs/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { asError, fileError, UserError } from '../base/errors';
import { crc32 } from './crc32';
import { MAX_DEFLATE_RATIO } from './files';

/** One file of a zip. */
export interface ZipMember {
  readonly name: string;
  /** Its content, unpacked and checked. Throws UserError when it is damaged. */
  read(): Promise<Buffer<ArrayBuffer>>;
}

function damaged(path: string, err: unknown): Error {
  const known = fileError(err, path);
  if (known instanceof UserError) return known;
  return new UserError(`${path} is not a sound zip file (${asError(err).message})`, false, { cause: err });
}

async function readMember(zip: ZipFile, entry: Entry, path: string): Promise<Buffer<ArrayBuffer>> {
  const label = `${path}/${entry.fileName}`;
  if (entry.uncompressedSize > MAX_DEFLATE_RATIO * entry.compressedSize) {
    const { uncompressedSize: promised, compressedSize: packed } = entry;
    throw new UserError(`${label} is damaged: ${packed} packed bytes cannot become ${promised}`);
  }
  try {
    const bytes = Buffer.allocUnsafeSlow(entry.uncompressedSize);
    let filled = 0;
    for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
      filled += chunk.copy(bytes, filled);
    }
    if (filled < bytes.length || crc32(bytes) !== entry.crc32) throw new Error('its checksum is wrong');
    return bytes;
  } catch (err) {
    throw new UserError(`${label} cannot be unpacked (${asError(err).message})`, false, { cause: err });
  }
}

/**
 * Lets `use` work with the files of a zip (its folders left out), and closes it. No member is given more memory than
 * its packed size allows, and all packed sizes together must fit into the file.
 *
 * @throws UserError naming the zip or its member
 */
export async function withZip<T>(path: string, use: (members: readonly ZipMember[]) => Promise<T>): Promise<T> {
  let zip: ZipFile;
  try {
    if (!(await stat(path)).isFile()) throw new UserError(`${path} is not a file`);
    zip = await openPromise(path, { autoClose: false, lazyEntries: true });
  } catch (err) {
    throw damaged(path, err);
  }
  try {
    const members: ZipMember[] = [];
    let packed = 0;
    try {
      for await (const entry of zip.eachEntry()) {
        packed += entry.compressedSize;
        if (entry.fileName.endsWith('/')) continue;
        members.push({ name: entry.fileName, read: () => readMember(zip, entry, path) });
      }
    } catch (err) {
      throw damaged(path, err);
    }
    if (packed > zip.fileSize) {
      throw new UserError(`${path} is damaged: its ${zip.fileSize} bytes cannot hold ${packed} packed ones`);
    }
    return await use(members);
  } finally {
    zip.close();
  }
}
