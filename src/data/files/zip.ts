import { constants } from 'node:buffer';
import { closeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { fromFdPromise, type Entry, type ZipFile } from 'yauzl';
import { asError, fileError, UserError } from '../../base/errors';
import { openRegular } from '../../base/regularFile';
import { MAX_DEFLATE_RATIO } from './readBytes';
import { ByteStream } from './stream';

/** One file of a zip. */
export interface ZipMember {
  readonly name: string;
  /** Its content, unpacked and checked. Throws UserError when it is damaged. */
  read(): Promise<Buffer<ArrayBuffer>>;
  /** The same piece by piece, and how long it will be; the end of the stream throws the UserError. */
  stream(): { readonly length: number; readonly bytes: ByteStream };
}

function damaged(path: string, err: unknown): Error {
  const known = fileError(err, path);
  if (known instanceof UserError) return known;
  return new UserError(`${path} is not a sound zip file (${asError(err).message})`, false, { cause: err });
}

/** The length of a member once unpacked. Throws UserError when its packed bytes cannot become that many. */
function lengthOf(entry: Entry, label: string): number {
  const { uncompressedSize: promised, compressedSize: packed } = entry;
  if (promised <= MAX_DEFLATE_RATIO * packed) return promised;
  throw new UserError(`${label} is damaged: ${packed} packed bytes cannot become ${promised}`);
}

async function* unpack(zip: ZipFile, entry: Entry, label: string): AsyncGenerator<Buffer> {
  let [length, checksum] = [0, 0];
  try {
    for await (const piece of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
      length += piece.length;
      checksum = crc32(piece, checksum);
      yield piece;
    }
    if (length < entry.uncompressedSize || checksum !== entry.crc32) throw new Error('its checksum is wrong');
  } catch (err) {
    throw new UserError(`${label} cannot be unpacked (${asError(err).message})`, false, { cause: err });
  }
}

function memberOf(zip: ZipFile, entry: Entry, path: string): ZipMember {
  const label = `${path}/${entry.fileName}`;
  return {
    name: entry.fileName,
    async read() {
      const length = lengthOf(entry, label);
      if (length > constants.MAX_LENGTH) {
        throw new UserError(
          `${label} has ${length} bytes once unpacked, at most ${constants.MAX_LENGTH} can be read into memory`,
        );
      }
      const bytes = Buffer.allocUnsafeSlow(length);
      let filled = 0;
      for await (const piece of unpack(zip, entry, label)) filled += piece.copy(bytes, filled);
      return bytes;
    },
    stream: () => ({ length: lengthOf(entry, label), bytes: new ByteStream(unpack(zip, entry, label)) }),
  };
}

/**
 * Lets `use` work with the files of a zip (its folders left out), and closes it. No member is given more memory than
 * its packed size allows, and all packed sizes together must fit into the file.
 *
 * @throws UserError naming the zip or its member
 */
export async function withZip<T>(path: string, use: (members: readonly ZipMember[]) => Promise<T>): Promise<T> {
  let zip: ZipFile;
  const { handle } = openRegular(path);
  try {
    zip = await fromFdPromise(handle, { autoClose: false, lazyEntries: true });
  } catch (err) {
    closeSync(handle);
    throw damaged(path, err);
  }
  try {
    const members: ZipMember[] = [];
    let packed = 0;
    try {
      for await (const entry of zip.eachEntry()) {
        packed += entry.compressedSize;
        if (entry.fileName.endsWith('/')) continue;
        members.push(memberOf(zip, entry, path));
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
