import { constants, isUtf8 } from 'node:buffer';
import { closeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { fromFdPromise, getFileNameLowLevel, type Entry, type ZipFile } from 'yauzl';
import { fileError, UserError } from '../../base/errors';
import { openRegular, readAt } from '../../base/regularFile';
import { damagedFile } from './damagedFile';
import { fileKind, KIND_HEAD, notThe } from './fileKind';
import { MAX_DEFLATE_RATIO, SAVE_LESS } from './readBytes';
import { ByteStream } from './stream';

/** One file of a zip. */
export interface ZipMember {
  /** With slashes, from the zip's top. */
  readonly name: string;
  /** The same as the zip says it, where its bytes are UTF-8 without a word of it: what members are sorted by. */
  readonly sortName: string;
  /** Its bytes are no UTF-8 and nothing says what they are: they are shown as the code page 437 of the first zips. */
  readonly isGuessed: boolean;
  /** Its content, unpacked and checked. Throws UserError when it is damaged. */
  read(): Promise<Buffer<ArrayBuffer>>;
  /** The same piece by piece, and how long it will be; the end of the stream throws the UserError. */
  stream(): { readonly length: number; readonly bytes: ByteStream };
}

/** Why a file cannot be read as a zip: by its first bytes, where these say that it is something else. */
function unreadable(path: string, err: unknown, handle: number): Error {
  const head = Buffer.alloc(KIND_HEAD);
  const start = head.subarray(0, readAt(handle, head, 0));
  const other = fileKind(start) !== undefined && !start.toString('latin1').startsWith('PK');
  return other ? notThe('a zip file', path, start, '') : damaged(path, err);
}

function damaged(path: string, err: unknown): Error {
  const known = fileError(err, path);
  if (known instanceof UserError) return known;
  if (known.message.includes('encryption')) return encrypted(path, err);
  return new UserError(
    `${path} is not a sound zip file, it is cut off, damaged or of another kind: download or pack it again`,
    false,
    {
      cause: err,
    },
  );
}

function encrypted(label: string, cause?: unknown): UserError {
  const advice = isArray(label) ? SAVE_ARRAYS : 'unpack the zip with its password, and give the folder';
  return new UserError(`${label} is encrypted: ${advice}`, false, { cause });
}

/** Whether a zip or its member is one of NumPy's: a folder of those is no data set. */
const isArray = (label: string): boolean => /\.np[yz]$/i.test(label);
const SAVE_ARRAYS = 'save the arrays again with numpy.savez_compressed';

/** Packed as it is, or by deflate. */
const METHODS = [0, 8];
const METHOD_NAMES: Readonly<Record<number, string>> = {
  9: 'deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'zstd',
  95: 'xz',
};

/** @throws UserError where it takes more to read a member than is done here */
function checkReadable(entry: Entry, label: string): void {
  if (entry.isEncrypted()) {
    throw encrypted(label);
  }
  const { compressionMethod: method } = entry;
  if (METHODS.includes(method)) return;
  throw new UserError(
    `${label} is packed by ${METHOD_NAMES[method] ?? `method ${method}`}, which is not read: ` +
      (isArray(label) ? SAVE_ARRAYS : 'unpack the zip and give the folder, or pack it by deflate'),
  );
}

/** The flag that a member's name is UTF-8. */
const UTF8_NAME = 0x800;

type Names = Pick<ZipMember, 'name' | 'sortName' | 'isGuessed'>;

/** The names of a member. @throws UserError where it lies elsewhere than in the zip */
function namesOf(entry: Entry, path: string): Names {
  const { generalPurposeBitFlag: flags, fileNameRaw: raw, extraFields } = entry;
  const sortName = getFileNameLowLevel(flags, raw, extraFields, false);
  const written = isUtf8(raw) ? getFileNameLowLevel(flags | UTF8_NAME, raw, extraFields, false) : sortName;
  if (/^(\/|[A-Za-z]:\/)/.test(written)) {
    throw new UserError(`${path} holds absolute paths (${written}): pack it again from within its folder`);
  }
  const parts = written.split('/').filter(part => part !== '.' && part !== '');
  if (parts.includes('..')) {
    throw new UserError(`${path} holds paths that lead out of it (${written}): pack it again from within its folder`);
  }
  const isGuessed = !isUtf8(raw) && written === getFileNameLowLevel(0, raw, [], false);
  return { name: parts.join('/'), sortName, isGuessed };
}

/** The length of a member once unpacked. Throws UserError when its packed bytes cannot become that many. */
function lengthOf(entry: Entry, label: string): number {
  checkReadable(entry, label);
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
    const known = fileError(err, label);
    throw known instanceof UserError ? known : damagedFile(label, err);
  }
}

function memberOf(zip: ZipFile, entry: Entry, names: Names, path: string): ZipMember {
  const label = `${path}/${names.name}`;
  return {
    ...names,
    async read() {
      const length = lengthOf(entry, label);
      if (length > constants.MAX_LENGTH) {
        throw new UserError(
          `${label} has ${length} bytes once unpacked, at most ${constants.MAX_LENGTH} can be read into memory: ${SAVE_LESS}`,
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
    zip = await fromFdPromise(handle, { autoClose: false, lazyEntries: true, decodeStrings: false });
  } catch (err) {
    try {
      throw unreadable(path, err, handle);
    } finally {
      closeSync(handle);
    }
  }
  try {
    const members: ZipMember[] = [];
    let packed = 0;
    try {
      for await (const entry of zip.eachEntry()) {
        packed += entry.compressedSize;
        const names = namesOf(entry, path);
        if (!names.sortName.endsWith('/')) members.push(memberOf(zip, entry, names, path));
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
