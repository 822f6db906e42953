import { closeSync } from 'node:fs';
import type { Dataset as Hdf5Dataset } from 'h5wasm';
import { Once } from '../../base/once';
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

/** Whether the library may open a file, and which it wanted to when it might not: files name others as their parts. */
const access = { isAllowed: false, refused: [] as string[] };

/** O_EXCL of the library's system: a file that is there already is not opened. */
const EXCLUSIVE = 0o200;

/** 4 MB of program, for whoever reads such a file. */
const library = new Once(async () => {
  const { default: hdf5 } = await import('h5wasm/node');
  const program = await hdf5.ready;
  // What goes wrong is thrown, rather than written to standard error.
  program.activate_throwing_error_handler();
  const { FS } = program;
  const open = FS.open.bind(FS);
  FS.open = (file, flags, ...mode) => {
    // Errors are written to a new file, to be thrown.
    if (access.isAllowed || (Number(flags) & EXCLUSIVE) > 0) return open(file, flags, ...mode);
    access.refused.push(file);
    // As a file system says that access is denied.
    throw Object.assign(new Error(), { name: 'ErrnoError', errno: 2 });
  };
  return hdf5;
});

/** @throws UserError if a call into the library fails, or wants another file, which nobody has chosen */
function call<R>(label: string, run: () => R): R {
  access.refused = [];
  let result: { of: R } | { failure: unknown };
  try {
    result = { of: run() };
  } catch (failure) {
    result = { failure };
  }
  // Of a file that it cannot open the library may make zeros.
  const [other] = access.refused;
  if (other !== undefined)
    throw new UserError(`${label} is in another file, ${other}, which is not read: put all into one file`);
  if ('failure' in result) throw damagedFile(label, result.failure);
  return result.of;
}

function arrayOf(path: string, name: string, dataset: Hdf5Dataset): Hdf5Array {
  const label = `${path}/${name}`;
  const metadata = call(label, () => dataset.metadata);
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
      const values: unknown = call(label, () => dataset.slice([[first, first + rows], ...rest.map((): [] => [])]));
      if (!ArrayBuffer.isView(values)) throw damagedFile(label, new Error('it holds no numbers'));
      yield { first, rows, values: values as unknown as ArrayLike<number | bigint> };
    }
  }
  return { shape, type: typeOf(metadata), blocks };
}

/**
 * Lets `use` read arrays by their names.
 *
 * @throws UserError if the file is none of HDF5, is damaged, lacks an array, or has it in another file
 */
export async function withHdf5<T>(path: string, use: (array: (name: string) => Hdf5Array) => Promise<T>): Promise<T> {
  const { handle } = openRegular(path);
  const head = Buffer.alloc(KIND_HEAD);
  const start = head.subarray(0, readAt(handle, head, 0));
  closeSync(handle);
  if (!start.toString('latin1').startsWith('\x89HDF\r\n'))
    throw notThe('an HDF5 file', path, start, 'HDF5 with 0x89484446');
  const { Dataset, File } = await library.get();
  const file = call(path, () => {
    access.isAllowed = true;
    try {
      return new File(path, 'r');
    } finally {
      access.isAllowed = false;
    }
  });
  try {
    return await use(name => {
      const found = call(`${path}/${name}`, () => file.get(name));
      if (found instanceof Dataset) return arrayOf(path, name, found);
      const others = call(path, () => file.keys());
      throw new UserError(`${path} holds ${others.join(', ') || 'nothing'}, but no array ${name}`);
    });
  } finally {
    file.close();
  }
}
