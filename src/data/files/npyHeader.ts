import { UserError } from '../../base/errors';

/** The element types that are read, by NumPy's letters; `1` in `b1` and so on is the size in bytes. */
export type Dtype = 'b1' | 'i1' | 'i2' | 'i4' | 'i8' | 'u1' | 'u2' | 'u4' | 'u8' | 'f2' | 'f4' | 'f8';
const DTYPES: readonly string[] = ['b1', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8', 'f2', 'f4', 'f8'];

const OTHER_KINDS: Record<string, string> = {
  O: 'Python objects',
  c: 'complex numbers',
  S: 'byte strings',
  a: 'byte strings',
  U: 'strings',
  V: 'raw records',
  M: 'dates',
  m: 'time differences',
};

export interface NpyHeader {
  readonly dtype: Dtype;
  readonly bigEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Product of the shape. */
  readonly length: number;
  /** Where the values start. */
  readonly dataStart: number;
}

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
/** Far more than a plain array of any number of dimensions needs. */
const MAX_HEADER = 65536;
/** What is enough to read any header: the header itself, and what says how long it is. */
export const NPY_START = MAX_HEADER + 12;

function parseDtype(header: string, label: string): Pick<NpyHeader, 'dtype' | 'bigEndian'> {
  const found = /'descr'\s*:\s*(?:'([^']*)'|(\[))/.exec(header);
  if (found === null) throw new UserError(`${label} has a damaged header: it names no element type (descr)`);
  const numbers = 'an array of floats, integers or booleans was expected';
  if (found[2] !== undefined) throw new UserError(`${label} is a structured array (a table of fields), ${numbers}`);
  const descr = found[1]!;
  const [, order, kind = '', size = ''] = /^([<>|=]?)([A-Za-z])(\d*)/.exec(descr) ?? [];
  const dtype = kind + size;
  if (!DTYPES.includes(dtype) || descr.length !== (order ?? '').length + dtype.length) {
    throw new UserError(`${label} holds ${OTHER_KINDS[kind] ?? 'elements'} (type '${descr}'), ${numbers}`);
  }
  return { dtype: dtype as Dtype, bigEndian: order === '>' };
}

function parseShape(header: string, label: string): number[] {
  const found = /'shape'\s*:\s*\(([^)]*)\)/.exec(header);
  if (found === null) throw new UserError(`${label} has a damaged header: it names no shape`);
  const parts = found[1]!.split(',').map(part => part.trim());
  if (parts.at(-1) === '') parts.pop();
  return parts.map(part => {
    // Python 2 wrote an L after long integers.
    if (!/^\d{1,15}L?$/.test(part)) {
      throw new UserError(`${label} has a damaged header: '${part.slice(0, 40)}' is no length of a dimension`);
    }
    return parseInt(part, 10);
  });
}

/**
 * Reads the header of a `.npy` file, versions 1 to 3, and checks the length of the file against it.
 *
 * @param bytes the file or, where `fileLength` is given, its start: NPY_START bytes of it
 * @throws UserError naming what is wrong with it
 */
export function parseNpyHeader(bytes: Buffer, label: string, fileLength = bytes.length): NpyHeader {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw new UserError(`${label} is not a .npy file`);
  const version = bytes[6];
  const sizeBytes = version === 1 ? 2 : 4;
  const headerStart = 8 + sizeBytes;
  if (bytes.length < headerStart) throw new UserError(`${label} is truncated: it ends within its header`);
  if (version === undefined || version < 1 || version > 3) {
    throw new UserError(`${label} is of .npy version ${version ?? '?'}, versions 1 to 3 are read`);
  }
  const headerLength = bytes.readUIntLE(8, sizeBytes);
  const dataStart = headerStart + headerLength;
  if (headerLength > MAX_HEADER) {
    throw new UserError(`${label} has a damaged header: it is said to be ${headerLength} bytes long`);
  }
  if (dataStart > bytes.length) throw new UserError(`${label} is truncated: it ends within its header`);

  const header = bytes.toString(version === 3 ? 'utf8' : 'latin1', headerStart, dataStart);
  const { dtype, bigEndian } = parseDtype(header, label);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  if (order === undefined) throw new UserError(`${label} has a damaged header: it does not say fortran_order`);
  const shape = parseShape(header, label);
  // A product beyond 2^53 may be inexact, but it is then larger than any file.
  const length = shape.reduce((product, dimension) => product * dimension, 1);
  const expected = length * Number(dtype.slice(1));
  const found = fileLength - dataStart;
  if (expected !== found) {
    const cause = expected > found ? 'is truncated' : 'has bytes too many at its end';
    throw new UserError(`${label} ${cause}: its header means ${expected} bytes of values, it holds ${found}`);
  }
  return { dtype, bigEndian, fortranOrder: order === 'True', shape, length, dataStart };
}
