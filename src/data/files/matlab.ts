import { constants, inflateSync } from 'node:zlib';
import { errorCode, UserError } from '../../base/errors';
import { listed } from '../../base/listed';
import { damagedFile } from './damagedFile';
import { KIND_HEAD, notThe } from './fileKind';
import { MAX_DEFLATE_RATIO } from './readBytes';

/** An array of unsigned bytes from a MATLAB file. */
export interface MatlabBytes {
  readonly shape: readonly number[];
  /** Column-major: the first index changes fastest. */
  readonly data: Uint8Array;
}

/** An array as a file has it. */
interface FoundArray {
  readonly kind: number;
  readonly shape: readonly number[];
  /** How many values the shape means. */
  readonly length: number;
  readonly values: Element;
}

const HEADER = 128;
const TAG = 8;

/** Types of data elements. */
const INT32 = 5;
const UINT32 = 6;
const INT8 = 1;
const UINT8 = 2;
const MATRIX = 14;
const COMPRESSED = 15;

/** Classes of arrays. */
const CLASSES = [
  ...['', 'cells', 'a structure', 'an object', 'characters', 'a sparse array', '64-bit floats', '32-bit floats'],
  ...['signed bytes', 'bytes', '16-bit integers', '16-bit integers', '32-bit integers', '32-bit integers'],
  ...['64-bit integers', '64-bit integers'],
];
const UINT8_CLASS = 9;

/** How the values of an array are read, by the type of their element: whole numbers are stored in the least that holds them. */
const STORED: Readonly<
  Record<number, readonly [bytes: number, read: (view: DataView, at: number, little: boolean) => number]>
> = {
  [INT8]: [1, (view, at) => view.getInt8(at)],
  [UINT8]: [1, (view, at) => view.getUint8(at)],
  3: [2, (view, at, little) => view.getInt16(at, little)],
  4: [2, (view, at, little) => view.getUint16(at, little)],
  [INT32]: [4, (view, at, little) => view.getInt32(at, little)],
  [UINT32]: [4, (view, at, little) => view.getUint32(at, little)],
  7: [4, (view, at, little) => view.getFloat32(at, little)],
  9: [8, (view, at, little) => view.getFloat64(at, little)],
};

interface Element {
  readonly type: number;
  readonly data: Buffer;
  /** Where the next one begins. */
  readonly end: number;
}

const DOUBLE = 6;
const SINGLE = 7;
const STRUCTURE = 2;

/** How MATLAB makes bytes of an array of another class. */
function bytesBy(kind: number, name: string): string {
  if (kind === DOUBLE || kind === SINGLE) return `save uint8(${name}), or uint8(255 * ${name}) of numbers from 0 to 1`;
  return kind === STRUCTURE ? `save its field as ${name}` : `save uint8(${name})`;
}

const EXPECTED = 'a MATLAB file of version 5 to 7';
const SAVE = "save it by save(file, 'im', '-v7') in MATLAB, or by scipy.io.savemat";
/** What files of version 4 start with: a type below 5000, lowest byte first, as five words. */
const VERSION_4 = /^[\0-\x34]\0\0\0[^]{16}/;

/** The refusal of what is no file of the level 5 format. */
function otherKind(bytes: Buffer, label: string): UserError {
  const head = bytes.subarray(0, KIND_HEAD);
  const start = head.toString('latin1');
  const version = VERSION_4.test(start) ? '4' : start.startsWith('\x89HDF') ? '7.3 (HDF5)' : undefined;
  if (version === undefined) return notThe(EXPECTED, label, head, SAVE);
  return new UserError(`${label} looks like a MATLAB file of version ${version}, those of 5 to 7 are read: ${SAVE}`);
}

/** Reads one file of MATLAB's level 5 format. */
class Level5 {
  constructor(
    private readonly label: string,
    private readonly bigEndian: boolean,
  ) {}

  word(bytes: Buffer, at: number): number {
    return this.bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
  }

  /** The element at a place; one of at most four bytes may have them in its tag. */
  element(bytes: Buffer, at: number): Element {
    if (at + TAG > bytes.length) throw this.truncated();
    const first = this.word(bytes, at);
    const short = first >>> 16;
    if (short > 4) throw new UserError(`${this.label} is damaged: a short element of ${short} bytes`);
    if (short > 0) return { type: first & 0xffff, data: bytes.subarray(at + 4, at + 4 + short), end: at + TAG };
    const length = this.word(bytes, at + 4);
    const end = at + TAG + length;
    if (end > bytes.length) throw this.truncated();
    // All but compressed elements are filled up to a multiple of eight bytes.
    const padded = first === COMPRESSED ? end : Math.min(bytes.length, at + TAG + 8 * Math.ceil(length / 8));
    return { type: first, data: bytes.subarray(at + TAG, end), end: padded };
  }

