import { constants, gunzip, gunzipSync, type InputType } from 'node:zlib';
import { promisify } from 'node:util';
import { errorCode, UserError } from '../../base/errors';
import { damagedFile } from './damagedFile';
import { notThe } from './fileKind';
import { MAX_DEFLATE_RATIO } from './readBytes';

/** The array of an idx file (Y. LeCun's MNIST format) of unsigned bytes. */
export interface IdxArray {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;
const OTHER_TYPES: Record<number, string> = {
  0x09: 'signed bytes',
  0x0b: '16-bit integers',
  0x0c: '32-bit integers',
  0x0d: '32-bit floats',
  0x0e: '64-bit floats',
};

/** The longest idx header: four bytes and 255 dimensions. */
const MAX_HEADER = 4 + 4 * 255;
/** How many bytes of a file, plain or gzip, tell its shape. */
export const IDX_HEAD = 4096;

const gunzipAsync = promisify<InputType, { maxOutputLength: number }, Buffer>(gunzip);

/** Parses the header. `size`: bytes that header and data have together by what it says. */
function parseHeader(start: Buffer, label: string): { shape: number[]; headerSize: number; size: number } {
  const tooShort = (): UserError => new UserError(`${label} is truncated: it ends within its idx header`);
  if (start.length === 0) throw notThe('an idx file', label, start, '');
  if (start.length < 4) throw tooShort();
  if (start.readUInt16BE(0) !== 0 || start[3] === 0) {
    if (start.readUInt16BE(2) === 0 && (start[1] === UNSIGNED_BYTE || start[1]! in OTHER_TYPES)) {
      throw new UserError(
        `${label} is an idx file with the lowest byte of its lengths first: idx files have the highest first (NumPy's '>i4')`,
      );
    }
    throw notThe('an idx file', label, start, 'idx files start with 0x0000');
  }
  const type = start[2]!;
  if (type !== UNSIGNED_BYTE) {
    const found = OTHER_TYPES[type] ?? `values of unknown type 0x${type.toString(16)}`;
    throw new UserError(
      `${label} holds ${found}, an idx file of unsigned bytes was expected: save them as bytes, or by numpy.save for data.name: npy`,
    );
  }
  const headerSize = 4 + 4 * start[3]!;
  if (start.length < headerSize) throw tooShort();
  const shape: number[] = [];
  for (let at = 4; at < headerSize; at += 4) shape.push(start.readUInt32BE(at));
  // A product beyond 2^53 may be inexact, but it is then larger than any file.
  return { shape, headerSize, size: headerSize + shape.reduce((product, length) => product * length, 1) };
}

function mismatch(label: string, expected: number, found: string): UserError {
  return new UserError(`${label} has the wrong length: its header means ${expected} bytes, it holds ${found}`);
}

export const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** The first bytes of a gzip file's content; an input that was cut off is no error. */
const unpackedStart = (bytes: Buffer): Buffer =>
  gunzipSync(bytes.subarray(0, IDX_HEAD), { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, MAX_HEADER);

/** The shape that the first IDX_HEAD bytes of an idx file say, plain or gzip. Throws UserError as `parseIdx`. */
export function idxShape(head: Buffer, label: string): readonly number[] {
  try {
    return (isGzip(head) ? parseHeader(unpackedStart(head), `${label}, unpacked,`) : parseHeader(head, label)).shape;
  } catch (err) {
    throw unpackError(err, label);
  }
}

function unpackError(err: unknown, label: string): UserError {
  return err instanceof UserError ? err : damagedFile(label, err);
}

/** Unpacks a gzip file, allocating no more than its idx header promises and its own size allows. */
async function unpack(bytes: Buffer, label: string): Promise<Buffer> {
  try {
    const { size } = parseHeader(unpackedStart(bytes), `${label}, unpacked,`);
    if (size > MAX_DEFLATE_RATIO * bytes.length) {
      throw mismatch(label, size, `at most ${MAX_DEFLATE_RATIO * bytes.length}, unpacked`);
    }
    try {
      return await gunzipAsync(bytes, { maxOutputLength: size });
    } catch (err) {
      throw errorCode(err) === 'ERR_BUFFER_TOO_LARGE' ? mismatch(label, size, 'more') : err;
    }
  } catch (err) {
    throw unpackError(err, label);
  }
}

/**
 * Parses an idx file of unsigned bytes, plain or gzip. What it returns may share memory with `bytes`.
 *
 * @param label names the file in errors
 * @throws UserError when it is not such a file, or is longer or shorter than its header says
 */
export async function parseIdx(bytes: Buffer, label: string): Promise<IdxArray> {
  const plain = isGzip(bytes) ? await unpack(bytes, label) : bytes;
  const { shape, headerSize, size } = parseHeader(plain, label);
  if (size !== plain.length) throw mismatch(label, size, String(plain.length));
  return { shape, data: plain.subarray(headerSize) };
}
