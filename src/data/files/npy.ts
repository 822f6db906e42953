import { endianness } from 'node:os';
import { UserError } from '../../base/errors';
import { parseNpyHeader, type Dtype, type NpyHeader } from './npyHeader';

export type NpyValues =
  Float32Array | Float64Array | Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array;

/** A NumPy array: row-major (C order), in this machine's byte order. */
export interface NpyArray {
  readonly shape: readonly number[];
  /** As in the file: `data` holds f2 as float32, i8 and u8 as float64, b1 as 0 and 1. */
  readonly dtype: Dtype;
  readonly data: NpyValues;
}

/** The values as bytes in this machine's order and aligned, which costs a copy unless they already are. */
function nativeBytes(bytes: Buffer, { dtype, bigEndian, dataStart }: NpyHeader): Buffer {
  const values = bytes.subarray(dataStart);
  const itemSize = Number(dtype.slice(1));
  const swap = itemSize > 1 && bigEndian !== (endianness() === 'BE');
  if (!swap && values.byteOffset % itemSize === 0) return values;
  const copy = Buffer.allocUnsafeSlow(values.length);
  values.copy(copy);
  if (swap && itemSize === 2) copy.swap16();
  if (swap && itemSize === 4) copy.swap32();
  if (swap && itemSize === 8) copy.swap64();
  return copy;
}

/** A half-precision float (IEEE 754 binary16) from its 16 bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** 64-bit integers as float64; those beyond 2^53 have no exact one. */
function wideToNumbers(wide: BigInt64Array | BigUint64Array, label: string): Float64Array {
  const numbers = new Float64Array(wide.length);
  for (let i = 0; i < wide.length; i++) {
    const number = Number(wide[i]);
    if (!Number.isSafeInteger(number)) {
      throw new UserError(`${label} holds the integer ${wide[i]!.toString()}, beyond 2^53 which float64 counts to`);
    }
    numbers[i] = number;
  }
  return numbers;
}

function toNumbers({ buffer, byteOffset: at }: Buffer, dtype: Dtype, length: number, label: string): NpyValues {
  switch (dtype) {
    case 'b1':
    case 'u1':
      return new Uint8Array(buffer, at, length);
    case 'i1':
      return new Int8Array(buffer, at, length);
    case 'u2':
      return new Uint16Array(buffer, at, length);
    case 'i2':
      return new Int16Array(buffer, at, length);
    case 'u4':
      return new Uint32Array(buffer, at, length);
    case 'i4':
      return new Int32Array(buffer, at, length);
    case 'f4':
      return new Float32Array(buffer, at, length);
    case 'f8':
      return new Float64Array(buffer, at, length);
    case 'u8':
      return wideToNumbers(new BigUint64Array(buffer, at, length), label);
    case 'i8':
      return wideToNumbers(new BigInt64Array(buffer, at, length), label);
    case 'f2':
      return Float32Array.from(new Uint16Array(buffer, at, length), halfToNumber);
  }
}

/** From column-major to row-major: counts through the places in row-major order beside their column-major offset. */
function toRowMajor(values: NpyValues, shape: readonly number[]): NpyValues {
  const strides: number[] = [];
  let stride = 1;
  for (const length of shape) {
    strides.push(stride);
    stride *= length;
  }
  const ordered = values.slice();
  const place = shape.map(() => 0);
  let offset = 0;
  for (let i = 0; i < ordered.length; i++) {
    ordered[i] = values[offset]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      offset += strides[axis]!;
      if (++place[axis]! < shape[axis]!) break;
      offset -= strides[axis]! * shape[axis]!;
      place[axis] = 0;
    }
  }
  return ordered;
}

/** '[3, 0]': the index of the value at a row-major place. */
function indexText(at: number, shape: readonly number[]): string {
  const index: number[] = [];
  let rest = at;
  for (const length of shape.toReversed()) {
    index.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return `[${index.join(', ')}]`;
}

function refuseBadValues({ data, dtype, shape }: NpyArray, label: string): void {
  const isBad = dtype === 'b1' ? (value: number) => value > 1 : (value: number) => !Number.isFinite(value);
  if (dtype !== 'b1' && !dtype.startsWith('f')) return;
  for (let at = 0; at < data.length; at++) {
    const value = data[at]!;
    if (!isBad(value)) continue;
    const right = dtype === 'b1' ? 'booleans are 0 or 1' : 'every value has to be a finite number';
    const name = Number.isNaN(value) ? 'NaN' : String(value).replace('Infinity', 'infinity');
    throw new UserError(`${label} holds ${name} at index ${indexText(at, shape)}, ${right}`);
  }
}

/**
 * Parses a `.npy` file: versions 1 to 3, C or Fortran order, either byte order, floats of 16 to 64 bits, integers of 8
 * to 64 bits, booleans. What it returns may share memory with `bytes`; beyond that it allocates at most a few times the
 * file's size, after the header has been checked against it.
 *
 * @param label names the file in errors
 * @throws UserError for other element types, a file shorter or longer than its header says, NaN, infinity and integers
 *   beyond 2^53
 */
export function parseNpy(bytes: Buffer, label: string): NpyArray {
  const header = parseNpyHeader(bytes, label);
  const { dtype, shape, length } = header;
  const numbers = toNumbers(nativeBytes(bytes, header), dtype, length, label);
  const data = header.fortranOrder && shape.length > 1 ? toRowMajor(numbers, shape) : numbers;
  const array = { shape, dtype, data };
  refuseBadValues(array, label);
  return array;
}

/** What a set of examples looks like at one place of a network: n × p, row-major. */
export interface NpyRows {
  readonly n: number;
  readonly p: number;
  readonly data: Float32Array | Float64Array;
}

/**
 * What an array of shape n × … holds of n examples, everything after the first dimension flattened (p = 1 if there is
 * nothing).
 *
 * @throws UserError when it has no dimensions or no values
 */
export function rowsIn(shape: readonly number[], label: string): Pick<NpyRows, 'n' | 'p'> {
  const [n] = shape;
  if (n === undefined) throw new UserError(`${label} is a single number, an array of shape n × … was expected`);
  if (shape.includes(0)) {
    throw new UserError(`${label} is empty (shape ${shape.join('×')}), an array of n × … values was expected`);
  }
  return { n, p: shape.slice(1).reduce((product, length) => product * length, 1) };
}

/**
 * An array of shape n × … as a representation of n examples. Integers and booleans become float64.
 *
 * @throws UserError when it has no dimensions or no values
 */
export function rowsOf({ shape, data }: NpyArray, label: string): NpyRows {
  const floats = data instanceof Float32Array || data instanceof Float64Array;
  return { ...rowsIn(shape, label), data: floats ? data : Float64Array.from(data) };
}
