import { closeSync } from 'node:fs';
import { UserError, fileError } from '../../base/errors';
import { openRegular, readAt } from '../../base/regularFile';
import { DamagedFileError, METADATA, elementCount, parseHeader, truncated } from './safetensorsHeader';
import type { SafetensorsHeader, TensorEntry } from './safetensorsHeader';
import { DataCheck, checkHeader, sealed, unsealed } from './seal';

/**
 * The safetensors format: the header's length (unsigned, 64 bits, little-endian), the header (JSON), the tensors' bytes
 * without gaps. Only F32 is written and read; tensors of other types can be listed.
 */

/** `data` in row-major order. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface Safetensors {
  readonly tensors: Map<string, StoredTensor>;
  /** Without the seal. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The reference implementation's own limit. */
const LONGEST_HEADER = 100_000_000;
/** A checkpoint's has some kilobytes. */
const LONGEST_READ = 2 ** 23;
/** The editor looks at a header in the process that all extensions share. */
const LONGEST_VIEWED = 2 ** 20;

/**
 * The pieces of a safetensors file, in order; the tensors, sorted by name, are views of the given data. The header is
 * padded with spaces so that the data starts at a multiple of 8, and its metadata are sealed. Throws where a shape does
 * not fit its data.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array[] {
  const entries: TensorEntry[] = [];
  const pieces: Uint8Array[] = [];
  let begin = 0;
  for (const [name, { shape, data }] of [...tensors].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (name === METADATA) throw new Error(`a tensor cannot be named ${METADATA}`);
    if (elementCount(shape) !== data.length) {
      throw new Error(`tensor '${name}' of shape [${shape.join(', ')}] has ${data.length} values`);
    }
    const end = begin + data.byteLength;
    entries.push({ name, dtype: 'F32', shape, begin, end });
    pieces.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    begin = end;
  }
  const listed = entries.map(({ name, dtype, shape, begin, end }): [string, unknown] => [
    name,
    { dtype, shape, data_offsets: [begin, end] },
  ]);
  const header: [string, unknown][] = [[METADATA, sealed({ metadata, tensors: entries }, pieces)], ...listed];
  const text = Buffer.from(JSON.stringify(Object.fromEntries(header)));
  const start = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8, ' ');
  start.writeBigUInt64LE(BigInt(start.length - 8));
  text.copy(start, 8);
  return [start, ...pieces];
}

/**
 * The tensors of a safetensors file in memory. Throws a DamagedFileError, or a UserError for a tensor that is not F32;
 * `label` starts the message.
 */
export function decodeSafetensors(bytes: Uint8Array, label: string): Safetensors {
  return readTensors({
    label,
    size: bytes.length,
    read: (target, position) => target.set(bytes.subarray(position, position + target.length)),
  });
}

/** As decodeSafetensors, from a file, holding it in memory once. Throws a UserError. */
export function readSafetensors(file: string): Safetensors {
  return withFile(file, readTensors);
}

/** A safetensors file that is read piece by piece. */
export interface OpenSafetensors {
  readonly header: SafetensorsHeader;
  /** Of the whole file. */
  readonly size: number;
  /** Fills `target` with an F32 tensor's values from the `first`th on. Throws a UserError that names the file. */
  read(tensor: TensorEntry, first: number, target: Float32Array): void;
  close(): void;
}

/** Opens a safetensors file; tensors may be of any type. Throws a UserError. */
export function openSafetensors(file: string): OpenSafetensors {
  const named = <T>(work: () => T): T => {
    try {
      return work();
    } catch (thrown) {
      throw fileError(thrown, file);
    }
  };
  const { handle, stats } = openRegular(file);
  try {
    const source = sourceOf(handle, stats.size, file);
    const header = named(() => headerOf(source, LONGEST_VIEWED));
    return {
      header,
      size: source.size,
      read: ({ begin }, first, target) => {
        const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
        named(() => source.read(bytes, header.dataStart + begin + 4 * first));
      },
      close: () => closeSync(handle),
    };
  } catch (thrown) {
    closeSync(handle);
    throw thrown;
  }
}

/** Bytes at known places: a file or memory. */
interface Source {
  readonly label: string;
  readonly size: number;
  /** Fills `target` from `position`; the caller has checked both against `size`. */
  read(target: Uint8Array, position: number): void;
}

function withFile<T>(file: string, use: (source: Source) => T): T {
  const { handle, stats } = openRegular(file);
  try {
    return use(sourceOf(handle, stats.size, file));
  } catch (thrown) {
    throw fileError(thrown, file);
  } finally {
    closeSync(handle);
  }
}

function sourceOf(handle: number, size: number, label: string): Source {
  const read = (target: Uint8Array, position: number): void => {
    if (readAt(handle, target, position) === target.length) return;
    throw new DamagedFileError(`${label} became shorter while it was read`);
  };
  return { label, size, read };
}

function readTensors(source: Source): Safetensors {
  const header = headerOf(source);
  const { tensors, dataStart } = header;
  const other = tensors.find(({ dtype }) => dtype !== 'F32');
  if (other !== undefined) {
    throw new UserError(`${source.label}: tensor '${other.name}' is of type ${other.dtype}, F32 was expected`);
  }
  const check = new DataCheck(header, source.label);
  const read = tensors.map(({ name, shape, begin, end }): [string, StoredTensor] => {
    const data = new Float32Array((end - begin) / 4);
    const bytes = new Uint8Array(data.buffer);
    source.read(bytes, dataStart + begin);
    check.add(bytes);
    return [name, { shape, data }];
  });
  check.end();
  return { tensors: new Map(read), metadata: unsealed(header.metadata) };
}

function headerOf(source: Source, longest = LONGEST_READ): SafetensorsHeader {
  const { label, size } = source;
  if (size < 8) {
    throw new DamagedFileError(`${label} is truncated: a safetensors file has at least 8 bytes, this one has ${size}`);
  }
  const first = Buffer.alloc(8);
  source.read(first, 0);
  const length = first.readBigUInt64LE();
  if (length > LONGEST_HEADER) {
    throw new DamagedFileError(
      `${label} is not a safetensors file: its first 8 bytes promise a header of ${length} bytes`,
    );
  }
  if (8 + Number(length) > size) throw truncated(label, 8 + Number(length), size);
  if (length > longest) {
    throw new UserError(`${label} has a header of ${length} bytes, at most ${longest} are read: it is no checkpoint`);
  }
  const json = Buffer.alloc(Number(length));
  source.read(json, 8);
  const header = parseHeader(json, size, label);
  checkHeader(header, label);
  return header;
}
