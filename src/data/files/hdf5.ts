import { closeSync } from 'node:fs';
import type { Dataset as Hdf5Dataset } from 'h5wasm';
import { openRegular, readAt } from '../../base/regularFile';
import { damagedFile } from './damagedFile';
import { KIND_HEAD, notThe } from './fileKind';
import { UserError } from '../../base/errors';

/** The arrays of an HDF5 file, read piece by piece by the HDF5 library itself, compiled to WebAssembly. */

/** Read at one time, unless the file's own pieces are larger. */
const BLOCK_BYTES = 2 ** 25;
/** Of larger pieces the library's memory, 4 GB at most, would not hold what it unpacks. */
const MOST_BYTES = 2 ** 30;

export interface Hdf5Array {
  readonly shape: readonly number[];
  /** 'uint8', 'float64' and so on; what is no plain number is 'other'. */
  readonly type: 'uint8' | 'number' | 'other';
  /** Its rows (places of the first axis) in order, some at a time. */
  blocks(): Generator<{ readonly first: number; readonly rows: number; readonly values: ArrayLike<number | bigint> }>;
}

function typeOf({ type, size, signed }: Hdf5Dataset['metadata']): Hdf5Array['type'] {
  // H5T_INTEGER and H5T_FLOAT of the HDF5 library.
  if (type === 0 && size === 1 && !signed) return 'uint8';
  return type === 0 || type === 1 ? 'number' : 'other';
}

function arrayOf(path: string, name: string, dataset: Hdf5Dataset): Hdf5Array {
  const { metadata } = dataset;
  const shape = metadata.shape ?? [];
  function* blocks(): ReturnType<Hdf5Array['blocks']> {
    const [count = 0, ...rest] = shape;
    const bytes = metadata.size * rest.reduce((product, length) => product * length, 1);
    // Pieces that span many rows are unpacked once, not once a row.
    const together = metadata.chunks?.[0] ?? 1;
    const wanted = Math.max(together, Math.floor(BLOCK_BYTES / bytes / together) * together);
    const most = Math.max(1, Math.min(wanted, Math.floor(MOST_BYTES / bytes)));
    for (let first = 0; first < count; first += most) {
      const rows = Math.min(most, count - first);
      let values: unknown;
      try {
        values = dataset.slice([[first, first + rows], ...rest.map((): [] => [])]);
      } catch (thrown) {
        throw damagedFile(`${path}/${name}`, thrown);
      }
      if (!ArrayBuffer.isView(values)) throw damagedFile(`${path}/${name}`, new Error('it holds no numbers'));
      yield { first, rows, values: values as unknown as ArrayLike<number | bigint> };
    }
  }
  return { shape, type: typeOf(metadata), blocks };
}

/**
 * Lets `use` read arrays by their names.
 *
 * @throws UserError if the file is none of HDF5, is damaged, or lacks an array
 */
export async function withHdf5<T>(path: string, use: (array: (name: string) => Hdf5Array) => Promise<T>): Promise<T> {
  const { handle } = openRegular(path);
  const head = Buffer.alloc(KIND_HEAD);
  const start = head.subarray(0, readAt(handle, head, 0));
  closeSync(handle);
  if (!start.toString('latin1').startsWith('\x89HDF\r\n'))
    throw notThe('an HDF5 file', path, start, 'HDF5 with 0x89484446');
  // 4 MB of program, for whoever reads such a file.
  const { default: hdf5 } = await import('h5wasm/node');
  const { Dataset, File, ready } = hdf5;
  // What goes wrong is thrown, rather than written to standard error.
  (await ready).activate_throwing_error_handler();
  const orDamaged = <R>(read: () => R): R => {
    try {
      return read();
    } catch (thrown) {
      throw damagedFile(path, thrown);
    }
  };
  const file = orDamaged(() => new File(path, 'r'));
  try {
    return await use(name => {
      const found = orDamaged(() => file.get(name));
      if (found instanceof Dataset) return arrayOf(path, name, found);
      const others = orDamaged(() => file.keys());
      throw new UserError(`${path} holds ${others.join(', ') || 'nothing'}, but no array ${name}`);
    });
  } finally {
    file.close();
  }
}
