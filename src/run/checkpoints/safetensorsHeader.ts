import { z } from 'zod';
import { UserError } from '../../base/errors';

/** One tensor as the header names it; `begin` and `end` in bytes from the header's end. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of their bytes. */
  readonly tensors: readonly TensorEntry[];
  /** Where the tensors' bytes start in the file. */
  readonly dataStart: number;
}

/** A file whose content is not what its format promises; an older copy of it may be sound. */
export class DamagedFileError extends UserError {
  override readonly name = 'DamagedFileError';
}

export const METADATA = '__metadata__';

const count = z.int().nonnegative();
const entrySchema = z.object({ dtype: z.string(), shape: z.array(count), data_offsets: z.tuple([count, count]) });
const metadataSchema = z.record(z.string(), z.string());

/**
 * The header's JSON, checked against the size of the file that it stands in. After this every tensor's bytes lie in the
 * file, one after the other without a gap, and an F32 tensor's shape fits its bytes. Throws a DamagedFileError.
 */
export function parseHeader(json: Uint8Array, fileSize: number, label: string): SafetensorsHeader {
  const dataStart = 8 + json.length;
  const { [METADATA]: metadata = {}, ...rest } = parseObject(json, label);
  const tensors = Object.entries(rest).map(([name, value]) => parseEntry(name, value, label));
  tensors.sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkPlaces(tensors, fileSize - dataStart, dataStart, label);
  return { metadata: checked(metadataSchema, METADATA, metadata, label), tensors, dataStart };
}

export function truncated(label: string, promised: number, size: number): DamagedFileError {
  return new DamagedFileError(`${label} is truncated: its header promises ${promised} bytes, the file has ${size}`);
}

function parseObject(json: Uint8Array, label: string): Record<string, unknown> {
  let text: string;
  let parsed: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json);
    parsed = JSON.parse(text);
  } catch (thrown) {
    throw new DamagedFileError(`${label} is not a safetensors file: its header is not JSON`, false, { cause: thrown });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new DamagedFileError(`${label} is not a safetensors file: its header is not a JSON object`);
  }
  const twice = repeatedKey(text);
  if (twice !== undefined) throw new DamagedFileError(`${label} is damaged: its header has the key '${twice}' twice`);
  return parsed as Record<string, unknown>;
}

/** The first key that stands twice in one object; JSON.parse would silently take the last. `json` is valid. */
function repeatedKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  let text = '';
  for (let i = 0; i < json.length; i++) {
    const character = json[i];
    if (character === '"') {
      const start = i++;
      while (json[i] !== '"') i += json[i] === '\\' ? 2 : 1;
      text = json.slice(start, i + 1);
    } else if (character === '{' || character === '[') {
      open.push(new Set());
    } else if (character === '}' || character === ']') {
      open.pop();
    } else if (character === ':') {
      const key = JSON.parse(text) as string;
      if (open.at(-1)?.has(key)) return key;
      open.at(-1)?.add(key);
    }
  }
  return undefined;
}

function parseEntry(name: string, value: unknown, label: string): TensorEntry {
  const { dtype, shape, data_offsets } = checked(entrySchema, name, value, label);
  const [begin, end] = data_offsets;
  if (end < begin) throw new DamagedFileError(`${label} is damaged: tensor '${name}' ends before it begins`);
  const bytes = end - begin;
  if (dtype === 'F32' && elementCount(shape) * 4 !== bytes) {
    throw new DamagedFileError(
      `${label} is damaged: tensor '${name}' has a shape of ${elementCount(shape)} values and ${bytes} bytes, 4 a value were expected`,
    );
  }
  return { name, dtype, shape, begin, end };
}

function checked<T>(schema: z.ZodType<T>, name: string, value: unknown, label: string): T {
  const result = schema.safeParse(value);
  if (!result.success) throw new DamagedFileError(`${label} is damaged: its header has a wrong entry '${name}'`);
  return result.data;
}

/** The product of the dimensions, exact below 2^53 and infinite where it is beyond what a file can hold. */
export function elementCount(shape: readonly number[]): number {
  if (shape.includes(0)) return 0;
  let product = 1;
  for (const dimension of shape) {
    product *= dimension;
    if (product > Number.MAX_SAFE_INTEGER) return Infinity;
  }
  return product;
}

/** `tensors` in the order of their bytes must fill exactly `dataBytes`. */
function checkPlaces(tensors: readonly TensorEntry[], dataBytes: number, dataStart: number, label: string): void {
  let end = 0;
  for (const tensor of tensors) {
    if (tensor.begin !== end) {
      const fault = tensor.begin < end ? 'overlaps another' : 'leaves a gap before it';
      throw new DamagedFileError(`${label} is damaged: tensor '${tensor.name}' ${fault}`);
    }
    end = tensor.end;
  }
  if (end > dataBytes) throw truncated(label, dataStart + end, dataStart + dataBytes);
  if (end < dataBytes) {
    throw new DamagedFileError(`${label} is damaged: ${dataBytes - end} bytes follow its last tensor`);
  }
}
