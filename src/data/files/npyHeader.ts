import { UserError } from '../../base/errors';
import { notThe } from './fileKind';

/** The element types that are read, by NumPy's letters; `1` in `b1` and so on is the size in bytes. */
export type Dtype = 'b1' | 'i1' | 'i2' | 'i4' | 'i8' | 'u1' | 'u2' | 'u4' | 'u8' | 'f2' | 'f4' | 'f8';
const DTYPES: readonly string[] = ['b1', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8', 'f2', 'f4', 'f8'];

interface Other {
  readonly what: string;
  /** NumPy's word that makes numbers of an array `a` of them. */
  readonly remedy: string;
}

const STRINGS = 'save numbers, by a.astype(float) where they are written so';

const OTHER_KINDS: Record<string, Other> = {
  O: {
    what: 'Python objects',
    remedy:
      'save numpy.stack(list(a)) of arrays of one shape, resized where they differ; of a dictionary one of its values',
  },
  c: { what: 'complex numbers', remedy: 'save numpy.abs(a), or numpy.stack([a.real, a.imag], 1)' },
  S: { what: 'byte strings', remedy: STRINGS },
  a: { what: 'byte strings', remedy: STRINGS },
  U: { what: 'strings', remedy: STRINGS },
  V: { what: 'raw records', remedy: 'save one of their fields' },
  M: { what: 'dates', remedy: "save numbers, by a.astype('int64')" },
  m: { what: 'time differences', remedy: "save numbers, by a.astype('int64')" },
};

const EXPECTED = 'an array of floats, integers or booleans was expected';

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

/** What has no letter of NumPy's own, or more bits than are read, and what to do with it. */
const FOREIGN: readonly (readonly [type: RegExp, name: string])[] = [
  [/^[<|>]?V2$|^bfloat16$/, 'elements of two bytes without a type, which is how bfloat16 is saved'],
  [/^[<|>]?[Vf]1$|^float8/, 'elements of one byte that are no integers, which is how 8-bit floats are saved'],
  [/^[<|>=]?(f1[26]|g)$/, 'long doubles'],
];
/** What the type of a table of fields begins with. */
const FIELDS = '[';
const TEXT = /^([<>|=]?)([SUa])(\d+)$/;

function numbersOf(descr: string, label: string): Pick<NpyHeader, 'dtype' | 'bigEndian'> {
  if (descr === FIELDS)
    throw new UserError(
      `${label} is a structured array (a table of fields), ${EXPECTED}: save one field, a['NAME'], or all as rows, by numpy.lib.recfunctions.structured_to_unstructured(a)`,
    );
  const foreign = FOREIGN.find(([type]) => type.test(descr));
  if (foreign) throw new UserError(`${label} holds ${foreign[1]} (type '${descr}'): save it as float32`);
  const [, order, kind = '', size = ''] = /^([<>|=]?)([A-Za-z])(\d*)/.exec(descr) ?? [];
  const dtype = kind + size;
  if (!DTYPES.includes(dtype) || descr.length !== (order ?? '').length + dtype.length) {
    const { what, remedy } = OTHER_KINDS[kind] ?? { what: 'elements', remedy: 'save it as float32' };
    throw new UserError(`${label} holds ${what} (type '${descr}'), ${EXPECTED}: ${remedy}`);
  }
  return { dtype: dtype as Dtype, bigEndian: order === '>' };
}

/** The element type as it is written, and the lengths that each element has by itself: ('<f4', (6,)). */
function parseDescr(header: string, label: string): { descr: string; inner: number[] } {
  const found = /["']descr["']\s*:\s*(?:["']([^"']*)["']|(\[)|\(\s*["']([^"']*)["']\s*,\s*\(([^()]*)\)\s*\))/.exec(
    header,
  );
  if (found === null) throw new UserError(`${label} has a damaged header: it names no element type (descr)`);
  return found[3] === undefined
    ? { descr: found[1] ?? FIELDS, inner: [] }
    : { descr: found[3], inner: parseLengths(found[4]!, label) };
}

function parseShape(header: string, label: string): number[] {
  const found = /["']shape["']\s*:\s*\(([^()]*)\)/.exec(header);
  if (found === null) throw new UserError(`${label} has a damaged header: it names no shape`);
  return parseLengths(found[1]!, label);
}

/** '40, 6' or '40,' */
function parseLengths(text: string, label: string): number[] {
  const parts = text.split(',').map(part => part.trim());
  if (parts.at(-1) === '') parts.pop();
  return parts.map(part => {
    // Python 2 wrote an L after long integers.
    if (!/^\d{1,15}L?$/.test(part)) {
      throw new UserError(`${label} has a damaged header: '${part.slice(0, 40)}' is no length of a dimension`);
    }
    return parseInt(part, 10);
  });
}

interface Written {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  readonly length: number;
  readonly dataStart: number;
}

/** What the header says, as it is written. */
function parseWritten(bytes: Buffer, label: string): Written {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    const write = "save the array by numpy.save('a.npy', a)";
    throw notThe('a .npy file', label, bytes, write, write);
  }
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
  const { descr, inner } = parseDescr(header, label);
  const order = /["']fortran_order["']\s*:\s*(True|False)/.exec(header)?.[1];
  if (order === undefined) throw new UserError(`${label} has a damaged header: it does not say fortran_order`);
  const shape = [...parseShape(header, label), ...inner];
  // A product beyond 2^53 may be inexact, but it is then larger than any file.
  const length = shape.reduce((product, dimension) => product * dimension, 1);
  return { descr, fortranOrder: order === 'True' && inner.length === 0, shape, length, dataStart };
}

function checkLength({ length, dataStart }: Written, itemSize: number, fileLength: number, label: string): void {
  const expected = length * itemSize;
  const found = fileLength - dataStart;
  if (expected === found) return;
  const cause = expected > found ? 'is truncated' : 'has bytes too many at its end';
  throw new UserError(`${label} ${cause}: its header means ${expected} bytes of values, it holds ${found}`);
}

/**
 * Reads the header of a `.npy` file, versions 1 to 3, and checks the length of the file against it.
 *
 * @param bytes the file or, where `fileLength` is given, its start: NPY_START bytes of it
 * @throws UserError naming what is wrong with it
 */
export function parseNpyHeader(bytes: Buffer, label: string, fileLength = bytes.length): NpyHeader {
  const written = parseWritten(bytes, label);
  const { dtype, bigEndian } = numbersOf(written.descr, label);
  checkLength(written, Number(dtype.slice(1)), fileLength, label);
  return { ...written, dtype, bigEndian };
}

/** What an array holds, without a look at its values: undefined where its header cannot be read. */
export function npyContent(
  bytes: Buffer,
): { kind: 'numbers' | 'text' | 'other'; shape: readonly number[] } | undefined {
  try {
    const { descr, shape } = parseWritten(bytes, '');
    if (TEXT.test(descr)) return { kind: 'text', shape };
    return { kind: /^[<>|=]?[biuf][1248]$/.test(descr) ? 'numbers' : 'other', shape };
  } catch {
    return undefined;
  }
}

/** An array of strings (NumPy's U and S), row-major. Throws UserError naming what is wrong with it. */
export function parseNpyText(bytes: Buffer, label: string): { shape: readonly number[]; texts: string[] } {
  const written = parseWritten(bytes, label);
  const [, order, kind, letters] = TEXT.exec(written.descr) ?? [];
  if (kind === undefined) throw new UserError(`${label} holds no strings (type '${written.descr}')`);
  const itemSize = Number(letters) * (kind === 'U' ? 4 : 1);
  checkLength(written, itemSize, bytes.length, label);
  const read = (start: number): string => {
    const item = bytes.subarray(start, start + itemSize);
    if (kind !== 'U') return item.toString('latin1').replace(/\0+$/, '');
    const points = Array.from({ length: Number(letters) }, (_, i) =>
      order === '>' ? item.readUInt32BE(4 * i) : item.readUInt32LE(4 * i),
    );
    return String.fromCodePoint(...points.map(point => (point > 0x10ffff ? 0xfffd : point))).replace(/\0+$/, '');
  };
  return {
    shape: written.shape,
    texts: Array.from({ length: written.length }, (_, i) => read(written.dataStart + i * itemSize)),
  };
}
