import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { fileError, UserError } from '../../base/errors';
import { openRegularSoon } from '../../base/regularFile';
import { damagedFile } from './damagedFile';
import { KIND_HEAD, notThe } from './fileKind';
import { MAX_DEFLATE_RATIO } from './readBytes';
import { ByteStream } from './stream';

/** The element types of NORB's binary matrices, by their magic numbers. */
const TYPES = new Map([
  [0x1e3d4c51, { name: '32-bit floats', bytes: 4 }],
  [0x1e3d4c52, { name: 'a packed matrix', bytes: 0 }],
  [0x1e3d4c53, { name: '64-bit floats', bytes: 8 }],
  [0x1e3d4c54, { name: '32-bit integers', bytes: 4 }],
  [0x1e3d4c55, { name: 'bytes', bytes: 1 }],
  [0x1e3d4c56, { name: '16-bit integers', bytes: 2 }],
]);
export const NORB_BYTES = 0x1e3d4c55;
export const NORB_INTEGERS = 0x1e3d4c54;

/** More than any of the files has. */
const MAX_DIMENSIONS = 8;

/** A matrix whose header is read, its values still to come. */
export interface NorbMatrix {
  readonly path: string;
  readonly shape: readonly number[];
  /** Takes the next values. Throws UserError naming the file where it has fewer. */
  fill(out: Uint8Array): Promise<void>;
  /** Throws UserError unless all values are taken. */
  end(): Promise<void>;
}

function openStream(opened: FileHandle, packed: boolean): AsyncIterable<Buffer> {
  const file = opened.createReadStream({ highWaterMark: 2 ** 20, start: 0 });
  // Errors of the file reach whoever reads the unpacked bytes.
  return packed ? pipeline(file, createGunzip({ chunkSize: 2 ** 18 }), () => undefined) : file;
}

/** By its content: browsers unpack a .gz and keep the name, and people drop the ending of one that is packed. */
async function isGzip(file: FileHandle): Promise<boolean> {
  const start = Buffer.alloc(2);
  await file.read(start, 0, 2, 0);
  return start.readUInt16BE() === 0x1f8b;
}

async function readHeader(bytes: ByteStream, magic: number, path: string): Promise<number[]> {
  const tooShort = (): UserError => new UserError(`${path} is truncated: it ends within its header`);
  const start = Buffer.alloc(8);
  if ((await bytes.fill(start)) < 8) throw tooShort();
  const found = start.readUInt32LE(0);
  const type = TYPES.get(found);
  if (type === undefined) {
    const head = Buffer.concat([start, await bytes.peek(KIND_HEAD - start.length)]);
    throw notThe('a binary matrix of NORB', path, head, 'download it again');
  }
  if (found !== magic) throw new UserError(`${path} holds ${type.name}, ${TYPES.get(magic)!.name} were expected`);
  const dimensions = start.readUInt32LE(4);
  if (dimensions > MAX_DIMENSIONS) throw new UserError(`${path} has a damaged header: ${dimensions} dimensions`);
  // Three lengths are always there.
  const lengths = Buffer.alloc(4 * Math.max(3, dimensions));
  if ((await bytes.fill(lengths)) < lengths.length) throw tooShort();
  return Array.from({ length: dimensions }, (_, i) => lengths.readUInt32LE(4 * i));
}

/**
 * Lets `use` read a binary matrix as the authors of NORB describe them: a magic number, the number of dimensions and
 * their lengths, all 32 bits with the lowest byte first, then the values, row-major. Plain or `.gz`.
 *
 * @param magic what the values have to be
 * @throws UserError naming the file where it is damaged or something else
 */
export async function withNorbMatrix<T>(
  path: string,
  magic: typeof NORB_BYTES | typeof NORB_INTEGERS,
  use: (matrix: NorbMatrix) => Promise<T>,
): Promise<T> {
  let packed = false;
  try {
    const { file, size: length } = await openRegularSoon(path);
    packed = await isGzip(file);
    const bytes = new ByteStream(openStream(file, packed));
    try {
      const shape = await readHeader(bytes, magic, path);
      const size = shape.reduce((product, length) => product * length, TYPES.get(magic)!.bytes);
      const most = length * (packed ? MAX_DEFLATE_RATIO : 1);
      const truncated = (): UserError =>
        new UserError(`${path} is truncated: its header means ${size} bytes of values, it holds fewer`);
      if (size > most) throw truncated();
      return await use({
        path,
        shape,
        async fill(out) {
          if ((await bytes.fill(out)) < out.length) throw truncated();
        },
        async end() {
          if (!(await bytes.atEnd())) {
            throw new UserError(`${path} is too long: its header means ${size} bytes of values, it holds more`);
          }
        },
      });
    } finally {
      await bytes.close();
    }
  } catch (err) {
    const known = fileError(err, path);
    if (known instanceof UserError || !packed) throw known;
    throw damagedFile(path, err);
  }
}