  /**
   * The matrix in a compressed element, given no more memory than it asks for and its packed size allows; where its beginning
   * says that it has another name, that.
   */
  inflate(packed: Buffer, name: string): Element | string {
    try {
      const start = inflateSync(packed.subarray(0, 1024), { finishFlush: constants.Z_SYNC_FLUSH });
      if (start.length < TAG) throw this.truncated();
      const length = TAG + this.word(start, 4);
      const { called } = this.headOf(start.subarray(TAG));
      if (called !== undefined && called !== name) return called;
      if (length > MAX_DEFLATE_RATIO * packed.length) throw this.truncated();
      return this.element(inflateSync(packed, { maxOutputLength: Math.max(length, TAG) }), 0);
    } catch (err) {
      if (err instanceof UserError) throw err;
      if (errorCode(err) !== 'ERR_BUFFER_TOO_LARGE') throw damagedFile(this.label, err);
      const message = `${this.label} is damaged, it cannot be unpacked (it is longer than it says)`;
      throw new UserError(message, false, { cause: err });
    }
  }

  /** A matrix if it has that name, else its name. */
  arrayNamed(name: string, matrix: Buffer): FoundArray | string | undefined {
    const { flags, dimensions, called, end } = this.headOf(matrix);
    if (called !== name) return called;
    if (flags.type !== UINT32 || flags.data.length !== 8 || dimensions.type !== INT32) {
      throw new UserError(`${this.label} is damaged: the array ${name} has no sound header`);
    }
    const shape = Array.from({ length: Math.floor(dimensions.data.length / 4) }, (_, i) =>
      this.word(dimensions.data, 4 * i),
    );
    const length = shape.reduce((product, size) => product * size, 1);
    return { kind: this.word(flags.data, 0) & 0xff, shape, length, values: this.element(matrix, end) };
  }

  /** What stands before the values of a matrix: flags, shape and name. */
  private headOf(matrix: Buffer): { flags: Element; dimensions: Element; called: string | undefined; end: number } {
    const flags = this.element(matrix, 0);
    const dimensions = this.element(matrix, flags.end);
    const { type, data, end } = this.element(matrix, dimensions.end);
    return { flags, dimensions, called: type === INT8 ? data.toString('latin1') : undefined, end };
  }

  bytesOf(name: string, { kind, shape, length, values }: FoundArray): MatlabBytes {
    if (kind !== UINT8_CLASS) {
      const found = CLASSES[kind] ?? `values of unknown class ${kind}`;
      throw new UserError(`${this.label} has ${found} in ${name}, bytes (uint8) were expected: ${bytesBy(kind, name)}`);
    }
    if (values.type !== UINT8 || values.data.length !== length) throw this.wrongLength(name, shape, values);
    return { shape, data: values.data };
  }

  numbersOf(name: string, { shape, length, values }: FoundArray): Float64Array {
    const stored = STORED[values.type];
    if (stored === undefined) {
      throw new UserError(`${this.label} has no numbers in ${name}: save it as uint8(${name})`);
    }
    const [bytes, read] = stored;
    const { data } = values;
    if (data.length !== bytes * length) throw this.wrongLength(name, shape, values);
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    return Float64Array.from({ length }, (_, i) => read(view, bytes * i, !this.bigEndian));
  }

  private wrongLength(name: string, shape: readonly number[], { data }: Element): UserError {
    return new UserError(
      `${this.label} is damaged: ${name} is said to be ${shape.join('×')}, it holds ${data.length} bytes`,
    );
  }

  private truncated(): UserError {
    return new UserError(`${this.label} is truncated: it ends within an array`);
  }
}

/** @throws UserError when it is no such file, is damaged, or has no array of that name */
function findArray(bytes: Buffer, name: string, label: string): { file: Level5; array: FoundArray } {
  const endian = bytes.toString('latin1', HEADER - 2, HEADER);
  if (bytes.toString('latin1', 0, 10) === 'MATLAB 7.3') {
    throw new UserError(`${label} is a MATLAB file of version 7.3: save it again with '-v7'`);
  }
  if (endian !== 'IM' && endian !== 'MI') throw otherKind(bytes, label);
  const file = new Level5(label, endian === 'MI');
  const others: string[] = [];
  for (let at = HEADER; at < bytes.length;) {
    const outer = file.element(bytes, at);
    const inner = outer.type === COMPRESSED ? file.inflate(outer.data, name) : outer;
    const isMatrix = typeof inner !== 'string' && inner.type === MATRIX;
    const found = isMatrix ? file.arrayNamed(name, inner.data) : typeof inner === 'string' ? inner : undefined;
    if (typeof found === 'string') others.push(found);
    else if (found !== undefined) return { file, array: found };
    at = outer.end;
  }
  const there = others.length === 0 ? '' : `, it holds ${listed(others)}`;
  throw new UserError(`${label} holds no array named ${name}${there}: save it under that name`);
}

/**
 * The array of unsigned bytes with that name in a MATLAB file of level 5 (`save -v6` or `-v7`, so SciPy's `savemat`
 * too). Arrays of other names are passed over. What it returns may share memory with `bytes`.
 *
 * @param label names the file in errors
 * @throws UserError when it is no such file, is damaged, or has no such array
 */
export function readMatlabBytes(bytes: Buffer, name: string, label: string): MatlabBytes {
  const { file, array } = findArray(bytes, name, label);
  return file.bytesOf(name, array);
}

/** The same of an array of numbers of any class, column-major. */
export function readMatlabNumbers(bytes: Buffer, name: string, label: string): Float64Array {
  const { file, array } = findArray(bytes, name, label);
  return file.numbersOf(name, array);
}
