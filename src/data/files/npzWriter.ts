import { closeSync, createReadStream, createWriteStream, fstatSync, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { UserError, errorCode, fileError } from '../../base/errors';
import { renameOver, syncFolder, writeFully } from '../../base/files';
import { partFolder } from '../../base/paths/partFolder';
import { UNWATCHED, type Watch } from '../../base/progress';

/** The types that are written, by NumPy's names; '<U7' are texts of at most 7 characters. */
type Descr = '<f4' | '<i4' | '<u4' | `<U${number}`;

/** Files of equal content are equal files. */
const WHEN = new Date(1980, 0, 1);

/**
 * Writes an `.npz` file piece by piece: several arrays grow side by side in a folder beside it, and become the file at the
 * end, so that nothing but the pieces is held in memory and a file of that name stays as it was until then.
 */
export class NpzWriter {
  private readonly folder: string;
  private readonly arrays = new Map<string, number>();

  /** @throws UserError where the folder of the file cannot be written to */
  constructor(private readonly file: string) {
    try {
      this.folder = partFolder(file);
    } catch (thrown) {
      throw fileError(thrown, dirname(file));
    }
  }

  /** Begins an array. What is appended has to be its values, row by row. @throws UserError */
  array(
    name: string,
    descr: Descr,
    shape: readonly number[],
  ): { append(values: Float32Array | Uint32Array | Int32Array): void } {
    return this.trying(() => {
      const file = openSync(this.pathOf(name), 'wx');
      this.arrays.set(name, file);
      writeFully(file, npyHeader(descr, shape));
      const append = ({ buffer, byteOffset, byteLength }: Float32Array | Uint32Array | Int32Array): void =>
        this.trying(() => writeFully(file, new Uint8Array(buffer, byteOffset, byteLength)));
      return { append };
    });
  }

  /** A whole array of texts. @throws UserError */
  texts(name: string, values: readonly string[]): void {
    // Not spread: there may be more texts than a call takes arguments.
    const width = values.reduce((most, value) => Math.max(most, Array.from(value).length), 1);
    const codes = values.flatMap(value => {
      const points = Array.from(value, character => character.codePointAt(0)!);
      return [...points, ...Array.from({ length: width - points.length }, () => 0)];
    });
    this.array(name, `<U${width}`, [values.length]).append(Uint32Array.from(codes));
  }

  /**
   * Makes the file of the arrays that were begun, in their order; it takes the place of an older one only when it is whole
   * and on the disk. @throws UserError; the signal's reason when it is cancelled
   */
  async finish({ signal }: Pick<Watch, 'signal'> = UNWATCHED): Promise<void> {
    const zip = new ZipFile();
    const broken = new AbortController();
    const ended = AbortSignal.any([signal, broken.signal]);
    // What fails before the stream is told beside it, where nobody listening would end this process.
    const breaks = (error: unknown): void => broken.abort(error);
    zip.on('error', breaks);
    const whole = join(this.folder, 'whole.npz');
    try {
      for (const [name, file] of this.arrays) {
        this.arrays.delete(name);
        const how = { compress: false, mtime: WHEN, mode: 0o100644, size: sizeWhenClosed(file) };
        // One that zip opened itself would stay open when this is cancelled, and what it takes on the disk with it.
        zip.addReadStreamLazy(`${name}.npy`, how, found =>
          found(null, createReadStream(this.pathOf(name), { signal: ended }).on('error', breaks)),
        );
      }
      zip.end();
      await pipeline(zip.outputStream, createWriteStream(whole, { flush: true }), { signal: ended });
      signal.throwIfAborted();
      renameOver(whole, this.file);
      syncFolder(dirname(this.file));
    } catch (thrown) {
      breaks(thrown);
      signal.throwIfAborted();
      throw this.failure(broken.signal.reason);
    }
  }

  /** Leaves nothing beside the file, finished or not. */
  async close(): Promise<void> {
    for (const file of this.arrays.values()) closeSync(file);
    // What was being read and written when it was cancelled may be a moment in closing, and Windows keeps it until then.
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private pathOf(name: string): string {
    return join(this.folder, `${name}.npy`);
  }

  private trying<T>(write: () => T): T {
    try {
      return write();
    } catch (thrown) {
      throw this.failure(thrown);
    }
  }

  private failure(thrown: unknown): Error {
    // Nothing but the folder could be missing, and whatever is in it.
    if (errorCode(thrown) !== 'ENOENT') return fileError(thrown, this.file);
    const gone = `${this.folder}, where ${basename(this.file)} was being put together, is not there any more: try again`;
    return new UserError(gone, false, { cause: thrown });
  }
}

function sizeWhenClosed(file: number): number {
  try {
    return fstatSync(file).size;
  } finally {
    closeSync(file);
  }
}

/** Version 1.0 of NumPy's format: the values begin at a multiple of 64 bytes. */
function npyHeader(descr: Descr, shape: readonly number[]): Uint8Array {
  const written = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.map(size => `${size},`).join(' ')}), }`;
  const length = Math.ceil((10 + written.length + 1) / 64) * 64 - 10;
  const header = Buffer.alloc(10 + length, ' ');
  header.write('\x93NUMPY\x01\x00', 'latin1');
  header.writeUInt16LE(length, 8);
  header.write(written, 10, 'latin1');
  header.write('\n', 10 + length - 1, 'latin1');
  return header;
}
