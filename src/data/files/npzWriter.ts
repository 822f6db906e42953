import { closeSync, createWriteStream, mkdtempSync, openSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { fileError } from '../../base/errors';
import { renameOver, syncFolder, writeFully } from '../../base/files';
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
      this.folder = mkdtempSync(join(dirname(file), '.npz-'));
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
    // It says of what it reads that it failed beside the stream, where nobody listening would end this process.
    zip.on('error', error => broken.abort(error));
    for (const [name, file] of this.arrays) {
      this.arrays.delete(name);
      this.trying(() => closeSync(file));
      zip.addFile(this.pathOf(name), `${name}.npy`, { compress: false, mtime: WHEN, mode: 0o100644 });
    }
    zip.end();
    const whole = join(this.folder, 'whole.npz');
    try {
      const ended = AbortSignal.any([signal, broken.signal]);
      await pipeline(zip.outputStream, createWriteStream(whole, { flush: true }), { signal: ended });
      signal.throwIfAborted();
      renameOver(whole, this.file);
      syncFolder(dirname(this.file));
    } catch (thrown) {
      signal.throwIfAborted();
      throw fileError(broken.signal.aborted ? broken.signal.reason : thrown, this.file);
    }
  }

  /** Leaves nothing beside the file, finished or not. */
  close(): void {
    for (const file of this.arrays.values()) closeSync(file);
    // What was being written when it was cancelled may be a moment in closing.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private pathOf(name: string): string {
    return join(this.folder, `${name}.npy`);
  }

  private trying<T>(write: () => T): T {
    try {
      return write();
    } catch (thrown) {
      throw fileError(thrown, this.file);
    }
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
